"""Runs the ``archiver`` program as a user would: as a process, with a home and a settings file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from tests.system import stored
from tests.system.forks import Fork, fork
from tests.system.hurried import hurry

#: The command that the package installs, beside the Python that runs the tests.
ARCHIVER = Path(sys.executable).parent / "archiver"
#: The program, for archives that allow a hundred times as much: no test waits for the real ones' pace.
HURRIED = (sys.executable, "-m", "tests.system.hurried")
#: What a fork does first to be what an entry starts.
_FORKS: Mapping[Sequence[str], tuple[Callable[[], None], ...]] = {(str(ARCHIVER),): (), HURRIED: (hurry,)}

#: Long enough for the slowest machine; no test waits for it unless something hangs.
PATIENCE_SECONDS = 90.0


@dataclass(frozen=True)
class Ended:
    """How a run of the program ended, and what it said."""

    code: int
    out: str
    err: str

    def rows(self) -> list[dict[str, Any]]:
        """Standard output read as JSON Lines."""
        return [json.loads(line) for line in self.out.splitlines()]

    @property
    def complaints(self) -> list[str]:
        """Lines on standard error that say what went wrong."""
        return [line for line in self.err.splitlines() if line.startswith(("archiver: ", "Error: "))]


@dataclass
class Running:
    """The program while it runs; what it says goes to files."""

    process: subprocess.Popen[bytes] | Fork
    out: Path
    err: Path

    def kill(self) -> None:
        """``kill -9``: nothing is finished, nothing is said."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(PATIENCE_SECONDS)

    def terminate(self) -> Ended:
        """SIGTERM, and wait for its end."""
        self.process.send_signal(signal.SIGTERM)
        return self.wait()

    def wait(self, seconds: float = PATIENCE_SECONDS) -> Ended:
        code = self.process.wait(seconds)
        return Ended(code, self.out.read_text(encoding="utf-8"), self.err.read_text(encoding="utf-8"))


@dataclass
class Program:
    """The program with one home and one settings file."""

    home: Path
    config: Path | None = None
    environ: Mapping[str, str] = field(default_factory=dict)
    #: What is run: the installed command, or another way into the same program.
    entry: Sequence[str] = (str(ARCHIVER),)
    #: Writes the settings file anew, with these sections and the home's own places for catalogue and files.
    configure: Callable[..., None] | None = None
    #: Called in the child before the program starts.
    before: Callable[[], None] | None = None
    #: Whether it is forked off a process that has imported it, where that makes no difference: most of
    #: what a short run costs is saved.
    is_forked: bool = False
    _started: list[Running] = field(default_factory=list)

    def command(self, *args: str) -> list[str]:
        config = ["--config", str(self.config)] if self.config else []
        return [*self.entry, "--home", str(self.home), *config, *args]

    def run(self, *args: str, stdin: str | bytes = b"", seconds: float = PATIENCE_SECONDS) -> Ended:
        """Run to the end."""
        with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
            given.write(stdin.encode() if isinstance(stdin, str) else stdin)
            given.seek(0)
            process = self.begin(args, (given.fileno(), out.fileno(), err.fileno()))
            try:
                process.wait(seconds)
            finally:
                process.kill()
                process.wait()
            said = [(file.seek(0), file.read().decode())[1] for file in (out, err)]
        assert process.returncode is not None
        return Ended(process.returncode, *said)

    def rows(self, *args: str) -> list[dict[str, Any]]:
        """What a reading command prints with ``--json``; it must succeed."""
        ended = self.run(*args, "--json")
        assert ended.code == 0, ended.err
        return ended.rows()

    def start(self, *args: str) -> Running:
        """Start it, and go on while it runs; :meth:`stop_all` ends what still does."""
        number = len(self._started)
        out, err = (self.home.with_name(f"{self.home.name}-{number}.{name}") for name in ("out", "err"))
        with out.open("wb") as stdout, err.open("wb") as stderr, open(os.devnull, "rb") as stdin:
            process = self.begin(args, (stdin.fileno(), stdout.fileno(), stderr.fileno()))
        running = Running(process, out, err)
        self._started.append(running)
        return running

    def begin(
        self,
        args: Sequence[str],
        files: tuple[int, int, int],
        *,
        environ: Mapping[str, str] | None = None,
        has_session: bool = False,
    ) -> subprocess.Popen[bytes] | Fork:
        """Start it with these as its standard input, output and errors; in a session as at a terminal."""
        stored.take_away(self.home)
        command, environ = self.command(*args), environ or self._environ()
        if self.is_forked and self.entry in _FORKS and not self.before:
            argv = [str(ARCHIVER), *command[len(self.entry) :]]
            forked = fork(
                argv, files=files, environ=environ, has_session=has_session, before=_FORKS[self.entry]
            )
            if forked is not None:
                return forked
        stdin, stdout, stderr = files
        return subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env=environ,
            start_new_session=has_session,
            preexec_fn=_mind_interrupts if has_session else self.before,
        )

    def stop_all(self) -> None:
        for running in self._started:
            if running.process.poll() is None:
                running.kill()

    def _environ(self) -> dict[str, str]:
        """This process's variables without what would change the program's ways, plus our own."""
        swayed = ("ARCHIVER_", "XDG_", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "PYTHONWARNINGS")
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(swayed) and not name.lower().endswith("_proxy")
        }
        return kept | {"HOME": str(self.home.parent), "NO_COLOR": "1"} | dict(self.environ)


def _mind_interrupts() -> None:
    """As a terminal starts programs, however the tests were started: in the background they ignore it."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def wait_until(
    reached: Callable[[], bool], *, what: str, seconds: float = PATIENCE_SECONDS, pause: float = 0.05
) -> None:
    """Wait until it is so; fail with ``what`` when it never is."""
    end = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < end, f"waited {seconds:.0f} s in vain for: {what}"
        time.sleep(pause)


def only_line(lines: Sequence[str]) -> str:
    """The one line there is."""
    assert len(lines) == 1, lines
    return lines[0]
