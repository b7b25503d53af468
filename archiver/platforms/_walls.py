"""Pages that answer as if they were the post and aren't: login and consent walls, limits, "gone" pages.

Markers are data: a platform's own in its file, those of content delivery
networks and of consent pages here. A pure function of address, status and
the beginning of the body; what it can't tell it leaves to the status. What
pages of any site say is for ``articles``.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ..model import Outcome
from ._literals import find_literals
from ._registry import PLATFORMS, find_site
from ._spec import Wall
from ._spelling import split

#: Bytes of a body that are looked at; walls are small pages or say so early.
LOOK_BYTES = 600_000
#: Bytes of a challenge, or of the page around a form to log in.
_SMALL_BYTES = 65_536
_TITLE_BYTES = 4_096

#: Statuses that challenges come with; a challenge is neither the page nor its absence.
_CHALLENGING = (403, 405, 429, 503)
_FORM_STATUSES = (200, 401, 403)
# Cloudflare, Akamai, DataDome, PerimeterX, Imperva.
_CHALLENGE = re.compile(
    rb"<title>just a moment\.\.\.|<title>attention required! \| cloudflare"
    rb"|captcha-delivery\.com|captcha\.px-c|px-captcha|_incapsula_resource"
    rb"|<title>access denied</title>(?=.{0,400}?reference\W{1,9}#?[\da-f.]{6})",
    re.DOTALL,
)
#: Sites' own pages are called so, too; only with Cloudflare's script it is the challenge.
_MOMENT = b"<title>Just a moment...</title>"
_MOMENT_SIGNS = (b"_cf_chl_opt", b"/cdn-cgi/challenge-platform/")
_CONSENT_URL = re.compile(
    r"https://consent\.(?:youtube|google)\.[a-z.]{1,20}/|https://guce\.[a-z.]{1,40}/|https://consent\.yahoo\.com/",
    re.IGNORECASE,
)
_LOGIN_PATH = re.compile(r"/(?:accounts/)?(?:log-?in|sign-?in|authwall)(?:/|\.php|$|(?=\?))", re.IGNORECASE)
# A form to log in at the page's own address, called nothing else.
_LOGIN_TITLE = re.compile(
    rb"<title>\s{0,9}(?:log|sign)[ -]?in(?:\s{1,9}to\b[^<]{0,80})?\s{0,9}(?:[|<-]|\xe2\x80\x93)",
    re.IGNORECASE,
)
_PASSWORD = re.compile(rb"type=[\"']?password", re.IGNORECASE)


class _Marker(NamedTuple):
    """A platform's wall, ready to be looked for."""

    wall: Wall
    url: re.Pattern[str] | None
    is_whole_url: bool
    body: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    #: One of them is in each body that ``body`` is found in; any may be without them.
    pieces: tuple[bytes, ...] | None


def find_wall(platform: str | None, url: str, status: int, body: bytes) -> tuple[Outcome, str] | None:
    """What a page is instead of the post, and the evidence; ``None`` where nothing says so.

    ``url`` is the address that redirects led to, ``platform`` the name of the
    platform whose post was asked for: without one, the address decides.
    ``body`` is content-decoded; its beginning is enough.
    """
    host, path = split(url)
    if platform is None and (site := find_site(host)):
        platform = site.platform.name
    if platform in PLATFORMS and (found := _find_own(platform, url, path, status, body)):
        return found
    if host.startswith(("consent.", "guce.")) and _CONSENT_URL.match(url):
        return Outcome.LOGIN_WALL, f"consent wall: led to {url[:200]}"
    if said := _find_challenge(status, body):
        return Outcome.BLOCKED, f"bot challenge: the page says {said!r}"
    if platform in PLATFORMS and status in _FORM_STATUSES:
        if _LOGIN_PATH.match(path):
            return Outcome.LOGIN_WALL, f"login wall: led to {url[:200]}"
        if said := _find_form(body):
            return Outcome.LOGIN_WALL, f"login wall: the page says {said!r}"
    return None


def _find_own(platform: str, url: str, path: str, status: int, body: bytes) -> tuple[Outcome, str] | None:
    page: str | None = None
    lowered: bytes | None = None
    for marker in _markers(platform):
        wall = marker.wall
        if wall.statuses and status not in wall.statuses:
            continue
        evidence = None
        if marker.url is not None and marker.url.search(url if marker.is_whole_url else path):
            evidence = f"led to {url[:200]}"
        elif marker.body is not None:
            lowered = body[:LOOK_BYTES].lower() if lowered is None else lowered
            if marker.pieces is not None and not any(piece in lowered for piece in marker.pieces):
                continue
            page = body[:LOOK_BYTES].decode("utf-8", "replace") if page is None else page
            if found := marker.body.search(page):
                evidence = f"the page says {_shown(found[0])!r}"
        elif marker.url is None:
            evidence = f"status {wall.statuses}"
        if evidence is None:
            continue
        if marker.unless is not None:
            page = body[:LOOK_BYTES].decode("utf-8", "replace") if page is None else page
            if marker.unless.search(page):
                continue
        return wall.outcome, f"{wall.name}: {evidence}" if wall.name else evidence
    return None


@lru_cache(maxsize=64)
def _markers(platform: str) -> tuple[_Marker, ...]:
    return tuple(
        _Marker(
            wall,
            _compile(wall.url),
            wall.url.startswith("^https:"),
            _compile(wall.body),
            _compile(wall.unless),
            tuple(word.encode() for word in wall.words) or (find_literals(wall.body) if wall.body else None),
        )
        for wall in PLATFORMS[platform].walls
    )


def _compile(pattern: str) -> re.Pattern[str] | None:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL) if pattern else None


def _find_challenge(status: int, body: bytes) -> str | None:
    if status in _CHALLENGING:
        found = _CHALLENGE.search(body[:_SMALL_BYTES].lower())
        return _shown(body[found.start() : found.end()].decode("utf-8", "replace")) if found else None
    if (at := body.find(_MOMENT, 0, _TITLE_BYTES)) >= 0:
        beginning = body[at:_SMALL_BYTES]
        if any(sign in beginning for sign in _MOMENT_SIGNS):
            return _MOMENT.decode()
    return None


def _find_form(body: bytes) -> str | None:
    at = body[:_TITLE_BYTES].lower().find(b"<title>")
    if at < 0 or not (title := _LOGIN_TITLE.match(body, at)) or not _PASSWORD.search(body, at, _SMALL_BYTES):
        return None
    return _shown(title[0].decode("utf-8", "replace"))


def _shown(text: str) -> str:
    return " ".join(text.split())[:120]
