"""What of an article's text changed between two reads: its words, not what a site puts around them."""

from __future__ import annotations

import re

from ..diffing import diff_lines
from ..model import ArticleVersion, Block

_OF_THE_TEXT = frozenset({"heading", "paragraph", "quote", "list_item"})
#: A block of fewer words that ends no sentence is a label, a byline, a button.
_FEW_WORDS = 6
_SENTENCE_END = re.compile(r"[.!?…。！？۔।]['\"»”’)\]]{0,3}$")
#: Lines that say when, and not what.
_STAMP = re.compile(
    r"(?:last )?(?:updated|published|modified|posted)\b|\d{1,3} (?:min|minutes?|hours?|days?)\b",
    re.IGNORECASE,
)
_STAMP_CHARS = 80
_SPACE = re.compile(r"\s+")


def paragraphs(version: ArticleVersion) -> list[str]:
    """Title and blocks of a version, each one line."""
    blocks = (version.text[block.start : block.end] for block in version.blocks)
    lines = [version.title or "", *blocks] if version.blocks else [version.title or "", version.text]
    return [line for line in (_SPACE.sub(" ", one).strip() for one in lines) if line]


def find_change(before: ArticleVersion, after: ArticleVersion) -> list[str]:
    """A unified diff of what the article says; empty where only what stands around it changed."""
    old, new = _told(before), _told(after)
    return diff_lines(old, new) if old != new else []


def find_difference(before: ArticleVersion, after: ArticleVersion) -> list[str]:
    """The same over all blocks, whatever they are."""
    return diff_lines(paragraphs(before), paragraphs(after))


def _told(version: ArticleVersion) -> list[str]:
    if version.blocks:
        own = (one for one in version.blocks if one.kind in _OF_THE_TEXT and not _is_teaser(version, one))
        lines = [version.text[block.start : block.end] for block in own]
    else:
        lines = version.text.splitlines()
    told = [_SPACE.sub(" ", line).strip() for line in lines]
    return [_SPACE.sub(" ", version.title or "").strip(), *(line for line in told if _counts(line))]


def _is_teaser(version: ArticleVersion, block: Block) -> bool:
    """Whether all words of a block are one link: it leads elsewhere."""
    length = len(version.text[block.start : block.end].strip())
    within = (one for one in version.links if block.start <= one.start and one.end <= block.end)
    return length > 0 and any(one.end - one.start >= length for one in within)


def _counts(line: str) -> bool:
    if len(line) <= _STAMP_CHARS and _STAMP.match(line):
        return False
    return len(line.split()) >= _FEW_WORDS or bool(_SENTENCE_END.search(line)) or _has_no_spaces(line)


def _has_no_spaces(line: str) -> bool:
    """Scripts that don't part words: a long line is a sentence."""
    return len(line) >= 12 and " " not in line
