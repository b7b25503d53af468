"""Pages of any site that answer in place of the one asked for, told by their own words, marks and address.

Titles and headings decide, compared whole: an article about cookies, logins
or error pages has them in a longer one. What an article may be called, too,
wants a second sign, and a page with the running text or the marks of an
article is none of these, whatever it is called: an article lost is worse than
a wall not named. The words are in ``walls.toml``; what single platforms say
stands with the platforms.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from ..model import Outcome
from .wall_look import Look
from .wall_page import WallPage, read_wall_page
from .wall_words import KINDS, Name, Phrase, find_name, find_phrase, fold, load_words

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
#: With such a status a page can only be these; 429 says by itself that it is a limit.
_BY_STATUS = {429: ("challenge",), 503: ("limit", "challenge")}
_REFUSING = ("challenge", "region", "login", "consent", "limit")
#: What a post's page may be: any other title or heading may be the post's own.
_OF_POSTS = ("challenge", "login")

#: All text outside links that such a page may have, its site's own parts included.
_MAX_TOTAL = 6_000
#: Running text that it may have besides where its whole path says it, too.
_BESIDE_ADDRESS = 600
#: Text outside links and headings: next to none, that of a notice, and that of a page that says little else.
_EMPTY, _NOTICE, _LITTLE = 30, 300, 700
#: A block of so much text is a paragraph.
_PARAGRAPH_CHARS = 60
#: A form to log in has no more fields for words; one to join does.
_MAX_FIELDS = 3
#: What is asked of those who want to say something about the page that is there.
_ABOUT_REPLIES = re.compile(r"comment|kommen|reply|répon|respon|коммент|комент|отзыв|відгук")
_FRONT = ("", "/")
_GENERIC = re.compile(r"(?:index|home|default|start|main)\b|[a-z]{2}(?:-[a-z]{2})?/?$", re.IGNORECASE)
_SAME_SITE = re.compile(r"^(?:www\d?|m|mobile|amp)\.")


def find_stand_in(
    asked: str, reached: str, status: int, body: bytes, content_type: str | None, *, is_post: bool = False
) -> tuple[Outcome, str] | None:
    """What a page is instead of the one at the address ``asked``, and the evidence, beginning with its name.

    ``reached`` is where redirects led; ``body`` the beginning of the page, content-decoded. ``None`` where
    nothing tells that it is another page. Of a post's page little is told: its words are the author's.
    """
    if 200 <= status < 300:
        found = _Judge(body, content_type, is_post=is_post).judge(asked, reached)
        return None if found is None else _as_outcome(*found)
    if status in (404, 410) or (status >= 500 and status not in _BY_STATUS):
        return None
    found = _explain(Look(body, content_type), _BY_STATUS.get(status, _REFUSING))
    if found is None:
        return None
    outcome, evidence = _as_outcome(*found)
    return outcome, f"{evidence} (status {status})"


def _as_outcome(kind: str, said: str) -> tuple[Outcome, str]:
    name, outcome, _ = _KINDS[kind]
    return outcome, f"{name}: {said}"


def _explain(look: Look, kinds: tuple[str, ...]) -> tuple[str, str] | None:
    """What a page says of a status that refuses: nothing is lost by believing it."""
    if not look.is_markup:
        return None
    names = [name for text in (look.title or "", *look.headings) if (name := find_name(text))]
    for name in names:
        if name.is_clear and name.kind in kinds:
            return name.kind, f"the page says {name.text!r}"
    if "challenge" in kinds and (mark := look.mark):
        return "challenge", f"the page holds {mark.vendor}'s {mark.pieces[0].decode()!r}"
    text = look.text
    for phrase in load_words().phrases:
        if phrase.kind in kinds and phrase.text in text:
            return phrase.kind, f"the page says {phrase.text!r}"
    return next(((name.kind, f"the page says {name.text!r}") for name in names if name.kind in kinds), None)


class _Led(NamedTuple):
    """What the address that redirects led to is of, and what of it says so."""

    kind: str
    how: Literal["path", "host", "front"]


class _Judge:
    """Judges one page that came with a status of success."""

    def __init__(self, body: bytes, content_type: str | None, *, is_post: bool) -> None:
        self._look = Look(body, content_type)
        self._is_post = is_post
        self._kinds = _OF_POSTS if is_post else KINDS

    def judge(self, asked: str, reached: str) -> tuple[str, str] | None:
        look = self._look
        if asked != reached and (led := _by_address(asked, reached)) and self._may_be(led):
            return led.kind, f"led to {reached[:200]}{', the front page' if led.how == 'front' else ''}"
        if not look.is_markup:
            return None
        name = find_name(look.title or "")
        if name is not None and self._is_so(name, is_title=True):
            return name.kind, f"the page says {name.text!r}"
        return None if look.has_paragraphs else self._judge_bare()

    def _judge_bare(self) -> tuple[str, str] | None:
        """What a page without running text says of itself."""
        look = self._look
        if (mark := look.mark) and self._fits("challenge"):
            return "challenge", f"the page holds {mark.vendor}'s {mark.pieces[0].decode()!r}"
        if self._is_post:
            return None
        if any(find_name(heading) for heading in look.headings):
            name = find_name(self._page.heading)
            if name is not None and self._is_so(name):
                return name.kind, f"the page says {name.text!r}"
        text = look.text
        if any(phrase.text in text for phrase in load_words().phrases) and (found := self._find_phrase()):
            return found.kind, f"the page says {found.text!r}"
        return None

    @cached_property
    def _page(self) -> WallPage:
        return read_wall_page(self._look.body, self._look.content_type)

    def _may_be(self, led: _Led) -> bool:
        if not self._look.is_markup:
            return True
        if led.how == "front":
            return not self._page.is_shared_as_article
        if led.how == "host":  # sites of any kind are called so, too
            return self._is_so(Name(led.kind, "", "", is_clear=True, is_whole=False))
        return self._fits(led.kind, beside=_BESIDE_ADDRESS)

    def _fits(self, kind: str, beside: int = 0) -> bool:
        """Whether the page has no more text than one of a kind does, and isn't marked as an article."""
        page = self._page
        if page.running > _KINDS[kind][2] + beside or page.total > _MAX_TOTAL or page.shows_article:
            return False
        return page.running <= _LITTLE or beside > 0 or self._is_about(kind)

    def _is_about(self, kind: str) -> bool:
        """Whether most of what the page says is of a kind: an article is short, too, sometimes."""
        signs = load_words().signs[kind]
        blocks = self._page.blocks
        about = sum(len(block) for block in blocks if any(sign in block for sign in signs))
        return about > 0 and 2 * about >= sum(map(len, blocks))

    def _is_so(self, name: Name, *, is_title: bool = False) -> bool:
        """Whether a page that is called so is so."""
        if name.kind not in self._kinds or not self._fits(name.kind):
            return False
        if self._is_post:
            return name.kind == "login" and name.is_clear and self._asks_for_password()
        if name.kind == "login":
            return self._is_login(name)
        page = self._page
        if name.is_clear:
            return name.kind != "consent" or page.own <= _EMPTY or self._has_sign(name)
        if max(page.own, page.running) > _LITTLE or page.has_media or page.is_article:
            return False
        if name.kind == "consent":
            return page.has_buttons and (self._has_sign(name) or (name.is_whole and page.own <= _EMPTY))
        if page.own <= _NOTICE and (page.is_unlisted or self._has_sign(name) or self._look.mark is not None):
            return True
        if not name.is_whole or page.has_mount:
            return False
        is_code = is_title and name.text.strip(" ()[]!.").isdigit()
        return page.own <= (_NOTICE if is_code else _EMPTY)

    def _is_login(self, name: Name) -> bool:
        page = self._page
        if name.is_clear:
            is_script = page.has_script and page.own <= _EMPTY and not page.has_media
            return page.passwords > 0 or (page.asks_who and page.own <= _NOTICE) or is_script
        return self._asks_for_password() and not page.has_media

    def _asks_for_password(self) -> bool:
        page = self._page
        return page.passwords == 1 and 0 < page.fields <= _MAX_FIELDS and page.own <= _NOTICE

    def _has_sign(self, name: Name) -> bool:
        """Whether the page says more of the kind than its name."""
        page = self._page
        # Any page may ask for consent in a banner of its own.
        said = "\n".join((*page.blocks, *(page.controls if page.own <= _EMPTY else ())))
        said = said.replace(fold(name.part), " ") if name.part else said
        return any(sign in said for sign in load_words().signs[name.kind])

    def _find_phrase(self) -> Phrase | None:
        page = self._page
        if max(page.own, page.running) > _LITTLE or page.total > _MAX_TOTAL:
            return None
        if page.is_article or page.has_media:
            return None
        for block in page.blocks:
            found = find_phrase(block)
            if found is None or (found.kind == "login" and _ABOUT_REPLIES.search(block)):
                continue
            # In place of one embedded post or video an article says so, too, between its paragraphs.
            if sum(len(other) >= _PARAGRAPH_CHARS for other in page.blocks if other is not block) > 1:
                continue
            if found.kind != "challenge" or not page.fields:  # a form asks who fills it in, too
                return found
        return None


def _by_address(asked: str, reached: str) -> _Led | None:
    first, last = urlsplit(asked), urlsplit(reached)
    host = (last.hostname or "").lower()
    if last.path != first.path:
        for kind, pattern in load_words().paths:
            if pattern.match(last.path) and not pattern.match(first.path):
                return _Led(kind, "path")
    if host != (first.hostname or "").lower():
        for kind, pattern in load_words().hosts:
            if pattern.match(host):
                return _Led(kind, "host")
    is_front = last.path in _FRONT and not last.query
    if is_front and _is_deep(first.path) and _site(host) == _site(first.hostname):
        return _Led("missing", "front")
    return None


def _is_deep(path: str) -> bool:
    """Whether a path names one page of a site, and not a section, a language or its beginning."""
    parts = [part for part in path.split("/") if part]
    if not parts or _GENERIC.match(parts[-1]):
        return False
    return len(parts) > 2 or any(character.isdigit() or character == "-" for character in parts[-1])


def _site(host: str | None) -> str:
    return _SAME_SITE.sub("", (host or "").lower().rstrip("."))
