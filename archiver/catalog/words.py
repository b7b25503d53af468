"""What a person wants to find, as the index is asked for it; :mod:`.folding` makes it of what they typed."""

from __future__ import annotations

from ..lightly import dataclass

#: Characters of a text that are searched.
MOST_CHARS = 2_000_000


@dataclass(frozen=True)
class Term:
    """Pieces that have to follow each other."""

    pieces: tuple[str, ...]
    #: The last piece is the beginning of one.
    is_prefix: bool = False


@dataclass(frozen=True)
class Typed:
    """What a person wants to find: all of the wanted terms, none of the others."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
