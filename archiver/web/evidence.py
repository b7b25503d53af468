"""What a citation's card shows: put together from what the catalogue has, nothing asked again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from markupsafe import Markup

from ..exports.marking import CitedSpan, Paragraph, mark_text
from ..lightly import dataclass
from .charts import Mark, draw_timeline
from .fitting import find_stretch
from .showing import tell_archive, tell_text
from .standing import stand_citation
from .states import HELD, IN_PART, LOST, OUTCOMES, POST_STATES, State, state_of
from .times import tell_instant

Shown = Mapping[str, Any]
#: Candidates that a card shows; a person who looks through more asks for the JSON.
_MOST_CANDIDATES = 20
_MOST_EXCLUDED = 20
#: Characters of a post's text on a card.
_MOST_TEXT = 3000
_MOST_QUOTE = 1000


@dataclass(frozen=True, kw_only=True)
class QuoteSeen:
    """A quote of the article beside the words of the post that fit it."""

    quote: str
    verdict: str
    says: str
    score: float | None
    #: The post's words, where they aren't the quote's own.
    stretch: str | None
    is_embed: bool


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A citation as its card shows it; what a card needs is put together when it is drawn."""

    #: Its place among the article's, from 1.
    number: int
    citation: Shown
    #: Where its card stands.
    link: str
    published_at: str | None = None

    @cached_property
    def standing(self) -> State:
        return stand_citation(self.citation)

    @property
    def post(self) -> Shown | None:
        post = self.citation.get("post")
        return post if isinstance(post, Mapping) else None

    @property
    def resolution(self) -> Shown:
        return self.citation.get("resolution") or {}

    @property
    def author(self) -> str | None:
        """Whose post it is: by the post itself where that is known, else by the article."""
        post, cited = self.post or {}, self.citation
        own = post.get("author_name") or post.get("author") or post.get("handle")
        return own or cited.get("author") or cited.get("handle")

    @property
    def named(self) -> str | None:
        """What the article calls the author, where the post has another name for them."""
        said = self.citation.get("author")
        return said if said and said.casefold() not in (self.author or "").casefold() else None

    @property
    def is_decided_by_person(self) -> bool:
        return self.resolution.get("method") == "person"

    @cached_property
    def _compared(self) -> Sequence[Shown]:
        return [one for one in self.citation.get("compared") or () if isinstance(one, Mapping)]

    @cached_property
    def _text(self) -> str:
        return tell_text((self.post or {}).get("text") or "", _MOST_TEXT)

    @cached_property
    def quotes(self) -> Sequence[QuoteSeen]:
        return tuple(_see_quote(one, self._text) for one in self._compared)

    @cached_property
    def bare_quotes(self) -> Sequence[str]:
        """Quotes that could be compared with nothing."""
        seen = {one["quote"] for one in self._compared}
        return [quote[:_MOST_QUOTE] for quote in self.citation.get("quotes") or () if quote not in seen]

    @cached_property
    def post_text(self) -> tuple[Paragraph, ...]:
        """The post's text, the words that the article quotes marked."""
        return mark_text(self._text, _fitting(self._compared, self._text)) if self._text else ()

    @property
    def text_is_cut(self) -> bool:
        post = self.post or {}
        return bool(post.get("text_is_cut")) or len(post.get("text") or "") > _MOST_TEXT

    @cached_property
    def _candidates(self) -> Sequence[Shown]:
        return [one for one in self.resolution.get("candidates") or () if isinstance(one, Mapping)]

    @property
    def candidates(self) -> Sequence[Shown]:
        return [one for one in self._candidates if not one.get("excluded")][:_MOST_CANDIDATES]

    @property
    def excluded(self) -> Sequence[Shown]:
        return [one for one in self._candidates if one.get("excluded")][:_MOST_EXCLUDED]

    @cached_property
    def chosen(self) -> Shown | None:
        """The candidate that was taken."""
        post = self.post
        if post is None:
            return None
        return next((one for one in self._candidates if key_of(one["post"]) == key_of(post)), None)

    @cached_property
    def rejected(self) -> frozenset[tuple[str, str]]:
        """What persons ruled out."""
        return frozenset(key_of(one) for one in self.citation.get("rejections") or ())

    @cached_property
    def marks(self) -> Sequence[Mark]:
        return tuple(iter_marks(self.citation, self.post or {}, self.published_at))

    @property
    def timeline(self) -> Markup:
        return draw_timeline(self.marks, f"Timeline of citation {self.number}: {len(self.marks)} instants")

    @property
    def best_capture(self) -> Shown | None:
        return find_best(self.citation.get("captures") or ())


def find_best(captures: Iterable[Shown]) -> Shown | None:
    """The capture that shows a page best: the newest that kept it, else nothing."""
    every = [one for one in captures if one["outcome"] in HELD]
    whole = (one for one in every if one["outcome"] == "captured")
    return next(whole, None) or next(iter(every), None)


def key_of(post: Shown) -> tuple[str, str]:
    """What a post is known by."""
    return str(post["platform"]), str(post["post_id"])


def _see_quote(one: Shown, text: str) -> QuoteSeen:
    verdict, quote = str(one["verdict"]), str(one["quote"])
    stretch = find_stretch(quote, text) if verdict in ("shortened", "altered") and text else None
    return QuoteSeen(
        quote=quote[:_MOST_QUOTE],
        verdict=verdict,
        says=str(one["says"]),
        score=one.get("score"),
        stretch=text[stretch.start : stretch.end][:_MOST_QUOTE] if stretch else None,
        is_embed=one.get("what") == "embed",
    )


def _fitting(compared: Iterable[Shown], text: str) -> Iterator[CitedSpan]:
    for place, one in enumerate(compared):
        if one.get("what") == "embed" or one["verdict"] == "absent":
            continue
        if stretch := find_stretch(str(one["quote"]), text):
            yield CitedSpan(start=stretch.start, end=stretch.end, citation=place)


# --- timelines -----------------------------------------------------------------------------------


def iter_marks(cited: Shown, post: Shown, published_at: str | None = None) -> Iterator[Mark]:
    """What is known to have happened to a post, for its timeline; ``cited`` has captures and holdings."""
    if at := _read(post.get("posted_at")):
        yield Mark(at=at, shape="posted", says="posted, as the platform states")
    elif at := _find_minted(post):
        yield Mark(at=at, shape="posted", says="posted, by the time in its id")
    if at := _read(post.get("edited_at")):
        yield Mark(at=at, shape="edited", says="edited, as the platform states")
    if at := _read(published_at):
        yield Mark(at=at, shape="article", says="the article appeared")
    for held in cited.get("holdings") or ():
        yield from _mark_holdings(held)
    for observation in cited.get("observations") or ():
        if observation.get("state") == "edited" and (at := _read(observation.get("observed_at"))):
            yield Mark(at=at, shape="edited", says="seen with another text than before")
    for capture in cited.get("captures") or ():
        if at := _read(capture["captured_at"]):
            yield Mark(at=at, shape=shape_of(capture["outcome"]), says=f"visited: {_of_outcome(capture)}")


def mark_articles(articles: Iterable[Shown]) -> Iterator[Mark]:
    """When the articles appeared that cite a post."""
    for one in articles:
        if at := _read(one.get("published_at")):
            yield Mark(at=at, shape="article", says="an article that cites it appeared")


def shape_of(outcome: object) -> str:
    """The shape that stands for a visit's outcome."""
    if outcome in HELD:
        return "half" if outcome in IN_PART else "kept"
    return "lost" if outcome in LOST else "part"


def _mark_holdings(held: Shown) -> Iterator[Mark]:
    name = tell_archive(held.get("archive"))
    first, last = _read(held.get("first_at")), _read(held.get("last_at"))
    if first:
        copies = held.get("count") or 1
        more = f", the first of {copies:,}" if copies > 1 else ""
        yield Mark(at=first, shape="memento", says=f"{name} took a copy{more}")
    if last and last != first:
        yield Mark(at=last, shape="memento", says=f"{name} took its last copy")


def _of_outcome(capture: Shown) -> str:
    said = state_of(OUTCOMES, capture["outcome"]).label
    return f"{said} (only what is said of it)" if capture.get("purpose") == "description" else said


def _find_minted(post: Shown) -> datetime | None:
    from ..platforms import minted_at

    return minted_at(str(post.get("platform")), str(post["post_id"])) if post.get("post_id") else None


def _read(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
        return at.astimezone(UTC) if at.tzinfo else at.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def say_watched(watched: Shown, newest: str | None = None) -> str:
    """What all looks at a post come to, as sentences; ``newest`` is what the last look showed."""
    seen, missing = watched.get("last_seen_at"), watched.get("first_missing_at")
    state = state_of(POST_STATES, watched.get("state")).label
    if missing and not seen:
        told = [f"Never seen on the platform; first found missing {tell_instant(missing)}: {state}."]
    elif missing:
        doubt = "" if watched.get("is_confirmed") else ", to be confirmed"
        told = [f"Last seen {tell_instant(seen)}; {state} since {tell_instant(missing)}{doubt}."]
    else:
        told = [f"Last seen {tell_instant(seen)}." if seen else f"It has not been seen: {state}."]
    if edited := watched.get("edited_between"):
        told.append(f"Edited between {tell_instant(edited[0])} and {tell_instant(edited[1])}.")
    if (at := watched.get("looked_at")) and at not in (seen, missing):
        showed = f": {state_of(POST_STATES, newest).label}" if newest and (seen or missing) else ""
        told.append(f"Last look {tell_instant(at)}{showed}.")
    return " ".join(told)


def say_state(post: Shown) -> str:
    """How it stands with a post, by all looks at it."""
    watched = post.get("watched") or {}
    state = watched.get("state") or post.get("availability") or "unknown"
    return state_of(POST_STATES, state).label
