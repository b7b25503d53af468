"""The baton: of the threads that capture, one computes at a time, and hands over only when it waits.

Python runs one thread at a time anyway, but hands over at each call that lets
go of the interpreter, however short: reading a socket that has the bytes
ready, hashing a small body, compressing a header. With many threads that all
have something to do, a third of the processor time went into that. Who holds the
baton isn't interrupted at such calls; who really waits (for a host, the disk,
another thread) lays it down before: :meth:`Baton.laid_down`.

It is a matter of speed alone. Where a wait was forgotten, others do without
the baton after a moment, and nobody waits for anybody for ever.
"""

from __future__ import annotations

import os
import random
import threading
from contextlib import AbstractContextManager

#: What handles more bytes than this lets go of the interpreter for long; others may run beside it.
_LIGHT_BYTES = 262_144
#: After so long one does without it; nobody computes that long for one capture.
_PATIENCE_SECONDS = 0.05


class _Mine(threading.local):
    def __init__(self) -> None:
        #: ``with`` blocks that this thread is in.
        self.depth = 0
        self.held = False
        #: Of each block without it, the depth that was left for it; 0 where it wasn't held.
        self.left: list[int] = []


class Core:
    """The core that threads stay on while they compute in turns.

    Threads that run one at a time gain nothing by a second core, and each hand-over would move what
    the interpreter works with from one to the other. What makes processes of its own (a browser)
    has to :meth:`leave` first: they would stay there, too.
    """

    def __init__(self) -> None:
        #: Those that this process may use; none where the system can't tell.
        self._all = frozenset(os.sched_getaffinity(0)) if hasattr(os, "sched_setaffinity") else frozenset()
        # By chance, so that not all processes take the same.
        self._one = frozenset(random.sample(sorted(self._all), 1)) if len(self._all) > 1 else frozenset()
        self._stays = _Stays()

    def choose(self, number: int) -> None:
        """Before any thread stays there: the core is that of this number, as other processes have theirs."""
        if self._one:
            cores = sorted(self._all)
            self._one = frozenset([cores[number % len(cores)]])

    def stay(self) -> None:
        """This thread stays on the core from now on."""
        if self._one and not self._stays.here:
            self._stays.here = _move_to(self._one)

    def leave(self) -> None:
        """This thread may run on any core again."""
        if self._stays.here:
            self._stays.here = False
            _move_to(self._all)


class _Stays(threading.local):
    here = False


def _move_to(cores: frozenset[int]) -> bool:
    try:
        os.sched_setaffinity(0, cores)
    except OSError:  # the administrator took the core away
        return False
    return True


class Baton:
    """Holding it is a ``with`` block, also inside another one; one for all threads of a process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._mine = _Mine()
        self._down = _Down(self._lock, self._mine)

    def __enter__(self) -> None:
        mine = self._mine
        mine.depth += 1
        if mine.depth == 1:
            mine.held = self._lock.acquire(timeout=_PATIENCE_SECONDS)

    def __exit__(self, *_: object) -> None:
        mine = self._mine
        mine.depth -= 1
        if mine.held and not mine.depth:
            mine.held = False
            self._lock.release()

    def for_bytes(self, size: int) -> AbstractContextManager[None]:
        """Holding it while so many bytes are handled; many are handled without it."""
        return self if size <= _LIGHT_BYTES else self.laid_down()

    def laid_down(self) -> AbstractContextManager[None]:
        """Lay it down for a block that may wait, where this thread holds it, and take it up again."""
        return self._down


class _Down:
    """A block without the baton; blocks in blocks are told apart by how deep the thread was in each."""

    def __init__(self, lock: threading.Lock, mine: _Mine) -> None:
        self._lock = lock
        self._mine = mine

    def __enter__(self) -> None:
        mine = self._mine
        if not mine.held:
            mine.left.append(0)
            return
        mine.left.append(mine.depth)
        mine.depth, mine.held = 0, False
        self._lock.release()

    def __exit__(self, *_: object) -> None:
        mine = self._mine
        if depth := mine.left.pop():
            mine.depth = depth
            mine.held = self._lock.acquire(timeout=_PATIENCE_SECONDS)


#: The interpreter is one for the process, and so is this.
baton = Baton()
core = Core()
