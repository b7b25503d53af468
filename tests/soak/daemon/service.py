"""Keeps the daemon running as systemd would, and breaks it off in every way there is."""

from __future__ import annotations

import shutil
import subprocess
import time
from dataclasses import dataclass, field
from functools import partial

from tests.soak.breaking import resize
from tests.soak.reading import query
from tests.soak.verdict import check_kept, why
from tests.system.privileges import write_no_more_than
from tests.system.program import Ended, Program, Running

#: Of a home on a disk of its own: far more than a soak takes.
ROOM_BYTES = 2_000_000_000
#: Rows whose records are looked at after a kill.
_NEWEST = 500
_PATIENCE_SECONDS = 60.0
#: A start on a full disk ends within so long, or has nothing to write.
_FULL_START_SECONDS = 15.0
#: What it says when it is told to stop.
_STOPPING = "archiver: stopping;"


@dataclass
class Service:
    """The daemon, and how each of its lives ended."""

    program: Program
    #: Whether the home is a file system of its own; else a full disk is a limit on files.
    has_disk: bool
    starts: int = 0
    kills: int = 0
    #: Ends for want of room.
    full: int = 0
    #: Jobs that it had in hand when it was killed.
    cut_off: int = 0
    #: Lines of what went wrong.
    wrong: list[str] = field(default_factory=list)
    _running: Running | None = None

    def start(self) -> None:
        self.starts += 1
        self._running = self.program.start("daemon", "--work")

    def mind(self) -> None:
        """Start it anew where it ended by itself, which it shouldn't."""
        if self._running is not None and self._running.process.poll() is not None:
            ended = self._running.wait()
            self.wrong.append(f"the daemon ended by itself with {ended.code}: {ended.err[-500:]}")
            self.start()

    def kill(self, down_seconds: float) -> None:
        """``kill -9``, and a start after a while."""
        assert self._running is not None
        if self._running.process.poll() is not None:
            self.mind()
        self._running.kill()
        self.kills += 1
        self._check_words(self._running.wait())
        ((leased,),) = query(
            self.program.home, "SELECT count(*) FROM work WHERE state = 'pending' AND lease_owner IS NOT NULL"
        )
        self.cut_off += leased
        try:
            check_kept(self.program.home, newest=_NEWEST)
        except Exception as error:  # noqa: BLE001 - it is noted, and the soak goes on
            self.wrong.append(f"after kill {self.kills}: {why(error)}")
        time.sleep(down_seconds)
        self.start()

    def fill_disk(self, left_bytes: int) -> None:
        """Leave it so little room that it has to end, try a start on the full disk, and make room."""
        assert self._running is not None
        if self.has_disk:
            self._shrink(left_bytes)
        else:
            self.stop()
            largest = max(path.stat().st_size for path in self.program.home.rglob("*") if path.is_file())
            self.program.before = partial(write_no_more_than, largest + left_bytes)
            self.start()
        try:
            self._end_for_want_of_room(_PATIENCE_SECONDS)
            self.start()
            self._end_for_want_of_room(_FULL_START_SECONDS, must=False)
        finally:
            self.program.before = None
            if self.has_disk:
                resize(self.program.home, ROOM_BYTES)
        if self._running.process.poll() is not None:
            self.start()

    def stop(self) -> Ended:
        """SIGTERM: it ends by itself, having nothing to complain of."""
        assert self._running is not None
        ended = self._running.terminate()
        self._check_words(ended)
        if ended.code != 0:
            self.wrong.append(f"told to stop it ended with {ended.code}: {ended.err[-500:]}")
        self._running = None
        return ended

    def _shrink(self, left_bytes: int) -> None:
        home = self.program.home
        for more in (0, 200_000, 2_000_000):  # it writes meanwhile
            try:
                resize(home, shutil.disk_usage(home).used + left_bytes + more)
                return
            except subprocess.CalledProcessError:
                continue
        self.wrong.append("the disk couldn't be made smaller")

    def _end_for_want_of_room(self, seconds: float, *, must: bool = True) -> None:
        assert self._running is not None
        try:
            ended = self._running.wait(seconds)
        except subprocess.TimeoutExpired:
            if must:
                self.wrong.append("the daemon went on though the disk was full")
            return
        self.full += 1
        told = [line for line in ended.complaints if "no room" in line]
        if (ended.code, len(told), len(ended.complaints)) != (1, 1, 1) or "Traceback" in ended.err:
            self.wrong.append(f"on a full disk it ended with {ended.code}: {ended.err[-500:]}")

    def _check_words(self, ended: Ended) -> None:
        """No life says that anything went wrong."""
        wrong = [line for line in ended.complaints if not line.startswith(_STOPPING)]
        if "Traceback" in ended.err:
            wrong.append(ended.err[-1000:])
        self.wrong += [f"the daemon said: {line}" for line in wrong]
