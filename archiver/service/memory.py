"""Memory that one thread has let go of is there for the others."""

from __future__ import annotations

#: glibc's number for how many pools of memory there are at most.
_MOST_POOLS = -8


def share_memory() -> None:
    """Have all threads share one pool of memory, before they are started.

    The C library gives each of many threads a pool of its own, and what was
    freed into one no other finds: bodies and pages that pass through the threads
    leave their room behind in every pool. The threads here wait for each other
    anyway. Where the library isn't glibc, nothing is done.
    """
    import ctypes

    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_MOST_POOLS, 1)
