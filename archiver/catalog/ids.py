"""Ids of jobs."""

from __future__ import annotations

import secrets
import threading
import time
from base64 import b32hexencode

_last_stamp = 0
_stamp_lock = threading.Lock()


def new_job_id() -> str:
    """A job id: unique for good, and in one process after every id made before it."""
    global _last_stamp
    with _stamp_lock:
        _last_stamp = stamp = max(time.time_ns() // 1000, _last_stamp + 1)
    return "j" + b32hexencode(stamp.to_bytes(7, "big") + secrets.token_bytes(8)).decode("ascii").lower()
