"""Worker processes, each with a home of its own as on a machine of its own, and the catalogue they share."""

from __future__ import annotations

import ctypes
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests.postgres import server
from tests.system.program import Ended, Program, Running, wait_until

from .origin import Origin

_CLONE_NEWUTS = 0x04000000
_ROOT = Path(__file__).resolve().parents[3]
#: As PostgreSQL is set up for real: each commit is on the disk before anybody hears of it.
AS_FOR_REAL = (
    *("autovacuum=on", "shared_buffers=128MB"),
    *("fsync=on", "synchronous_commit=on", "full_page_writes=on"),
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How the workers are set up."""

    machines: int = 4
    #: Jobs that each does at a time.
    workers: int = 8
    delay_seconds: float = 0.2
    parallel_per_host: int = 1
    warc_max_bytes: int = 1_000_000_000
    #: Of PostgreSQL, when it is started again.
    server_settings: Sequence[str] = AS_FOR_REAL
    #: Each machine has a name of its own, which only root can give; else they are homes on one machine.
    has_names: bool = False
    #: Variables of the program's environment, and the bucket that WARC files go to.
    environ: Mapping[str, str] = field(default_factory=dict)
    bucket_url: str = ""


class Machine:
    """One worker, from life to life."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._running: Running | None = None
        self._lives: list[Running] = []

    @property
    def home(self) -> Path:
        return self.program.home

    @property
    def process_id(self) -> int | None:
        """``None`` while it is down."""
        return self._running.process.pid if self._running is not None else None

    @property
    def has_ended(self) -> bool:
        """It should run, and doesn't."""
        return self._running is not None and self._running.process.poll() is not None

    def start(self) -> None:
        self._running = self.program.start("worker")
        self._lives.append(self._running)

    def kill(self) -> None:
        """``kill -9``."""
        assert self._running is not None
        self._running.kill()
        self._running = None

    @property
    def has_worked(self) -> bool:
        """This life has captured something."""
        return self._running is not None and b"\ncapture " in self._running.err.read_bytes()

    def stop(self) -> Ended | None:
        """SIGTERM, and its end; ``None`` where it was down."""
        if self._running is None:
            return None
        if not self.has_ended:
            self.wait_ready()  # it may have begun a moment ago, and hear nothing yet
        running, self._running = self._running, None
        return running.terminate()

    def wait_ready(self) -> None:
        """Until it takes what is due."""
        running = self._running
        assert running is not None
        wait_until(
            lambda: b"work " in running.err.read_bytes()[:1000], what=f"a worker in {self.home} begins"
        )

    def said(self) -> list[str]:
        """What its lives said, each all of it."""
        return [life.err.read_text(encoding="utf-8") for life in self._lives]


class Cluster:
    """Machines over an empty catalogue of their own."""

    def __init__(self, folder: Path, origin: Origin, plan: Plan, *, is_forked: bool = False) -> None:
        self.plan = plan
        self.database = server().make_database()
        # Also where the tests' server is the quick one: what it said is stored has to be there after a crash.
        self.query(f"ALTER DATABASE {self.database} SET synchronous_commit = on")
        self._folder = folder
        self._config = folder / "settings.toml"
        self._is_forked = is_forked
        folder.mkdir(parents=True, exist_ok=True)
        self._config.write_text(_settings(plan, server().url(self.database), origin.port))
        #: From which is asked, and where nobody works.
        self.desk = self._program("desk")
        self.machines = [Machine(self._program(f"machine-{number}")) for number in range(plan.machines)]
        for machine in self.machines if plan.has_names and os.geteuid() == 0 else ():
            machine.program.before = partial(_be_called, machine.home.name)

    def ask(self, urls: Sequence[str]) -> None:
        """Ask for captures, to be made by the workers."""
        listed = self._folder / "urls.txt"
        listed.write_text("".join(f"{url}\n" for url in urls))
        ended = self.desk.run("capture", "--no-requisites", "--enqueue", "--from", str(listed))
        assert ended.code == 0, ended.err
        self.query("ANALYZE work")  # as its autovacuum does within minutes

    def query(self, statement: str) -> list[tuple[Any, ...]]:
        """Rows of the catalogue, past the program."""
        return server().run(statement, database=self.database)

    def count_captures(self) -> int:
        return int(self.query("SELECT count(*) FROM captures")[0][0])

    def count_left(self) -> int:
        """Jobs that are not done."""
        return int(self.query("SELECT count(*) FROM work WHERE state = 'pending'")[0][0])

    def stop_all(self) -> None:
        for program in (self.desk, *(machine.program for machine in self.machines)):
            program.stop_all()

    def _program(self, name: str) -> Program:
        environ = {"PYTHONPATH": str(_ROOT), **self.plan.environ}
        return Program(self._folder / name, self._config, environ, is_forked=self._is_forked)


@contextmanager
def cluster(folder: Path, origin: Origin, plan: Plan, *, is_forked: bool = False) -> Iterator[Cluster]:
    """Machines that end with the block, however it ends."""
    made = Cluster(folder, origin, plan, is_forked=is_forked)
    try:
        yield made
    finally:
        made.stop_all()


def _be_called(name: str) -> None:
    """This process is on a machine of that name from now on."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_CLONE_NEWUTS) == 0:
        libc.sethostname(name.encode(), len(name))


def _settings(plan: Plan, url: str, port: int) -> str:
    tree: dict[str, dict[str, Any]] = {
        "catalog": {"url": url},
        "politeness": {
            "delay_seconds": plan.delay_seconds,
            "parallel_per_host": plan.parallel_per_host,
        },
        "work": {"workers": plan.workers},
        "storage": {"min_free_bytes": 0, "warc_max_bytes": plan.warc_max_bytes, "url": plan.bucket_url},
        "linking": {"online": False},
        "network.resolve": {"*": f"127.0.0.1:{port}"},
    }
    lines: list[str] = []
    for section, keys in tree.items():
        # JSON's strings, numbers and booleans are TOML's too.
        lines += [
            f"[{section}]",
            *(f"{json.dumps(key)} = {json.dumps(value)}" for key, value in keys.items()),
        ]
    return "\n".join(lines) + "\n"
