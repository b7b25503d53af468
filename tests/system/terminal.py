"""The program at a terminal of its own: what is typed goes in, what a person would see comes out."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import struct
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.system.program import PATIENCE_SECONDS, Program


class Terminal:
    """A running program, seen through a terminal."""

    def __init__(self, program: Program, *args: str, columns: int = 100, **environ: str) -> None:
        self._ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        # A size in the environment would go before that of the terminal.
        variables = {n: v for n, v in program._environ().items() if n not in ("COLUMNS", "LINES")}
        self.process = program.begin(
            args,
            (theirs, theirs, theirs),
            environ=variables | {"TERM": "xterm", **environ},
            has_session=True,
        )
        os.close(theirs)
        self.seen = ""
        self._read_to = 0

    def wait_for(self, text: str) -> str:
        """What came up to and with ``text``, since the last wait."""
        end = time.monotonic() + PATIENCE_SECONDS
        while text not in self.seen[self._read_to :]:
            assert time.monotonic() < end, self.seen
            assert self._read(), f"ended without {text!r}: {self.seen}"
        start, self._read_to = self._read_to, self.seen.index(text, self._read_to) + len(text)
        return self.seen[start : self._read_to]

    def type(self, line: str) -> str:
        """Type a line at the prompt; what the program had written up to the prompt."""
        before = self.wait_for("(? explains) ")
        os.write(self._ours, line.encode() + b"\n")
        return before

    def end(self) -> tuple[int, str]:
        """Wait for the end; the exit code, and all that was seen."""
        while self._read():
            pass
        return self.process.wait(PATIENCE_SECONDS), self.seen

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._ours)

    def _read(self) -> bool:
        ready, _, _ = select.select([self._ours], [], [], PATIENCE_SECONDS)
        assert ready, f"nothing more came: {self.seen}"
        try:
            came = os.read(self._ours, 65_536)
        except OSError:  # the other end is closed
            return False
        self.seen += came.decode(errors="replace").replace("\r\n", "\n")
        return bool(came)


@contextmanager
def at_terminal(program: Program, *args: str, columns: int = 100, **environ: str) -> Iterator[Terminal]:
    terminal = Terminal(program, *args, columns=columns, **environ)
    try:
        yield terminal
    finally:
        terminal.close()
