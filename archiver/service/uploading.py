"""Sealed WARC files brought into the bucket: at the end of a command, and by who lives long meanwhile."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import ArchiverError
from ..lightly import dataclass
from ..ports import Clock, Progress
from ..settings import Settings

if TYPE_CHECKING:
    from ..warc.uploads import Upload

log = logging.getLogger(__name__)

#: Pause behind a failure; doubles with each further one, to the longest.
_PAUSE_SECONDS, _MOST_SECONDS = 5.0, 900.0
#: For how long files are begun by who was told to stop: a day's files are left to the next start.
_STOP_SECONDS = 20.0


@dataclass(frozen=True, kw_only=True)
class UploadFailure:
    """Why the last try came to nothing."""

    at: datetime
    why: str


class Uploads:
    """What of a home waits for the bucket, and the way there; for all threads of a process."""

    def __init__(self, settings: Settings, clock: Clock, progress: Progress, stop: threading.Event) -> None:
        self._settings = settings
        self._stop = stop
        self._clock = clock
        self._progress = progress
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._failures = 0
        self._next_at = 0.0

    def upload(self) -> Sequence[Upload]:
        """Bring what waits into the bucket, now; what can't be stays where it is, and that is told.

        :raises HomeError: the home can't be read.
        """
        from ..warc.uploads import upload_waiting

        if not self._settings.storage.url:
            return ()
        done = []
        with self._lock:
            for one in upload_waiting(self._settings, self._find_end()):
                done.append(one)
                self._tell(one)
            failed = next((one for one in reversed(done) if one.why_not), None)
            self._failures = self._failures + 1 if failed else 0
            wait = min(_MOST_SECONDS, _PAUSE_SECONDS * 2 ** min(self._failures - 1, 10)) if failed else 0.0
            self._next_at = self._clock.monotonic() + wait
            if failed:
                self._note_failure(failed.why_not or "")
            elif done or _failure_path(self._settings.home).exists():
                _failure_path(self._settings.home).unlink(missing_ok=True)
        return done

    def _find_end(self) -> Callable[[], bool]:
        """Whether there is time for another file: told to stop, for a few seconds more."""
        began = self._clock.monotonic()
        return lambda: not self._stop.is_set() or self._clock.monotonic() - began < _STOP_SECONDS

    def begin(self) -> None:
        """The same in a thread of its own, unless one is at it, or the last try failed a moment ago."""
        if not self._settings.storage.url or self._clock.monotonic() < self._next_at:
            return
        if self._thread is not None and self._thread.is_alive():
            return
        self._thread = threading.Thread(target=self._upload_apart, name="upload", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Bring what waits into the bucket, for the last time; nothing is raised."""
        self._upload_apart()

    def _upload_apart(self) -> None:
        try:
            self.upload()
        except ArchiverError as error:
            log.warning("upload: %s", error)
        except Exception:  # the edge of a thread, or of a command that has done its work
            log.exception("upload")

    def _tell(self, one: Upload) -> None:
        if one.why_not is None:
            self._progress.note("upload", url=one.warc, bytes=one.size)
        else:
            self._progress.note("no_upload", url=one.warc, evidence=f"it stays in the home: {one.why_not}")

    def _note_failure(self, why: str) -> None:
        path = _failure_path(self._settings.home)
        with suppress(OSError):  # it is only told
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps({"at": self._clock.now().isoformat(), "why": why}), encoding="utf-8")


def find_failure(home: Path) -> UploadFailure | None:
    """Why the last upload came to nothing; ``None`` where it went well."""
    try:
        said = json.loads(_failure_path(home).read_text(encoding="utf-8"))
        return UploadFailure(at=datetime.fromisoformat(said["at"]), why=str(said["why"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _failure_path(home: Path) -> Path:
    return home / "run" / "upload-failed.json"
