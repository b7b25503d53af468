"""One home, one daemon."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import HomeBusy, HomeError


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
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            owner = lock.read(32).strip() or "?"
            raise HomeBusy(f"{home}: a daemon already works on this home (process {owner})") from None
        lock.truncate(0)
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield
