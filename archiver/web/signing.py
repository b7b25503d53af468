"""With which name a person signs decisions and notes."""

from __future__ import annotations

import unicodedata

from flask import Response, request
from werkzeug.wrappers import Response as AnyResponse

_COOKIE = "archiver-signs"
_MOST = 100
_YEAR = 365 * 24 * 3600


def signed_by() -> str:
    """The name that this browser signed with last; ``""`` where it never did."""
    return _clean(request.cookies.get(_COOKIE, ""))


def read_signature() -> str | None:
    """The name that a form was signed with; ``None`` where the login name of the server's user does."""
    return _clean(request.form.get("by", "")) or signed_by() or None


def remember_signature(answer: AnyResponse) -> AnyResponse:
    """Have the browser offer the name that it signed with the next time."""
    if (name := _clean(request.form.get("by", ""))) and isinstance(answer, Response):
        answer.set_cookie(_COOKIE, name, max_age=_YEAR, httponly=True, samesite="Strict")
    return answer


def _clean(given: str) -> str:
    return "".join(char for char in given if unicodedata.category(char)[0] != "C").strip()[:_MOST]
