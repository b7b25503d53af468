"""The daemon with new settings, without an end: what runs ends, and the next life begins."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import replace

from ..errors import ArchiverError
from ..lightly import dataclass
from ..service import Archiver
from ..settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Reloads:
    """How settings are read again, and how one asks for it."""

    #: Set by who wants it (SIGHUP).
    asked: threading.Event
    #: Set when all is to end; each service has a ``stop`` of its own beside it.
    stop: threading.Event
    #: Reads the settings anew; raises SettingsError.
    load: Callable[[], Settings]
    #: The service over settings, with a ``stop`` of its own.
    open: Callable[[Settings], Archiver]


class Lives:
    """One service after the other over the same home; each ends when the next is ready."""

    def __init__(self, archiver: Archiver, reloads: Reloads) -> None:
        self.current = archiver
        self._reloads = reloads
        self._next: Archiver | None = None
        self._lock = threading.Lock()

    def watch(self) -> None:
        """Begin to listen for the end of all, and for reloads."""
        threading.Thread(target=self._relay_stop, name="stop-all", daemon=True).start()
        threading.Thread(target=self._reload, name="reload", daemon=True).start()

    def is_changing(self) -> bool:
        """Whether the current life ends for another one."""
        return self._next is not None and not self._reloads.stop.is_set()

    def go_on(self) -> bool:
        """After a life: whether another one follows, which is then the current one."""
        with self._lock:
            if not self.is_changing() or self._next is None:
                return False
            before, self.current, self._next = self.current, self._next, None
        before.close()
        self.current.progress.note("reload", url=str(self.current.settings.file or "no settings file"))
        return True

    def close(self) -> None:
        """Close what was opened here."""
        with self._lock:
            for archiver in filter(None, (self.current, self._next)):
                archiver.close()

    def _relay_stop(self) -> None:
        self._reloads.stop.wait()
        with self._lock:
            self.current.stop.set()

    def _reload(self) -> None:
        while True:
            self._reloads.asked.wait()
            self._reloads.asked.clear()
            if self._reloads.stop.is_set():
                return
            following = self._prepare()
            if following is None:
                continue
            with self._lock:
                unused, self._next = self._next, following
                self.current.stop.set()
            if unused is not None:
                unused.close()

    def _prepare(self) -> Archiver | None:
        """The next service, ready to work; ``None`` where the settings can't be used."""
        now = self.current.settings
        try:
            settings = self._reloads.load()
            if (settings.home, settings.catalog) != (now.home, now.catalog):
                log.warning(
                    "home and catalogue can't change while the daemon runs: they stay; start it anew for that"
                )
                settings = replace(settings, home=now.home, catalog=now.catalog)
            following = self._reloads.open(settings)
        except ArchiverError as error:
            log.error("the settings stay as they were: %s", error)
            return None
        try:
            following.prepare()
        except ArchiverError as error:
            following.close()
            log.error("the settings stay as they were: %s", error)
            return None
        return following
