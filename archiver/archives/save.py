"""Save Page Now 2: asks the Wayback Machine to take a copy of an address, with the user's own keys.

Form, headers and answers are from memory of the Internet Archive's public document "Save Page Now 2 Public
API Docs"; keys are made at https://archive.org/account/s3.php.
"""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

from ..lightly import dataclass
from ..ports import Question
from ._spec import BrokenAnswer
from ._stamps import parse_stamp
from .wayback import BASE

_JOB = re.compile(r"[A-Za-z0-9_-]{1,100}")
_MAX_MESSAGE_CHARACTERS = 300


@dataclass(frozen=True, kw_only=True)
class Submission:
    """How it stands with a copy that was asked for."""

    state: Literal["pending", "success", "error"]
    #: To ask how it goes on; ``None`` where the answer names none.
    job_id: str | None = None
    #: Of the copy, once it is there.
    at: datetime | None = None
    original: str | None = None
    #: What the service says to it, in one line.
    message: str | None = None


def ask_save(url: str, key: str, secret: str, *, unless_within: str = "") -> Question:
    """The wish for a copy of an address.

    ``unless_within`` (``"1d"``, ``"3h"``) contents itself with a copy that isn't older.
    """
    form = {"url": url, "skip_first_archive": "1"}
    if unless_within:
        form["if_not_archived_within"] = unless_within
    return Question(
        service="wayback-save",
        url=f"{BASE}/save",
        about=f"take a copy of {url}",
        headers=_headers(key, secret),
        form=form,
        keeps_seconds=0.0,
    )


def ask_status(job_id: str, key: str, secret: str) -> Question:
    """How it stands with a copy that was asked for."""
    return Question(
        service="wayback-save-status",
        url=f"{BASE}/save/status/{quote(job_id, safe='')}",
        about="how far a copy is that was asked for",
        headers=_headers(key, secret),
        keeps_seconds=0.0,
    )


def _headers(key: str, secret: str) -> dict[str, str]:
    return {"Accept": "application/json", "Authorization": f"LOW {key}:{secret}"}


def parse_save(body: bytes) -> Submission:
    """What came of the wish: pending with a job, or an error with its message.

    :raises BrokenAnswer: neither: a page for people, or an answer that broke off.
    """
    said = _read(body)
    job_id = said.get("job_id")
    if isinstance(job_id, str) and _JOB.fullmatch(job_id) and said.get("status") != "error":
        return Submission(state="pending", job_id=job_id, message=_line(said.get("message")))
    message = _line(said.get("message")) or _line(said.get("status_ext"))
    if message is None:
        raise BrokenAnswer(f"no job from Save Page Now: {sorted(map(str, said))[:8]}")
    return Submission(state="error", message=message)


def parse_status(body: bytes) -> Submission:
    """How it stands: pending, success with time and address, or an error with its message.

    :raises BrokenAnswer: none of them.
    """
    said = _read(body)
    state, job_id = said.get("status"), said.get("job_id")
    job_id = job_id if isinstance(job_id, str) and _JOB.fullmatch(job_id) else None
    if state == "pending":
        return Submission(state="pending", job_id=job_id)
    if state == "success":
        at, original = parse_stamp(said.get("timestamp")), said.get("original_url")
        if at is None or not isinstance(original, str) or not original:
            raise BrokenAnswer("Save Page Now tells no time or address of the copy it took")
        return Submission(state="success", job_id=job_id, at=at, original=original)
    if state == "error":
        message = _line(said.get("message")) or _line(said.get("status_ext")) or "it doesn't say why"
        return Submission(state="error", job_id=job_id, message=message)
    raise BrokenAnswer(f"no state from Save Page Now: {str(state)[:40]!r}")


def _read(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        opening = " ".join(body[:200].decode("utf-8", "replace").split())[:100]
        raise BrokenAnswer(f"no JSON from Save Page Now: {opening}") from error
    if not isinstance(said, dict):
        raise BrokenAnswer("no JSON object from Save Page Now")
    return said


def _line(said: object) -> str | None:
    text = " ".join(said.split()) if isinstance(said, str) else ""
    return "".join(c for c in text if c.isprintable())[:_MAX_MESSAGE_CHARACTERS] or None
