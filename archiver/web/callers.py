"""Who asks: the host they asked for, where they came from, and what they may do."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal

from flask import Request

from ..lightly import dataclass
from .sessions import Sessions
from .tokens import Role, Tokens

_App = Callable[[dict[str, Any], Any], Iterable[bytes]]

_MAX_HOST = 300
_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]{2,45})\]|([A-Za-z0-9._-]{1,253}))(?::(\d{1,5}))?")
#: Stands for no host at all (RFC 6761).
_NOBODY = "nobody.invalid"
_PLAIN_COOKIE = "archiver-session"
#: Browsers keep this one to https, this host and no part of it.
_SECURE_COOKIE = "__Host-archiver-session"


@dataclass(frozen=True)
class Caller:
    """What a request may do, and how it showed that."""

    role: Role | None
    #: ``open``: everybody may; ``bearer``: by a token; ``session``: a browser that logged in.
    by: Literal["open", "bearer", "session"]
    #: The session's name, to which its form tokens are bound.
    session: str = ""
    #: A token was given, and it is wrong.
    is_refused: bool = False


def find_caller(request: Request, tokens: Tokens | None, sessions: Sessions) -> Caller:
    """Who asks; a token goes before a cookie, which then counts for nothing."""
    if tokens is None:
        return Caller("write", "open")
    if "Authorization" in request.headers:
        scheme, _, given = request.headers["Authorization"].partition(" ")
        role = tokens.find_role(given.strip()) if scheme.lower() == "bearer" else None
        return Caller(role, "bearer", is_refused=role is None)
    name = request.cookies.get(cookie_name(request), "")
    role = sessions.find_role(name) if name else None
    return Caller(role, "session", session=name if role else "")


def host_of(environ: Mapping[str, Any]) -> str:
    """The host of the Host header without its port, in lower case; ``""`` where it names none."""
    match = _HOST.fullmatch(environ.get("HTTP_HOST", "")[: _MAX_HOST + 1])
    if match is None or (match[3] and int(match[3]) > 65_535):
        return ""
    return (match[1] or match[2]).lower().rstrip(".")


def tame_host(app: _App) -> _App:
    """The application, to which no Host header comes that names no host: Flask can't be asked about those."""

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        if not host_of(environ):
            environ["HTTP_HOST"] = _NOBODY
        return app(environ, start)

    return answer


def is_secure(request: Request) -> bool:
    """Whether the reader's side of it is https, by the word of the proxy before us."""
    return request.is_secure or _forwarded(request, "X-Forwarded-Proto") == "https"


def is_forwarded(request: Request) -> bool:
    """Whether a proxy passed it on."""
    return any(name in request.headers for name in ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded"))


def address_of(request: Request) -> str:
    """Where it came from: the last address that a proxy on this machine saw, else who is connected."""
    peer = request.remote_addr or "?"
    try:
        is_ours = ipaddress.ip_address(peer).is_loopback
    except ValueError:
        is_ours = False
    return (_forwarded(request, "X-Forwarded-For") or peer) if is_ours else peer


def _forwarded(request: Request, name: str) -> str:
    """The last entry: those before it are the caller's own words."""
    return request.headers.get(name, "")[-300:].rpartition(",")[2].strip().lower()


def cookie_name(request: Request) -> str:
    return _SECURE_COOKIE if is_secure(request) else _PLAIN_COOKIE


def is_same_origin(request: Request) -> bool:
    """Whether a browser says that a page of ours asks; one that says nothing doesn't count.

    ``same-site`` is another origin: replay is one, on another port of this machine.
    """
    site, origin = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is None and origin is None:
        return False
    if site is not None and site != "same-origin":
        return False
    if origin is None:
        return True
    scheme = "https" if is_secure(request) else "http"
    return origin.lower() == f"{scheme}://{request.environ.get('HTTP_HOST', '')}".lower()


def is_foreign(request: Request) -> bool:
    """Whether a page of another origin asks for something that it doesn't lead its reader to."""
    if not is_from_elsewhere(request):
        return False
    is_led = request.headers.get("Sec-Fetch-Mode") == "navigate"
    return not (is_led and request.headers.get("Sec-Fetch-Dest") == "document" and request.method == "GET")


def is_from_elsewhere(request: Request) -> bool:
    """Whether another origin has a part in it at all, be it that its link was followed."""
    return request.headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin")


def is_programs(request: Request) -> bool:
    """Whether no browser's page can have sent it unasked: JSON, and nothing that browsers add.

    A page elsewhere would have to ask first whether it may send JSON, and is told no.
    """
    added = ("Origin", "Sec-Fetch-Site", "Cookie", "Referer")
    return not any(name in request.headers for name in added) and (
        request.mimetype == "application/json" or (not request.content_length and request.method != "POST")
    )
