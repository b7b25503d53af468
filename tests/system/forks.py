"""Runs of the program that are forked off a process which has imported it; see ``forker``."""

from __future__ import annotations

import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.system.forker import MOST_BYTES, Call

_ROOT = Path(__file__).parent.parent.parent
#: Where the forker finds these tests, and its children too: it is no harm to those that need none.
_PATHS = os.pathsep.join(filter(None, (str(_ROOT), os.environ.get("PYTHONPATH"))))
_PATIENCE_SECONDS = 60.0


class Fork:
    """A run of the program: as much of :class:`subprocess.Popen` as the tests ask for."""

    def __init__(self, told: socket.socket) -> None:
        self._told = told
        self.pid = int.from_bytes(told.recv(4), "little")
        self.returncode: int | None = None

    def poll(self) -> int | None:
        return self._take(0)

    def wait(self, timeout: float | None = None) -> int:
        """:raises subprocess.TimeoutExpired: it runs still."""
        code = self._take(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        return code

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _take(self, timeout: float | None) -> int | None:
        if self.returncode is None:
            self._told.settimeout(timeout)
            try:
                status = self._told.recv(4)
            except (TimeoutError, BlockingIOError):
                return None
            self.returncode = os.waitstatus_to_exitcode(int.from_bytes(status, "little"))
            self._told.close()
        return self.returncode


def fork(
    argv: Sequence[str],
    *,
    files: tuple[int, int, int],
    environ: Mapping[str, str],
    has_session: bool = False,
    before: tuple[Callable[[], None], ...] = (),
) -> Fork | None:
    """Run the program; ``None`` where it has to be started anew."""
    message = pickle.dumps(Call(list(argv), dict(environ), os.getcwd(), has_session, before))
    if not _can_fork(environ) or len(message) > MOST_BYTES:
        return None
    ours, theirs = socket.socketpair()
    with theirs:
        socket.send_fds(_forker().control, [message], [*files, theirs.fileno()])
    return Fork(ours)


def _can_fork(environ: Mapping[str, str]) -> bool:
    """Whether the forker's interpreter is as one with these variables would be."""
    return (
        sys.platform == "linux"
        and all(
            os.environ.get(name) == environ.get(name)
            for name in {*environ, *os.environ}
            if name.startswith(("PYTHON", "LC_", "LANG", "LD_"))
            and name not in ("PYTHONPATH", "PYTHONWARNINGS")
        )
        and environ.get("PYTHONPATH") in (os.environ.get("PYTHONPATH"), _PATHS)
    )


class _Forker:
    """The process that forks: one for all the tests of a worker."""

    def __init__(self) -> None:
        self.control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.system.forker", str(theirs.fileno())],
                cwd=_ROOT,
                env={n: v for n, v in os.environ.items() if n != "PYTHONWARNINGS"} | {"PYTHONPATH": _PATHS},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def end(self) -> None:
        self.control.close()
        self.process.wait(_PATIENCE_SECONDS)


_forker = cache(_Forker)


def end_forker() -> None:
    """End the process that forks, where one was begun."""
    if _forker.cache_info().currsize:
        _forker().end()
        _forker.cache_clear()
