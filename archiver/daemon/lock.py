"""One home, one daemon."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from ..errors import HomeBusy, HomeError

#: How often a lock is tried that is held, and the pause between.
_TRIES = 10
_TRY_SECONDS = 0.05


@contextmanager
def only_daemon(home: Path) -> Iterator[None]:
    """Hold the home's daemon lock; it goes when the process ends, however it ends.

    :raises HomeBusy: another daemon works on this home.
    """
    path = home / "daemon.lock"
    try:
        home.mkdir(parents=True, exist_ok=True)
        lock = path.open("a+")
    except OSError as error:
        raise HomeError(f"{home}: can't be used as home folder: {error.strerror}") from error
    with lock:
        if not _take(lock):
            lock.seek(0)
            owner = lock.read(32).strip() or "?"
            raise HomeBusy(f"{home}: a daemon already works on this home (process {owner})")
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield


def _take(lock: TextIO) -> bool:
    """Take the lock; who only looks whether there is a daemon holds it for an instant."""
    for _ in range(_TRIES):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_TRY_SECONDS)
        else:
            return True
    return False
