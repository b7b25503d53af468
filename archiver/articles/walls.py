"""Pages of any site that answer in place of the one asked for, told by their own words and address.

Titles and headings decide, compared whole: an article about cookies, logins
or error pages has them in a longer one. A page with the running text or the
marks of an article is none of these, whatever it is called. The words are in
``walls.toml``; what single platforms say stands with the platforms.
"""

from __future__ import annotations

import html
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple
from urllib.parse import urlsplit

from ..model import Outcome
from .charset import decode_text

#: What each kind is called in evidence, what it means, and the running text that it may have at most.
#: Consent pages explain themselves at length.
_KINDS = {
    "challenge": ("bot challenge", Outcome.BLOCKED, 600),
    "region": ("geo block", Outcome.BLOCKED, 1500),
    "limit": ("rate limit", Outcome.RATE_LIMITED, 600),
    "login": ("login wall", Outcome.LOGIN_WALL, 600),
    "consent": ("consent wall", Outcome.LOGIN_WALL, 2500),
    "missing": ("soft 404", Outcome.GONE, 600),
}
_PARTS_OF_PAGE = ("title", "h1", "h2")
#: A banner about cookies, a form to log in and an empty list have headings of their own on any page.
_NAMED_BY = {"consent": ("title",), "login": ("title", "h1"), "missing": ("title", "h1")}
#: With such a status a page can only be these; 429 says by itself that it is a limit.
_BY_STATUS = {429: ("challenge",), 503: ("limit", "challenge")}
_REFUSING = ("challenge", "region", "login", "consent", "limit")

_LOOK_BYTES = 32_768
_CHARSET_BYTES = 1024
_NAME_BYTES = 800
#: Bytes of a page that is called like a wall and looked at whether it is an article all the same.
_FIT_BYTES = 600_000
#: A page of no more bytes is short enough to be searched for what it says.
_SHORT_BYTES = 4_096
_SHORT_TEXT = 700
_MAX_HEADINGS = 2
_RUNNING_CHARS = 60
_FRONT = ("", "/")

_TITLE = re.compile(r"<title[^>]{0,200}>(.{0,400}?)</title", re.IGNORECASE | re.DOTALL)
_HEADING = re.compile(r"<(h[12])(?:\s[^>]{0,400})?>(.{0,400}?)</h[12]", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]{0,2000}>")
_UNSEEN = re.compile(r"<(/?)(script|style|noscript|template)\b", re.IGNORECASE)
_PARAGRAPH = re.compile(
    r"<(?:p|li|div)\b[^>]{0,400}>([^<]{60,}(?:<(?!/?(?:p|li|div)\b)[^<]*)*)", re.IGNORECASE
)
_ARTICLE = re.compile(
    r"""property=["']og:type["']\s+content=["'](?:\w+:)?article|"@type"\s*:\s*\[?\s*"\w*Article""",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"""type\s*=\s*["']?password""", re.IGNORECASE)
_PARTS = re.compile(r"\s+[|–—·•»«-]\s+|\s*(?:::|\|)\s*")
_CODE = re.compile(
    r"[(\[]?\b(?:(?:http|error|fehler|erreur|errore|ошибка|помилка|błąd)\W{0,3})*4(?:04|10)\b[)\]]?",
    re.IGNORECASE,
)
_ENDS = re.compile(r"^\W+|\W+$")
_GENERIC = re.compile(r"(?:index|home|default|start|main)\b|[a-z]{2}(?:-[a-z]{2})?/?$", re.IGNORECASE)


class _Words(NamedTuple):
    #: Title or heading -> kind.
    titles: dict[str, str]
    says: tuple[tuple[str, str], ...]
    hosts: tuple[tuple[str, re.Pattern[str]], ...]
    paths: tuple[tuple[str, re.Pattern[str]], ...]


@cache
def _load() -> _Words:
    lists = tomllib.loads(resources.files(__package__).joinpath("walls.toml").read_text("utf-8"))
    return _Words(
        {_plain(entry): kind for kind in _KINDS for entry in _entries(lists[kind]["title"])},
        tuple((entry.casefold(), kind) for kind in _KINDS for entry in _entries(lists[kind]["says"])),
        tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in lists["hosts"].items()),
        tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in lists["paths"].items()),
    )


def _entries(text: str) -> list[str]:
    return [entry for part in text.replace("\n", ";").split(";") if (entry := part.strip())]


def find_stand_in(
    asked: str, reached: str, status: int, body: bytes, content_type: str | None
) -> tuple[Outcome, str] | None:
    """What a page is instead of the one at the address ``asked``, and the evidence, beginning with its name.

    ``reached`` is where redirects led; ``body`` the beginning of the page, content-decoded. ``None`` where
    nothing tells that it is another page.
    """
    kinds = tuple(_KINDS) if 200 <= status < 300 else _BY_STATUS.get(status, _REFUSING)
    if status in (404, 410) or (status >= 500 and status not in _BY_STATUS):
        return None
    found = _by_address(asked, reached) if 200 <= status < 300 else None
    found = found or _by_words(body, content_type, status)
    if found is None or found[0] not in kinds:
        return None
    kind, said = found
    name, outcome, _ = _KINDS[kind]
    return outcome, f"{name}: {said}" + ("" if 200 <= status < 300 else f" (status {status})")


def _by_address(asked: str, reached: str) -> tuple[str, str] | None:
    if asked == reached:
        return None
    first, last = urlsplit(asked), urlsplit(reached)
    host = (last.hostname or "").lower()
    led = f"led to {reached[:200]}"
    if host != (first.hostname or "").lower():
        for kind, pattern in _load().hosts:
            if pattern.match(host):
                return kind, led
    if last.path != first.path:
        for kind, pattern in _load().paths:
            if pattern.match(last.path) and not pattern.match(first.path):
                return kind, led
    if (
        last.path in _FRONT
        and not last.query
        and _is_deep(first.path)
        and _site(host) == _site(first.hostname)
    ):
        return "missing", f"{led}, the front page"
    return None


def _is_deep(path: str) -> bool:
    """Whether a path names one page of a site, and not a section, a language or its beginning."""
    parts = [part for part in path.split("/") if part]
    if not parts or _GENERIC.match(parts[-1]):
        return False
    return len(parts) > 2 or any(character.isdigit() or character == "-" for character in parts[-1])


def _site(host: str | None) -> str:
    return re.sub(r"^(?:www\d?|m|mobile|amp)\.", "", (host or "").lower().rstrip("."))


def _by_words(body: bytes, content_type: str | None, status: int) -> tuple[str, str] | None:
    if b"<" not in body[:1024]:
        return None
    for text, part in _iter_names(decode_text(_cut_names(body), content_type)):
        kind = _find_kind(text)
        if kind is None or part not in _NAMED_BY.get(kind, _PARTS_OF_PAGE):
            continue
        if status >= 300 or _fits(kind, decode_text(body[:_FIT_BYTES], content_type)):
            return kind, f"the page says {_shown(text)!r}"
    if len(body) > _SHORT_BYTES:
        return None
    page = decode_text(body, content_type)
    text = _text_of(page)
    if len(text) > _SHORT_TEXT or (status < 300 and _ARTICLE.search(page)):
        return None
    folded = text.casefold()
    for phrase, kind in _load().says:
        if phrase in folded:
            return kind, f"the page says {phrase!r}"
    return None


def _cut_names(body: bytes) -> bytes:
    """The beginning, which may tell the charset, with title and headings: a cheap look at each page."""
    page = body[:_LOOK_BYTES]
    low = page.lower()
    # Half a character at the end would look like another charset.
    pieces = [page[:_CHARSET_BYTES].rpartition(b">")[0] + b">"]
    for mark, count in ((b"<title", 1), (b"<h1", _MAX_HEADINGS), (b"<h2", _MAX_HEADINGS)):
        at = -1
        for _ in range(count):
            if (at := low.find(mark, at + 1)) < 0:
                break
            end = low.find(b"</", at, at + _NAME_BYTES)
            while end >= 0 and low[end + 2 : end + 4] not in (b"ti", b"h1", b"h2"):
                end = low.find(b"</", end + 2, at + _NAME_BYTES)
            if end >= 0:
                pieces.append(page[at : end + len("</title>")])
    return b"\n".join(pieces) if len(pieces) > 1 else b""


def _iter_names(page: str) -> Iterator[tuple[str, str]]:
    """The page's title, then its first headings; and which of them it is."""
    if found := _TITLE.search(page):
        yield found[1], "title"
    for _, found in zip(range(2 * _MAX_HEADINGS), _HEADING.finditer(page), strict=False):
        yield found[2], found[1].lower()


def _find_kind(text: str) -> str | None:
    """The kind that a title or heading names, whole or in a part: the site's name stands beside it."""
    text = _shown(text)
    titles = _load().titles
    for part in (text, *_PARTS.split(text)):
        if kind := titles.get(_plain(part)) or titles.get(_plain(_CODE.sub(" ", part))):
            return kind
        if _CODE.search(part) and not _plain(_CODE.sub(" ", part)):
            return "missing"
    return None


def _fits(kind: str, page: str) -> bool:
    """Whether a page that is called so shows no article all the same."""
    if kind == "login" and not _PASSWORD.search(page):
        return False
    running = sum(len(found[1]) for found in _PARAGRAPH.finditer(_seen(page)))
    return running <= _KINDS[kind][2] and not (_ARTICLE.search(page) and running > _RUNNING_CHARS)


def _text_of(page: str) -> str:
    return html.unescape(" ".join(_TAG.sub(" ", _seen(_TITLE.sub("", page))).split()))


def _seen(page: str) -> str:
    """The page without scripts, styles and the like."""
    parts: list[str] = []
    at, inside = 0, ""
    for found in _UNSEEN.finditer(page):
        is_end, name = bool(found[1]), found[2].lower()
        if not inside and not is_end:
            parts.append(page[at : found.start()])
            inside = name
        elif is_end and name == inside:
            at, inside = found.start(), ""
    return "".join((*parts, "" if inside else page[at:]))


def _shown(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())[:120]


def _plain(text: str) -> str:
    return _ENDS.sub("", " ".join(text.casefold().replace("’", "'").split()))
