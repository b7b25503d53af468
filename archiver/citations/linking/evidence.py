"""What speaks for and against one candidate: its words, its date, its author, whom it addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import lru_cache
from typing import Literal

from ...lightly import dataclass
from ...model import Account, Candidate, Citation, Medium, QuoteMatch
from ...people import fold_handle, likeness
from .text import columns, folded, retweeted_handle, script_of, words_of
from .window import ZONES, Window, latest_of

#: ``centre``: within the article's interval. ``edge``: beside it by no more than zones differ.
#: ``window``: in the window otherwise. ``outside`` of it. ``before``: undated, archived before the article.
DateFit = Literal["centre", "edge", "window", "outside", "later", "before", "unknown"]

#: Names are alike from here on (:func:`archiver.people.likeness`): at least surname and initial.
_SAME_NAME = 0.7
_MAX_ADDRESSEE_WORDS = 6
_MAX_ADDRESSED = 2000
_HANDLE = re.compile(r"@[\w.-]{1,80}")
#: What the addresses of such posts have in their path.
_MEDIUM_PATHS: dict[Medium, tuple[str, ...]] = {
    "video": ("video", "reel", "watch", "shorts/", "clip"),
    "photo": ("photo", "media/set"),
    "story": ("stories/", "story"),
    "live": ("live/", "broadcasts/"),
}


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """The evidence on one candidate beside the likeness of its words."""

    date: DateFit
    #: Its author is the citation's: by the handle that it states, else by the one in its address or the
    #: account whose posts it is among; or by the name that it states.
    is_by_author: bool
    #: It states another handle than any of the author's, or another name.
    is_by_another: bool
    names_addressee: bool
    #: Its address or text tells of the medium that the article names; no evidence against it where not.
    is_of_medium: bool
    #: Whose words it passes on, in lower case.
    passes_on: str | None
    #: Its text has no quote and is in another script than they (without quotes, than the sentences).
    is_other_script: bool

    @property
    def is_in_time(self) -> bool:
        """Whether it may be the one by its date, which is known."""
        return self.date in ("centre", "edge", "window")


def weigh(
    citation: Citation,
    candidate: Candidate,
    window: Window | None,
    published_at: datetime | None,
    accounts: Sequence[Account] = (),
) -> Evidence:
    """The evidence on a candidate, whose quotes are compared already where its text is known."""
    is_by_author, is_by_another = _weigh_author(citation, candidate, accounts)
    text = candidate.text or ""
    about = " ".join(quote.text for quote in citation.quotes) or " ".join(m.text for m in citation.mentions)
    has_words = any(quote.verdict != "absent" for quote in candidate.quotes)
    scripts = script_of(about), script_of(text)
    return Evidence(
        date=date_fit(candidate, window, published_at),
        is_by_author=is_by_author,
        is_by_another=is_by_another,
        names_addressee=_names_addressee(citation.addressee, text),
        is_of_medium=_is_of_medium(citation.medium, candidate),
        passes_on=candidate.passes_on or retweeted_handle(text),
        is_other_script=None not in scripts and not _are_kin(*scripts) and not has_words,
    )


def _weigh_author(citation: Citation, candidate: Candidate, accounts: Sequence[Account]) -> tuple[bool, bool]:
    """Whether a candidate is by the citation's author, and whether it is by somebody else."""
    platform = candidate.post.platform
    known = {fold_handle(a.handle) for a in (*accounts, candidate.account) if a and a.platform == platform}
    known = (known | {fold_handle(citation.handle or "")}) - {""}
    likely = 0.0
    if candidate.author_name and citation.author:
        likely = likeness(candidate.author_name, citation.author)
    stated = fold_handle(candidate.handle or "")
    if stated in known or likely >= _SAME_NAME:
        return True, False
    if stated:
        # An account that was renamed since still bears its owner's name; without any, nobody can tell.
        return False, bool(known)
    if candidate.author_name and citation.author and citation.author_kind == "person" and likely == 0.0:
        return False, True
    handle = fold_handle(candidate.post.author or "")
    if candidate.account is not None or handle in known:
        return True, False
    return False, bool(handle and known)


def date_fit(candidate: Candidate, window: Window | None, published_at: datetime | None) -> DateFit:
    """How a candidate's time fits what the article tells of it."""
    at = candidate.posted_at
    latest = latest_of(published_at) if published_at is not None else None
    if at is None:
        copied_at = candidate.memento.at if candidate.memento is not None else None
        return "before" if copied_at is not None and latest is not None and copied_at <= latest else "unknown"
    if latest is not None and at > latest:
        return "later"
    if window is None:
        return "unknown"
    if window.centre_from is not None and window.centre_to is not None:
        if window.centre_from <= at < window.centre_to:
            return "centre"
        if window.start <= at <= window.end and window.distance(at) <= ZONES:
            return "edge"
    return "window" if window.start <= at <= window.end else "outside"


def quoted_columns(citation: Citation) -> int:
    """How many columns of quoted words a citation has in all."""
    return sum(quote_columns(quote.text) for quote in citation.quotes)


@lru_cache(maxsize=4096)
def quote_columns(quote: str) -> int:
    """The width of one quote as it is compared."""
    return columns(" ".join(words_of(folded(quote))))


def columns_held(quotes: Sequence[QuoteMatch]) -> int:
    """Columns of the quotes that a text has word by word, shortened or not."""
    return sum(quote_columns(q.quote) for q in quotes if q.verdict in ("exact", "shortened"))


def _names_addressee(addressee: str | None, text: str) -> bool:
    """Whether a text has one of the addressee's names, by itself or within a handle ("@elonmusk")."""
    if not addressee or not text:
        return False
    names = [word for word in words_of(folded(addressee))[:_MAX_ADDRESSEE_WORDS] if len(word) >= 3]
    # Mentions at the beginning count here, though they are no words of the post.
    body = text[:_MAX_ADDRESSED].casefold()
    handles, words = _HANDLE.findall(body), set(words_of(body))
    return any(name in words or any(name in handle for handle in handles) for name in names)


def _is_of_medium(medium: Medium | None, candidate: Candidate) -> bool:
    if medium is None:
        return False
    if any(f"/{part}" in candidate.url for part in _MEDIUM_PATHS.get(medium, ())):
        return True
    is_film = candidate.post.platform in ("youtube", "tiktok", "vimeo", "rumble", "vine")
    has_media = any(link in (candidate.text or "") for link in ("pic.twitter.com/", "pic.x.com/"))
    return (medium == "video" and is_film) or (medium in ("video", "photo") and has_media)


def _are_kin(one: str | None, other: str | None) -> bool:
    """Whether words may be compared: Japanese is written with Han characters, too."""
    return one == other or {one, other} == {"Han", "Japanese"}
