"""Pages that answer as if they were the post and aren't: login and consent walls, limits, "gone" pages.

Markers are data: a platform's own in its file, those of content delivery
networks and of consent pages here. A pure function of address, status and
the beginning of the body; what it can't tell it leaves to the status.
"""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import urlsplit

from ..model import Outcome
from ._registry import PLATFORMS, find_site
from ._spec import Wall

#: Bytes of a body that are looked at; walls are small pages or say so early.
_LOOK_BYTES = 600_000

_GENERIC = (
    # Cloudflare, Akamai, DataDome, PerimeterX, Imperva, AWS: a challenge is neither the page nor its absence.
    Wall(
        Outcome.BLOCKED,
        "bot challenge",
        body=r"<title>just a moment\.\.\.|/cdn-cgi/challenge-platform/h/[bg]/orchestrate",
        words=("<title>just a moment...", "/cdn-cgi/challenge-platform/"),
    ),
    Wall(
        Outcome.BLOCKED,
        "bot challenge",
        body=r"<title>attention required! \| cloudflare",
        statuses=(403, 429, 503),
    ),
    Wall(
        Outcome.BLOCKED,
        "bot challenge",
        body=r"geo\.captcha-delivery\.com|captcha\.px-cdn\.net|_incapsula_resource",
        statuses=(403, 405, 429),
    ),
    Wall(
        Outcome.BLOCKED,
        "bot challenge",
        body=r"<title>access denied</title>.{0,400}reference\W{1,20}#?[\da-f.]{6}",
        statuses=(403,),
    ),
    Wall(
        Outcome.LOGIN_WALL,
        "login wall",
        url=r"^/(?:accounts/)?(?:log-?in|sign-?in|authwall)(?:/|\.php|$)",
        statuses=(200, 401, 403),
    ),
    # A form to log in at the page's own address, called nothing else.
    Wall(
        Outcome.LOGIN_WALL,
        "login wall",
        body=r"<title>\s*(?:log|sign)[ -]?in(?:\s+to\b[^<]{0,80})?\s*[|<–-].{0,4000}?"
        r"<input[^>]{0,200}\btype=[\"']?password",
        statuses=(200, 401, 403),
    ),
    Wall(
        Outcome.LOGIN_WALL,
        "consent wall",
        url=r"^https://consent\.(?:youtube|google)\.[a-z.]+/|^https://guce\.[a-z.]+/|^https://consent\.yahoo\.com/",
    ),
)


def find_wall(platform: str | None, url: str, status: int, body: bytes) -> tuple[Outcome, str] | None:
    """What a page is instead of the post, and the evidence; ``None`` where nothing says so.

    ``url`` is the address that redirects led to, ``platform`` the name of the
    platform whose post was asked for: without one, the address decides.
    ``body`` is content-decoded; its beginning is enough.
    """
    parts = urlsplit(url)
    if platform is None and (site := find_site((parts.hostname or "").lower())):
        platform = site.platform.name
    own = PLATFORMS[platform].walls if platform in PLATFORMS else ()
    page = body[:_LOOK_BYTES].decode("utf-8", "replace")
    lowered = page.lower()
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    for wall in (*own, *_GENERIC):
        if wall.statuses and status not in wall.statuses:
            continue
        if wall.words and not any(word in lowered for word in wall.words):
            continue
        evidence = _evidence(wall, url, path, page)
        if evidence and not (wall.unless and _search(wall.unless, page)):
            return wall.outcome, f"{wall.name}: {evidence}" if wall.name else evidence
    return None


def _evidence(wall: Wall, url: str, path: str, page: str) -> str | None:
    if wall.url:
        text = url if wall.url.startswith("^https:") else path
        if re.search(wall.url, text, re.IGNORECASE):
            return f"led to {url[:200]}"
    if wall.body and (found := _search(wall.body, page)):
        return f"the page says {found!r}"
    if not wall.url and not wall.body:
        return f"status {wall.statuses}"
    return None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE | re.DOTALL)


def _search(pattern: str, page: str) -> str | None:
    found = _compiled(pattern).search(page)
    return " ".join(found[0].split())[:120] if found else None
