"""Tags and notes as persons write them: in bounds, and without what can't be seen."""

from __future__ import annotations

import re
import unicodedata

from .errors import UsageError

#: Characters of a tag, and tags of one thing.
LONGEST_TAG = 60
MOST_TAGS = 30
#: Characters of a note, notes of one thing, and texts that one note may have had.
LONGEST_NOTE = 10_000
MOST_NOTES = 200
MOST_EDITS = 100

#: Controls, marks without a width (they would make two tags that look alike), halves of characters.
_UNSEEN = frozenset({"Cc", "Cf", "Cs"})
#: A note keeps its lines, and the marks that join the letters of some scripts.
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def check_tag(given: str) -> str:
    """A tag as it is kept: composed (NFC), its words one space apart, nothing in it that can't be seen.

    :raises UsageError: nothing is left of it, or it is too long.
    """
    # Bounded first: what is longer by far may be a megabyte.
    words = unicodedata.normalize("NFC", given[: 20 * LONGEST_TAG]).split()
    seen = ("".join(c for c in word if unicodedata.category(c) not in _UNSEEN) for word in words)
    tag = " ".join(filter(None, seen))
    if not tag:
        raise UsageError("a tag needs a letter at least", field="tag")
    if len(tag) > LONGEST_TAG:
        raise UsageError(f"the tag {tag[:LONGEST_TAG]}…: has more than {LONGEST_TAG} characters", field="tag")
    return tag


def fold_tag(tag: str) -> str:
    """What makes two tags the same: their letters, whatever the case."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", tag).casefold())


def check_note(given: str) -> str:
    """A note's text as it is kept: composed, its line ends alike, without controls.

    :raises UsageError: nothing is left of it, or it is too long.
    """
    if len(given) > 2 * LONGEST_NOTE:
        raise UsageError(f"a note has {LONGEST_NOTE:,} characters at most, not {len(given):,}", field="text")
    text = clean_text(given)
    if not text:
        raise UsageError("a note needs a text", field="text")
    if len(text) > LONGEST_NOTE:
        raise UsageError(f"a note has {LONGEST_NOTE:,} characters at most, not {len(text):,}", field="text")
    return text


def clean_text(given: str) -> str:
    """A person's text: composed, its line ends alike, without controls and what turns its direction."""
    lines = given.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _CONTROLS.sub("", lines)).strip()
