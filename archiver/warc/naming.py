"""Names for new WARC files: in the order of their making, and one of a kind in the home."""

from __future__ import annotations

import fcntl
import itertools
import os
import re
import socket

from ..model import stable_id
from ..ports import Clock
from ..settings import Settings
from .storage import WARC_SUFFIX, Folders

_serials = itertools.count()


def create_file(folders: Folders, prefix: str, clock: Clock, host: str) -> tuple[int, str]:
    """A new, locked, empty file ``PREFIX-TIMESTAMP-SERIAL-HOST.warc.gz``, and its name.

    The timestamp has milliseconds. No collection of the home has a file of that
    name, whatever other processes create at the same instant.
    """
    while True:
        stamp = clock.now().strftime("%Y%m%d%H%M%S%f")[:17]
        name = f"{prefix}-{stamp}-{next(_serials):05d}-{host}{WARC_SUFFIX}"
        path = folders.warc(name)
        try:
            fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
        except FileExistsError:
            continue
        if lock_file(fd) and os.fstat(fd).st_nlink:
            # Looked for once ours is there: of two who create it at one instant, one at least sees the other.
            # A file that was uploaded has left its index.
            files = len(list(folders.home.glob(f"collections/*/archive/{name}")))
            index = folders.sealed_index(name).name
            if files == 1 and not (
                folders.bucket and any(folders.home.glob(f"collections/*/indexes/{index}"))
            ):
                return fd, name
            path.unlink()
        os.close(fd)  # a recovery took the empty file for a dead writer's, or its name isn't ours alone


def find_host() -> str:
    """This machine as names of files have it."""
    return re.sub(r"[^A-Za-z0-9.]+", "-", socket.gethostname()).strip("-.")[:60] or "localhost"


def find_place(settings: Settings) -> str:
    """This machine as names of new files have it; which home on it, too, where several share a catalogue."""
    host = find_host()
    if not settings.catalog.url:
        return host
    return f"{host}.{stable_id('h', str(settings.home.resolve()))[1:6]}"


def is_of_host(name: str, host: str) -> bool:
    """Whether a file was written on that machine, by its name."""
    return name.endswith(f"-{host}{WARC_SUFFIX}")


def lock_file(fd: int) -> bool:
    """Take the lock that the writer of a WARC file holds as long as it lives; ``False`` if another has it."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
