"""The text of a post as it is compared: what counts, tracks or only shows it differently is left out."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from ...lightly import dataclass
from ...merging import EMBED
from ...model import PostMetadata, Reading
from ...urls import normalise, unwrap

PAGE = "page"
#: Two looks that confirm each other are so far apart at least.
CONFIRMED_AFTER = timedelta(minutes=30)
_MOST_CHARS = 100_000
_ADDRESS = re.compile(r"https?://[^\s<>\"']{1,2000}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe0e\ufe0f\ufeff]")
_SPACE = re.compile(r"\s+")
#: What pages put into their own summary: "1,204 likes, 31 comments - ", "12K views".
_COUNTED = re.compile(
    r"\b\d[\d.,\u00a0\u202f]{0,12} ?[KMB]?\+? "
    r"(?:likes?|comments?|views?|repl(?:y|ies)|re(?:posts?|tweets?|actions?)|shares?|follow(?:ers|ing)|posts?"
    r"|points?|votes?|upvotes?|boosts?|favou?rites?|subscribers?|members|answers?|quotes?|bookmarks?|plays?)\b"
    r"[ ,.·•|-]{0,5}",
    re.IGNORECASE,
)
#: How a text ends that goes on elsewhere.
_CUT_END = re.compile(r"(?:\.\.\.|…)?\s*$")
#: Of a page that shows other words at each look, so many are looked at again within the hour: a count, an
#: advertisement or the time of the day among them would have it looked at every hour for ever.
_MOST_UNSTEADY = 3
#: Of two beginnings so many characters have to be the same; with fewer nothing is said.
_LEAST_BEGINNING = 20


def comparable(text: str, origin: str) -> str:
    """A text as it is compared with another of the same origin."""
    text = unicodedata.normalize("NFC", text[:_MOST_CHARS])
    text = _ADDRESS.sub(lambda found: normalise(unwrap(found[0])) or found[0], _INVISIBLE.sub("", text))
    if origin == PAGE:
        text = _COUNTED.sub("", text)
    return _SPACE.sub(" ", text).strip()


def text_hash(reading: Reading) -> str:
    """SHA-256 of a reading's text as it is compared, hex."""
    text = comparable(reading.metadata.text or "", reading.origin.name)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def says_same(one: Reading, other: Reading) -> bool:
    """Whether two readings of one origin give the same text, as far as both give it."""
    texts = [comparable(each.metadata.text or "", each.origin.name) for each in (one, other)]
    if not (one.metadata.text_is_cut or other.metadata.text_is_cut):
        return texts[0] == texts[1]
    ends = [_CUT_END.sub("", text) for text in texts]
    length = min(map(len, ends))
    return length < _LEAST_BEGINNING or ends[0][:length] == ends[1][:length]


def is_same_author(one: PostMetadata, other: PostMetadata) -> bool:
    """Whether nothing that both say of the author differs, and one of them doesn't say less.

    A page that stands in a post's place has words too, but not its author's name.
    """
    pairs = [
        (a.casefold() if a else None, b.casefold() if b else None)
        for a, b in ((one.author_id, other.author_id), (one.handle, other.handle))
    ]
    told = [(a, b) for a, b in pairs if a or b]
    if not told:
        return (one.author_name or "").casefold() == (other.author_name or "").casefold()
    both = [(a, b) for a, b in told if a and b]
    return bool(both) and all(a == b for a, b in both)


def names_author(said: PostMetadata) -> bool:
    return bool(said.author_id or said.handle or said.author_name)


def with_text(readings: Iterable[Reading], origin: str) -> list[Reading]:
    """The readings of an origin that give a text, in their order."""
    return [one for one in readings if one.origin.name == origin and one.metadata.text]


@dataclass(frozen=True)
class Edit:
    """Two texts of one origin, one after the other."""

    before: Reading
    after: Reading


def find_edit(reading: Reading, before: Sequence[Reading]) -> tuple[Edit | None, bool]:
    """Whether a reading's text is another than its origin gave before; or else, whether it may be one.

    ``before`` are earlier readings of the post, the newest first. An endpoint's word is enough. What a page
    shows counts once it has shown it in two looks that are half an hour apart; one that never shows the same
    is not waited for.
    """
    earlier = with_text(before, reading.origin.name)
    if not earlier:
        return None, False
    if reading.origin.name != PAGE:
        return (None if says_same(earlier[0], reading) else Edit(earlier[0], reading)), False
    own = [one for one in earlier if is_same_author(one.metadata, reading.metadata)]
    return _walk([*reversed(own), reading])


def _walk(shown: Sequence[Reading]) -> tuple[Edit | None, bool]:
    """What the last of a page's readings, oldest first, comes to."""
    stands = since = shown[0]  # what it said for sure, and when it did so last
    doubtful: Reading | None = None
    unsteady = 0
    edit = None
    for one in shown[1:]:
        edit = None
        if says_same(stands, one):
            since, doubtful, unsteady = one, None, 0
        elif doubtful is None or not says_same(doubtful, one):
            doubtful = one
            unsteady += 1
        elif one.origin.said_at - doubtful.origin.said_at >= CONFIRMED_AFTER:
            edit = Edit(since, one)
            stands = since = one
            doubtful, unsteady = None, 0
    return edit, doubtful is not None and unsteady <= _MOST_UNSTEADY


def edited_by_word(reading: Reading, before: Sequence[Reading]) -> datetime | None:
    """When an endpoint says that a post was edited, where that is news; a text may stay as it was."""
    said = reading.metadata.edited_at
    if said is None or reading.origin.name in (PAGE, EMBED):
        return None
    earlier = next((one for one in before if one.origin.name == reading.origin.name), None)
    if earlier is None or earlier.metadata.edited_at == said or said <= earlier.origin.said_at:
        return None
    return said
