"""Who works on this home, and who of them is still alive.

Each owner of leases holds a lock on a file of its name in ``HOME/run`` for as
long as it lives. The kernel frees the lock however the process ends, so what
a killed process had leased can be taken over at once.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import secrets
import socket
from collections.abc import Collection
from pathlib import Path
from typing import Protocol

from ..errors import HomeError, StorageFull
from ..model import stable_id

#: The file of an owner: home, process, and a number drawn by lot.
_FILE = re.compile(r"(h[a-z2-7]{12}\.[0-9]+\.[0-9a-f]{8})\.lock")
_FULL = {errno.ENOSPC, errno.EDQUOT}


class Owner(Protocol):
    """This process as an owner of leases, and what it knows of others."""

    name: str

    def find_gone(self, owners: Collection[str]) -> list[str]:
        """Those of some owners that are known to be no more."""

    def find_dead(self) -> list[str]: ...
    def bury(self, owner: str) -> None: ...
    def close(self) -> None: ...


class Ownership:
    """This process as an owner of leases, until :meth:`close`.

    :raises HomeError: the lock file can't be made.
    """

    def __init__(self, home: Path) -> None:
        self._folder = home / "run"
        #: Owners from this home on this machine begin so; only of them a missing file means death.
        self._prefix = stable_id("h", socket.gethostname(), str(home.resolve()))
        self.name = f"{self._prefix}.{os.getpid()}.{secrets.token_hex(4)}"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._lock: int | None = _take_lock(self._path(self.name))
        except OSError as error:
            kind = StorageFull if error.errno in _FULL else HomeError
            raise kind(f"{self._folder}: can't be written: {error.strerror or error}") from error

    def is_dead(self, owner: str) -> bool:
        """Whether an owner is known to be no more; ``False`` where that can't be known."""
        if owner == self.name:
            return False
        is_left = self._is_left(owner)
        return owner.startswith(self._prefix + ".") if is_left is None else is_left

    def has_left(self, owner: str) -> bool:
        """Whether an owner has left its file behind, which nobody holds any more."""
        return owner != self.name and bool(self._is_left(owner))

    def _is_left(self, owner: str) -> bool | None:
        """The same; ``None`` where there is no file of it here."""
        try:
            lock = os.open(self._path(owner), os.O_RDWR)
        except FileNotFoundError:
            return None
        except OSError:
            return False
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        finally:
            os.close(lock)
        return True

    def find_gone(self, owners: Collection[str]) -> list[str]:
        return [owner for owner in owners if self.is_dead(owner)]

    def find_dead(self) -> list[str]:
        """Owners that have left their file behind; the folder may hold other files too."""
        names = (_FILE.fullmatch(path.name) for path in self._folder.glob("*.lock"))
        return [name[1] for name in names if name and self.is_dead(name[1])]

    def bury(self, owner: str) -> None:
        """Remove a dead owner's file, once nothing is leased to it any more."""
        self._path(owner).unlink(missing_ok=True)

    def close(self) -> None:
        if self._lock is not None:
            self._path(self.name).unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def _path(self, owner: str) -> Path:
        return self._folder / f"{owner}.lock"


def _take_lock(path: Path) -> int:
    """A descriptor that holds the lock of a new file.

    Between making the file and locking it another process may take the file
    for a dead owner's and remove it: then a new one is made.
    """
    while True:
        lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            if os.fstat(lock).st_ino == path.stat().st_ino:
                return lock
        except FileNotFoundError:
            pass
        os.close(lock)
