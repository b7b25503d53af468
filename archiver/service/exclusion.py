"""Who may change the home: all commands side by side, or one rebuild, or one move, alone.

The locks go when the process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from ..errors import HomeBusy, HomeError


class HomeLock:
    """A hold on the home until :meth:`close`: shared by commands that store, or ``alone``.

    :raises HomeBusy: the home is being rebuilt or moved; with ``alone``, somebody works on it.
    :raises HomeError: the lock's file can't be made.
    """

    def __init__(self, home: Path, *, alone: bool = False) -> None:
        path = home / "run" / "home.lock"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise HomeError(f"{path}: can't be written: {error.strerror}") from error
        try:
            fcntl.flock(self._fd, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._fd)
            raise HomeBusy(
                f"{home}: a daemon or another command works on this home; end it, and run this again"
                if alone
                else f"{home}: is being rebuilt or moved; run this again when that is done"
            ) from None

    def close(self) -> None:
        os.close(self._fd)
