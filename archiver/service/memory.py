"""Memory that one thread has let go of is there for the others."""

from __future__ import annotations

#: glibc's number for the most pools that threads take memory from.
_MOST_POOLS = -8
_POOLS = 2


def share_memory() -> None:
    """Have threads share few pools of memory, before they are started.

    The C library gives each of many threads a pool of its own, and what was
    freed into one no other finds: bodies that pass through sixty threads leave
    their room behind in all of them, half as much again as all else takes. The
    threads here wait for each other anyway. Where the library isn't glibc, nothing is done.
    """
    import ctypes

    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_MOST_POOLS, _POOLS)
