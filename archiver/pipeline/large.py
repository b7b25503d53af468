"""Large pages: a parser takes many times a page's size, so one of them is taken apart at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from ..baton import baton
from ..heavy import free_memory

#: A page of more is taken apart alone: one that is all tags takes a hundred times its size, and for the
#: baton, which keeps the others apart, nobody waits as long as such a one may take.
ALONE_BYTES = 50_000
#: What a page of more leaves behind is worth giving back.
_HEAVY_BYTES = 300_000

#: Whoever takes a page apart may have it taken apart further.
_lock = threading.RLock()


def one_at_a_time(size: int) -> AbstractContextManager[None]:
    """For the time in which a page of so many bytes is read or taken apart: large ones wait for their turn.

    Ask nobody meanwhile.
    """
    return baton.for_bytes(size) if size <= ALONE_BYTES else _turn()


@contextmanager
def _turn() -> Iterator[None]:
    with baton.laid_down(), _lock:
        yield


def give_back(size: int) -> None:
    """In the turn, when a page of so many bytes was taken apart: the next one takes as much elsewhere."""
    if size > _HEAVY_BYTES:
        free_memory()
