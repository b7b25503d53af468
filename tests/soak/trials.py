"""One run that is broken off, made good by the next, and looked at."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.internet import Internet
from tests.system.places import Places
from tests.system.program import Program, wait_until
from tests.system.tables import UNSAID, assert_same, dump

from .breaking import Break, ReadOnly, SmallDisk, small_disk
from .reading import find_due, query
from .verdict import check_finished, check_kept
from .works import KINDS, Work

#: Quick tries; a job whose worker was killed is due again at once.
_SETTINGS: dict[str, dict[str, Any]] = {"work": {"lease_seconds": 1, "retry_seconds": 0.2, "max_attempts": 1}}


@dataclass(frozen=True, kw_only=True)
class Trial:
    number: int
    #: By its name.
    work: str
    how: Break
    #: The same command is given again; else the next one only does what is due.
    names_again: bool = False
    #: The run that makes good is killed too, after so many seconds.
    second_kill_seconds: float | None = None
    #: A WARC file is closed at this size: small ones change often.
    warc_max_bytes: int = 1_000_000_000

    def __str__(self) -> str:
        more = [f"{self.work}: {self.how}"]
        if self.second_kill_seconds is not None:
            more.append(f"its repair killed after {self.second_kill_seconds * 1000:.0f} ms")
        if self.names_again:
            more.append("named again")
        return ", ".join(more)


@dataclass(frozen=True, kw_only=True)
class Went:
    """How a trial went that found nothing wrong."""

    #: It had not ended before.
    was_broken: bool
    #: Something had been captured by then.
    had_begun: bool
    seconds: float


def run_trial(
    trial: Trial,
    folder: Path,
    *,
    find_places: Callable[[Path], Places] = lambda _: Places(),
    rebuilds: bool = False,
    is_forked: bool = False,
) -> Went:
    """Break the work off, let the next run make it good, and check what is there.

    With ``rebuilds``, the catalogue is then made again from the WARC files and compared. With
    ``is_forked`` no run of the program is at its start when it is killed.

    :raises AssertionError: something is wrong; its text says what.
    """
    began = time.monotonic()
    home = folder / "home"
    with _open(trial, home, find_places(home), is_forked) as (internet, work, program):
        before = _count_captures(program)
        was_broken = trial.how.run(program, work.command, internet)
        check_kept(program.home)
        had_begun = _count_captures(program) > before
        if trial.second_kill_seconds is not None:
            running = program.start("archive")
            time.sleep(trial.second_kill_seconds)
            running.kill()
            check_kept(program.home)
        # Nothing notes that a rebuild was asked for: it is asked for again.
        was_asked = trial.work != "rebuild" and (had_begun or bool(find_due(program.home)))
        if trial.names_again or not was_asked:
            ended = program.run(*work.command)
            assert "Traceback" not in ended.err, ended.err
        settle(program)
        check_finished(program, work, internet)
        if rebuilds:
            rows = dump(program.home, without=UNSAID)
            ended = program.run("rebuild")
            assert (ended.code, ended.complaints) == (0, []), ended.err
            assert_same(rows, dump(program.home, without=UNSAID))
    return Went(was_broken=was_broken, had_begun=had_begun, seconds=time.monotonic() - began)


@contextlib.contextmanager
def _open(
    trial: Trial, home: Path, places: Places, is_forked: bool
) -> Iterator[tuple[Internet, Work, Program]]:
    """The work on its internet, and a home in which all has been done that comes before it."""
    with contextlib.ExitStack() as stack:
        internet = stack.enter_context(Internet())
        work = KINDS[trial.work].open(internet, home.parent)
        tree = {name: dict(keys) for name, keys in (_SETTINGS | dict(work.settings)).items()}
        tree["storage"] = {"warc_max_bytes": trial.warc_max_bytes}
        config = internet.write_config(home.with_name("settings.toml"), **places.among(tree))
        program = Program(home, config, places.environ, is_forked=is_forked)
        if isinstance(trial.how, SmallDisk | ReadOnly):
            stack.enter_context(small_disk(program.home))
        stack.callback(program.stop_all)
        for command in work.before:
            ended = program.run(*command)
            assert "Traceback" not in ended.err, ended.err
        internet.forget()
        yield internet, work, program


def _count_captures(program: Program) -> int:
    return len(query(program.home, "SELECT id FROM captures"))


def settle(program: Program) -> None:
    """Let it finish what is due, also what waits for the lease of the killed worker."""

    def is_settled() -> bool:
        if find_due(program.home) or _find_open(program.home):
            ended = program.run("archive")
            assert "Traceback" not in ended.err, ended.err
        return not find_due(program.home) and not _find_open(program.home)

    wait_until(is_settled, what="no work left", pause=0.2)


def _find_open(home: Path) -> list[Path]:
    return list(home.glob("collections/*/indexes/*.open.cdxj"))
