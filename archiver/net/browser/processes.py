"""The processes of this user: from ``/proc``, or by ``ps`` where the system has none (macOS)."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ...lightly import dataclass

_PROC = Path("/proc")
_PS = "/bin/ps"
_PS_SECONDS = 5.0


@dataclass(frozen=True)
class Process:
    pid: int
    parent: int
    #: Memory that is its own; by ``ps`` what it shares counts, too.
    own_bytes: int
    command: bytes


def find_family(argument: bytes, table: list[Process]) -> list[Process]:
    """The processes whose command line has an argument, and all that they started; parents first."""
    named = re.compile(rb"(?:^|[\0 ])" + re.escape(argument) + rb"(?:[\0 ]|$)")
    family = [one for one in table if named.search(one.command)]
    known = {one.pid for one in family}
    grown = True
    while grown:
        more = [one for one in table if one.parent in known and one.pid not in known]
        family += more
        known.update(one.pid for one in more)
        grown = bool(more)
    return family


def iter_processes(proc: Path = _PROC) -> Iterator[Process]:
    """Every process of this user."""
    if (proc / "self").exists():
        yield from _iter_by_proc(proc)
    else:
        yield from _iter_by_ps()


def _iter_by_proc(proc: Path) -> Iterator[Process]:
    user = os.geteuid()
    for entry in os.scandir(proc):
        # It may have ended meanwhile.
        with contextlib.suppress(OSError, ValueError, KeyError):
            if not entry.name.isdecimal() or entry.stat().st_uid != user:
                continue
            folder = proc / entry.name
            lines = (folder / "status").read_text("ascii", "replace").splitlines()
            fields = dict(line.split(":", 1) for line in lines if ":" in line)
            own = int(fields["RssAnon"].split()[0]) * 1024 if "RssAnon" in fields else 0
            command = (folder / "cmdline").read_bytes()
            yield Process(int(entry.name), int(fields["PPid"]), own, command)


def _iter_by_ps() -> Iterator[Process]:
    columns = "pid=,ppid=,rss=,command="
    try:
        said = subprocess.run(  # noqa: S603 - the system's own program, no shell
            [_PS, "-ww", "-U", str(os.geteuid()), "-o", columns],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_PS_SECONDS,
            check=False,
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return
    for line in said.splitlines():
        pid, parent, kilobytes, command = (*line.split(None, 3), b"", b"", b"", b"")[:4]
        if pid.isdigit() and parent.isdigit() and kilobytes.isdigit():
            yield Process(int(pid), int(parent), int(kilobytes) * 1024, command)
