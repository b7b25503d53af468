"""Large bodies made small enough to be taken apart: read in pieces, in one pass, never in memory whole.

A parser takes many times what it is given. What makes pages large is mostly
what nobody here reads: pictures and fonts written into the page, long scripts,
comments, and data in attributes. That is left out before anything is built.
Bodies of up to :data:`LARGE_BYTES` are left as they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from ..lightly import dataclass
from .charset import iter_utf8
from .kind import find_kind, media_type_of
from .lean_markup import POST_SCRIPT_BYTES, SCRIPT_BYTES, LeanMarkup, LeanStyle

#: A body of more is large. Articles are a tenth of that.
LARGE_BYTES = 1_000_000
#: So much is read of a large text, or of a large body that is nothing to be read.
_TEXT_BYTES = 1_500_000
_STEP_BYTES = 65_536


@dataclass(frozen=True)
class Lean:
    """A body, or what is left of a large one."""

    body: bytes
    #: Bytes of the whole.
    size: int
    #: Not all was read that might be.
    is_cut: bool = False


def take_lean(pieces: Iterable[bytes], *, content_type: str | None, name: str, is_post: bool = False) -> Lean:
    """A body that comes in pieces, without its Content-Encoding; ``name`` as for ``find_kind``."""
    source = iter(pieces)
    first: list[bytes] = []
    size = 0
    for piece in source:
        first.append(piece)
        size += len(piece)
        if size > LARGE_BYTES:
            break
    if size <= LARGE_BYTES:
        return Lean(b"".join(first), size)
    begin = b"".join(first)
    first.clear()
    counted = _Counted(chain((begin,), source))
    if media_type_of(content_type) == "text/css":
        body, is_cut = _fill(LeanStyle(), counted)
    elif find_kind(begin, content_type=content_type, name=name) == "html":
        markup = LeanMarkup(POST_SCRIPT_BYTES if is_post else SCRIPT_BYTES)
        body, is_cut = _fill(markup, iter_utf8(counted, begin, content_type))
    else:
        body, is_cut = _beginning(counted)
    for _ in counted:  # to its end, because its size is told
        pass
    return Lean(body, counted.size, is_cut)


def lean_of(body: bytes, *, content_type: str | None, name: str) -> Lean:
    """As :func:`take_lean`, of a body that is in memory."""
    return take_lean(
        (body[at : at + _STEP_BYTES] for at in range(0, len(body), _STEP_BYTES)),
        content_type=content_type,
        name=name,
    )


class _Counted:
    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.size += len(piece)
            yield piece


def _fill(lean: LeanMarkup, pieces: Iterable[bytes]) -> tuple[bytes, bool]:
    for piece in pieces:
        if not lean.take(piece):
            return lean.finish(), True
    return lean.finish(), False


def _beginning(pieces: Iterable[bytes]) -> tuple[bytes, bool]:
    parts = bytearray()
    for piece in pieces:
        parts += piece
        if len(parts) > _TEXT_BYTES:
            return bytes(parts[:_TEXT_BYTES]), True
    return bytes(parts), False
