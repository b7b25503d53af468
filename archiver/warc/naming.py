"""Names for new WARC files: in the order of their making, and one of a kind wherever they may meet.

Homes of one machine, and machines of one name, may share a catalogue and a bucket, so the serial number of a
name also has six digits that stand for the home and four by chance.
"""

from __future__ import annotations

import fcntl
import itertools
import os
import re
import secrets
import socket
from pathlib import Path

from ..ports import Clock
from .storage import WARC_SUFFIX, Folders, told
from .sync import sync_file

_serials = itertools.count()
_NAME = re.compile(
    r"[^-]+-\d{17}-\d{5,}(?:x(?P<mark>[0-9a-f]{6})[0-9a-f]{4})?-(?P<host>.+)" + re.escape(WARC_SUFFIX)
)
_MARK = re.compile(r"[0-9a-f]{6}")


def create_file(folders: Folders, prefix: str, clock: Clock) -> tuple[int, str]:
    """A new, locked, empty file ``PREFIX-TIMESTAMP-SERIAL-HOST.warc.gz``, and its name.

    The timestamp has milliseconds. No collection of the home has a file of that
    name, whatever other processes create at the same instant; nor has another home.
    """
    host, mark = find_host(), make_mark(folders.home)
    while True:
        stamp = clock.now().strftime("%Y%m%d%H%M%S%f")[:17]
        name = f"{prefix}-{stamp}-{next(_serials):05d}x{mark}{secrets.token_hex(2)}-{host}{WARC_SUFFIX}"
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


def make_mark(home: Path) -> str:
    """What stands for a home in the names of its files; chosen by chance when it is first asked for.

    :raises HomeError: it can't be kept.
    """
    if (mark := find_mark(home)) is not None:
        return mark
    path = _mark_path(home)
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            beside.write_text(secrets.token_hex(3), encoding="ascii")
            sync_file(beside)
            os.link(beside, path)
        except FileExistsError:  # another process was first, or something spoiled it
            if find_mark(home) is None:
                beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        return path.read_text(encoding="ascii")


def find_mark(home: Path) -> str | None:
    """What stands for a home in the names of its files; ``None`` where it has no such files yet."""
    try:
        mark = _mark_path(home).read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    return mark if _MARK.fullmatch(mark) else None


def is_of_home(name: str, home: Path) -> bool:
    """Whether a file was written in that home, on this machine, as far as its name tells.

    Older names tell of the machine alone.
    """
    found = _NAME.fullmatch(name)
    if found is None:
        return False
    return found["mark"] == find_mark(home) if found["mark"] else found["host"] == find_host()


def _mark_path(home: Path) -> Path:
    return home / "run" / "home-mark"  # not among the collections: pywb lists whatever lies there


def lock_file(fd: int) -> bool:
    """Take the lock that the writer of a WARC file holds as long as it lives; ``False`` if another has it."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
