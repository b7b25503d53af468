"""Ids of jobs."""

from __future__ import annotations

import random
import threading
import time

#: The digits of base32hex (RFC 4648) sort as the numbers do; all pairs of them.
_DIGITS = "0123456789abcdefghijklmnopqrstuv"
_PAIRS = tuple(high + low for high in _DIGITS for low in _DIGITS)
_SHIFTS = range(110, -1, -10)
_last_stamp = 0
_stamp_lock = threading.Lock()


def new_job_id() -> str:
    """A job id: unique for good, and in one process after every id made before it."""
    global _last_stamp
    with _stamp_lock:
        _last_stamp = stamp = max(time.time_ns() // 1000, _last_stamp + 1)
    # Nobody is kept out by it, and Python seeds its generator anew in each process that it forks.
    bits = stamp << 64 | random.getrandbits(64)
    return "j" + "".join([_PAIRS[bits >> shift & 1023] for shift in _SHIFTS])
