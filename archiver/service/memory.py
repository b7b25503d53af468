"""Memory that one thread has let go of is there for the others."""

from __future__ import annotations

#: glibc's numbers for how many pools of memory there are at most, what of a pool may stay free at its end,
#: and from which size on a piece has memory of its own.
_MOST_POOLS, _FREE_BYTES, _OWN_BYTES = -8, -1, -3


def share_memory() -> None:
    """Have all threads share one pool of memory, before they are started.

    The C library gives each of many threads a pool of its own, and what was
    freed into one no other finds: bodies and pages that pass through the threads
    leave their room behind in every pool. The threads here wait for each other
    anyway. A megabyte stays with the pool: page after page it would give them back and ask for them again.
    Where the library isn't glibc, nothing is done.
    """
    import ctypes

    set_option = getattr(ctypes.CDLL(None), "mallopt", None)
    if set_option is not None:
        set_option(_MOST_POOLS, 1)
        set_option(_FREE_BYTES, 1_048_576)
        set_option(_OWN_BYTES, 1_048_576)  # it would be found out as it goes, but for the option before
