"""What happens to a cluster at work: workers are killed, and PostgreSQL is started again."""

from __future__ import annotations

import random
import re
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from archiver.warc.walk import BrokenRecord, iter_records
from tests.postgres import server
from tests.soak.verdict import why

from .machines import Cluster, Machine

#: Captures that are looked at after a kill, the newest ones of that home.
_LOOKED_AT = 200
_LOOK_SECONDS = 0.1
_AWAY = re.compile("the database (can't be reached|went away)")
#: Nothing comes to pass for so long: it will not any more.
_PATIENCE_SECONDS = 300.0
#: How long a killed worker is away, most times; others take its work over after ten seconds.
_SHORT, _LONG = (0.1, 2.0), (12.0, 15.0)
_ONE_LONG_OF = 5
_SERVER_DOWN = (0.2, 3.0)
#: Events come when a part of the work between these is done.
_FIRST, _LAST = 0.02, 0.93


@dataclass
class Broken:
    """What happened, and what was wrong right then."""

    kills: int = 0
    #: Of PostgreSQL, with the signal that ended it.
    restarts: list[str] = field(default_factory=list)
    #: Jobs that killed workers had leased.
    leased: int = 0
    #: Requests that may have been under way when something was broken off.
    under_way: int = 0
    #: Workers that began while PostgreSQL was away, and ended with one line.
    vain_starts: int = 0
    wrong: list[str] = field(default_factory=list)
    log: list[str] = field(default_factory=list)


class Breaking:
    """Breaks a cluster off while it does ``count`` captures, until all of them are done."""

    def __init__(
        self,
        cluster: Cluster,
        count: int,
        *,
        kills: int,
        restarts: tuple[signal.Signals, ...] = (signal.SIGQUIT, signal.SIGINT),
        chance: random.Random,
        has_long_absences: bool = True,
        tell: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._cluster = cluster
        self._count = count
        self._chance = chance
        self._has_long_absences = has_long_absences
        self._tell = tell
        self._began_at = time.monotonic()
        self._down: list[tuple[float, Machine]] = []
        self.broken = Broken()
        part = (_LAST - _FIRST) / (len(restarts) + 1)
        events: list[tuple[float, Callable[[], None]]] = [
            (chance.uniform(_FIRST, _LAST), self._kill) for _ in range(kills)
        ]
        for number, how in enumerate(restarts, start=1):
            at = _FIRST + part * (number + chance.uniform(-0.3, 0.3))
            events.append((at, lambda how=how: self._restart(how)))  # type: ignore[misc]
        self._events = sorted(((round(at * count), do) for at, do in events), key=lambda event: event[0])

    def run(self) -> Broken:
        """All of it, to the end of the last job."""
        done, moved_at = -1, time.monotonic()
        while True:
            self._mind()
            now = self._cluster.count_captures()
            if now != done:
                done, moved_at = now, time.monotonic()
            if self._events and done >= self._events[0][0]:
                time.sleep(self._chance.uniform(0, 0.3))
                self._events.pop(0)[1]()
                continue
            if not self._events and not self._down and self._cluster.count_left() == 0:
                return self.broken
            if time.monotonic() - moved_at > _PATIENCE_SECONDS:
                self.broken.wrong.append(
                    f"nothing happened for {_PATIENCE_SECONDS:.0f} s, at {done} captures"
                )
                return self.broken
            time.sleep(_LOOK_SECONDS)

    def _mind(self) -> None:
        """Start what has been down for long enough, and what ended by itself, which it shouldn't."""
        now = time.monotonic()
        for at, machine in list(self._down):
            if at <= now:
                self._down.remove((at, machine))
                machine.start()
        for machine in self._cluster.machines:
            if machine.has_ended:
                has_worked, ended = machine.has_worked, machine.stop()
                assert ended is not None
                if not has_worked and len(ended.complaints) == 1 and _AWAY.search(ended.complaints[0]):
                    # As any command that finds no server; systemd starts it again.
                    self.broken.vain_starts += 1
                else:
                    self.broken.wrong.append(f"a worker ended with {ended.code}: {ended.err[-500:]}")
                machine.start()

    def _kill(self) -> None:
        up = [machine for machine in self._cluster.machines if machine.process_id is not None]
        if not up:
            self._events.insert(0, (0, self._kill))  # as soon as there is somebody
            return
        machine = self._chance.choice(up)
        process_id = machine.process_id
        machine.kill()
        self.broken.kills += 1
        is_long = self._has_long_absences and self._chance.randrange(_ONE_LONG_OF) == 0
        seconds = self._chance.uniform(*(_LONG if is_long else _SHORT))
        self._down.append((time.monotonic() + seconds, machine))
        ((leased,),) = self._cluster.query(
            f"SELECT count(*) FROM work WHERE state = 'pending' AND lease_owner LIKE '%.{process_id}.%'"
        )
        self.broken.leased += leased
        self.broken.under_way += self._cluster.plan.workers
        self._note(f"kill -9 of {machine.home.name}, which had {leased} jobs, for {seconds:.1f} s")
        try:
            self._check_kept(machine)
        except Exception as error:  # noqa: BLE001 - it is noted, and the soak goes on
            self.broken.wrong.append(f"after kill {self.broken.kills}: {why(error)}")

    def _restart(self, how: signal.Signals) -> None:
        seconds = self._chance.uniform(*_SERVER_DOWN)
        server().stop(how=how)
        time.sleep(seconds)
        server().start(*self._cluster.plan.server_settings)
        self.broken.restarts.append(how.name)
        self.broken.under_way += self._cluster.plan.workers * len(self._cluster.machines)
        self._note(f"PostgreSQL ended by {how.name}, for {seconds:.1f} s")

    def _check_kept(self, machine: Machine) -> None:
        """What the catalogue says is kept lies whole in its WARC file, before anything was made good."""
        folder = machine.home / "collections" / "main" / "archive"
        names = ", ".join(f"'{path.name}'" for path in folder.glob("*.warc.gz"))
        if not names:
            return
        known = self._cluster.query(
            "SELECT warc, warc_offset, length, record_id FROM capture_records"
            f" WHERE warc IN ({names}) ORDER BY warc DESC, warc_offset DESC LIMIT {_LOOKED_AT}"
        )
        for warc, offset, length, record_id in known:
            with (folder / warc).open("rb") as file:
                try:
                    record = next(iter_records(file, offset))
                except (BrokenRecord, StopIteration) as error:
                    raise AssertionError(
                        f"{warc}: the catalogue knows of what isn't whole: {error}"
                    ) from error
            assert (record.length, record.record_id) == (length, record_id), (
                f"{warc}: other record at {offset}"
            )

    def _note(self, line: str) -> None:
        line = f"{time.monotonic() - self._began_at:6.1f} s  {line}"
        self.broken.log.append(line)
        self._tell(line)
