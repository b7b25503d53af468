"""Large pages: a parser takes many times a page's size, so one of them is taken apart at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from ..baton import baton

#: A page of more is taken apart alone: one that is all tags takes a hundred times its size.
ALONE_BYTES = 300_000

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
