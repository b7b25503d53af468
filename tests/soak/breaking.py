"""Ways to break a run off: a kill at a moment, a disk that is full, a home that can't be written.

Each ``run`` says whether the run was broken off: one may have ended before.
"""

from __future__ import annotations

import contextlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.internet import Internet
from tests.system.privileges import write_no_more_than
from tests.system.program import Ended, Program, only_line, wait_until

from .reading import find_due, query


@dataclass(frozen=True)
class Kill:
    """``kill -9`` some seconds after so many requests were seen."""

    requests: int
    seconds: float

    def __str__(self) -> str:
        return f"killed {self.seconds * 1000:.0f} ms after request {self.requests}"

    def run(self, program: Program, command: tuple[str, ...], internet: Internet) -> bool:
        running = program.start(*command)
        wait_until(
            lambda: len(internet.requests()) >= self.requests or running.process.poll() is not None,
            what=f"request number {self.requests}",
            pause=0.001,
        )
        time.sleep(self.seconds)
        running.kill()
        return running.process.returncode < 0


@dataclass(frozen=True)
class FileLimit:
    """No file of the program's grows beyond a size: a write past it fails as on a full disk."""

    size_bytes: int

    def __str__(self) -> str:
        return f"no file beyond {self.size_bytes:,} bytes"

    def run(self, program: Program, command: tuple[str, ...], internet: Internet) -> bool:
        program.before = partial(write_no_more_than, self.size_bytes)
        try:
            return check_stopped(program, program.run(*command), "no room")
        finally:
            program.before = None


@dataclass(frozen=True)
class SmallDisk:
    """The home is a file system that is full after so many bytes more, and has room again afterwards."""

    size_bytes: int

    def __str__(self) -> str:
        return f"disk full after {self.size_bytes:,} bytes more"

    def run(self, program: Program, command: tuple[str, ...], internet: Internet) -> bool:
        used = shutil.disk_usage(program.home).used
        resize(program.home, used + self.size_bytes)
        try:
            return check_stopped(program, program.run(*command), "no room")
        finally:
            resize(program.home, ROOM_BYTES)


@dataclass(frozen=True)
class ReadOnly:
    """The home is a file system that can't be written, until it can."""

    def __str__(self) -> str:
        return "read-only home"

    def run(self, program: Program, command: tuple[str, ...], internet: Internet) -> bool:
        _mount("-o", "remount,ro", program.home)
        try:
            ended = program.run(*command)
        finally:
            _mount("-o", "remount,rw", program.home)
        assert ended.code == 1, ended
        assert str(program.home) in only_line(ended.complaints)
        assert internet.requests() == [], "it asked for what it can't keep"
        return True


Break = Kill | FileLimit | SmallDisk | ReadOnly

#: What a small disk has when there is room.
ROOM_BYTES = 100_000_000


def check_stopped(program: Program, ended: Ended, reason: str) -> bool:
    """It ended by itself; if it left anything, it said why in one line. Whether it did."""
    assert "Traceback" not in ended.err, ended.err
    assert ended.code in (0, 1), ended
    told = [line for line in ended.complaints if reason in line]
    if find_due(program.home) or not has_done_anything(program.home):
        assert (ended.code, len(told)) == (1, 1), ended.err
    assert len(told) <= 1, ended.err
    return bool(told)


def has_done_anything(home: Path) -> bool:
    return bool(query(home, "SELECT 1 FROM work WHERE state = 'done'"))


@cache
def can_mount() -> bool:
    """Whether file systems of our own may be had: root may, mostly."""
    if shutil.which("mount") is None:
        return False
    with TemporaryDirectory() as folder:
        try:
            with small_disk(Path(folder)):
                return True
        except subprocess.CalledProcessError:
            return False


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[None]:
    """A file system of its own in a folder, in memory."""
    folder.mkdir(exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={ROOM_BYTES}", "none", folder)
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def resize(folder: Path, size_bytes: int) -> None:
    """Let a small disk have so many bytes in all; no fewer than are used."""
    _mount("-o", f"remount,size={size_bytes}", folder)


def _mount(*words: str | Path) -> None:
    subprocess.run(["mount", *words], check=True, capture_output=True)
