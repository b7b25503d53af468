"""Has what readers ask for done: by the daemon, where one runs, else by one process at a time."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from ..errors import ArchiverError

if TYPE_CHECKING:
    from ..service import Archiver
    from ..service.status import Status

log = logging.getLogger(__name__)

#: For so long after somebody asked, it is seen to that what falls due (a visit that is tried again) is done.
_MIND_SECONDS = 15 * 60.0
#: Shortest and longest pause between two looks meanwhile.
_LOOK_SECONDS = 2.0
_LONG_SECONDS = 30.0
#: At a stop: what is nearly done is finished within so long, the rest is as after a kill.
_END_SECONDS = 20.0
_LINES = 50
_LINE_CHARS = 1000
_SAID_CHARS = 300


class ArchiveRunner:
    """Runs ``archiver archive`` as a process of its own while something is due, from entering to leaving.

    So pages of strangers are never read in the process that answers readers, nor held up by it.
    """

    def __init__(self, archiver: Archiver) -> None:
        self._archiver = archiver
        self._stop = threading.Event()
        self._woken = threading.Event()
        self._lock = threading.Lock()
        self._shown: dict[str, Any] = {"state": "idle", "outcome": None, "ended_at": None}
        self._mind_until = 0.0
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._attend, name="runner", daemon=True)

    def wake(self) -> None:
        """There is something to do: now, and what follows from it soon after."""
        self._mind_until = time.monotonic() + _MIND_SECONDS
        self._woken.set()

    @property
    def shown(self) -> Mapping[str, Any]:
        """``state`` (``idle``, ``running``, ``daemon``), ``outcome`` of the last run, ``ended_at``."""
        with self._lock:
            return dict(self._shown)

    @property
    def pid(self) -> int | None:
        """The process that runs just now."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def __enter__(self) -> ArchiveRunner:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._woken.set()
        self._thread.join(_END_SECONDS + 5)

    def _attend(self) -> None:
        # The process ends with this thread, which started it: so this one stays until it has ended.
        while True:
            self._woken.wait()
            if self._stop.is_set():
                return
            self._woken.clear()
            pause = _LONG_SECONDS
            try:
                pause = self._see_to_it()
            except ArchiverError as error:
                log.error("what was asked for can't be done: %s", error)
                self._show("idle", outcome=str(error)[:_SAID_CHARS])
            except Exception as error:  # the edge of a thread: who asks next is served all the same
                log.error("what was asked for can't be done", exc_info=error)
                self._show("idle", outcome="failed; the log says more")
            if time.monotonic() < self._mind_until and not self._stop.is_set():
                self._woken.wait(pause)
                self._woken.set()
            else:
                self._show("idle")

    def _see_to_it(self) -> float:
        """Run it once, where something is due and no daemon is at it; for how long to wait then."""
        status = self._archiver.operating.status()
        if status.daemon is not None and status.paused_at is None:
            self._show("daemon")
            return _LONG_SECONDS
        if _is_due(status):
            self._run()
            return _LOOK_SECONDS
        self._show("idle")
        later = (status.next_due_at - status.at).total_seconds() if status.next_due_at else _LONG_SECONDS
        return min(max(later, _LOOK_SECONDS), _LONG_SECONDS)

    def _run(self) -> None:
        self._show("running")
        said: deque[str] = deque(maxlen=_LINES)
        process = self._process = self._start()
        try:
            threading.Thread(target=_listen, args=(process.stderr, said), daemon=True).start()
            while process.poll() is None and not self._stop.wait(0.1):
                pass
        finally:
            _end(process)
            self._process = None
        outcome = _tell(process.returncode, said)
        log.info("archive: %s", outcome)
        self._show("idle", outcome=outcome)

    def _start(self) -> subprocess.Popen[bytes]:
        settings = self._archiver.settings
        config = ["--config", str(settings.file)] if settings.file else []
        options = ["--home", str(settings.home), *config, "--collection", self._archiver.collection]
        return subprocess.Popen(  # noqa: S603 -- our own program
            [sys.executable, "-m", "archiver.web.tied", str(os.getpid()), *options, "archive"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C is for this process, which then says so to that one
        )

    def _show(self, state: str, *, outcome: str | None = None) -> None:
        with self._lock:
            self._shown["state"] = state
            if outcome is not None:
                self._shown |= {"outcome": outcome, "ended_at": datetime.now(UTC).isoformat()}


def _is_due(status: Status) -> bool:
    return any(step.due > step.running for step in status.steps)


def _listen(stream: IO[bytes], said: deque[str]) -> None:
    with stream:
        while line := stream.readline(_LINE_CHARS):
            text = "".join(sign for sign in line.decode("utf-8", "replace") if sign.isprintable())
            said.append(text)
            log.debug("archive: %s", text)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()


def _tell(code: int, said: deque[str]) -> str:
    if code == 0:
        return "done"
    complaints = [line for line in said if line.startswith("archiver: ")] or list(said)
    last = complaints[-1].removeprefix("archiver: ")[:_SAID_CHARS] if complaints else "it said nothing"
    how = f"ended by signal {-code}" if code < 0 else f"ended with {code}"
    return f"{how}: {last}"
