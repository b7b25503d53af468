"""The engine for many machines: the work table in PostgreSQL, and Procrastinate on the same database.

Any number of processes on any machines run one each. What is due is handed out by a job of Procrastinate's
(:mod:`.handed`); the run itself, its threads and how jobs end are those of one machine.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from ..errors import CatalogTrouble
from .engine import Engine
from .handed import HandedClaims
from .presence import GRACE_SECONDS, ClusterOwner

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from ..model import StepName

log = logging.getLogger(__name__)

#: Pauses between two tries to reach the catalogue's server: the first, and the longest.
_FIRST_SECONDS, _LONGEST_SECONDS = 0.25, 2.0
#: How long a command that waits for its own jobs tries it.
_PATIENCE_SECONDS = 120.0


class ClusterQueue(Engine):
    """:class:`archiver.ports.Queue` for many machines.

    Where the server goes away it goes on once that is back: who works for good waits for it for ever.
    """

    #: How long another process has to be absent until its jobs are taken over.
    grace_seconds = GRACE_SECONDS
    _owner: ClusterOwner | None = None
    #: Those of the last run.
    _claims: HandedClaims | None = None
    #: Called when the server is back, before jobs are given back: what the run before had stored counts.
    recover: Callable[[], object] | None = None

    def claims(self, names: tuple[StepName, ...], batch: str | None) -> HandedClaims:
        if self._owner is None:
            presence = self._catalog.open_presence()
            if presence is None:
                raise RuntimeError("a catalogue in a file is for one machine")
            self._owner = ClusterOwner(self._settings.home, presence, grace_seconds=self.grace_seconds)
        self._claims = HandedClaims(
            self._catalog,
            self._clock,
            self._settings.work,
            host_share=self._host_share,
            owner=self._owner,
            names=names,
            batch=batch,
        )
        return self._claims

    def work(
        self, run: Callable[[], None], until_idle: bool, stop: threading.Event, beat: Callable[[], None]
    ) -> None:
        """Run as long as the server is there, and again when it is back."""
        give_up_at: float | None = None
        pause = _FIRST_SECONDS
        while True:
            began_at: float | None = None
            beat()
            try:
                if give_up_at is not None:
                    self._come_back()
                began_at = time.monotonic()
                run()
                return
            except CatalogTrouble as error:
                now = time.monotonic()
                was_back = began_at is not None and now - began_at > _LONGEST_SECONDS
                if give_up_at is None or was_back:
                    give_up_at, pause = now + _PATIENCE_SECONDS, _FIRST_SECONDS
                    log.warning("%s; waiting for it", error)
                if stop.is_set():
                    return  # what is due stays due
                if until_idle and now > give_up_at:
                    raise
                stop.wait(pause)
                pause = min(2 * pause, _LONGEST_SECONDS)

    def _come_back(self) -> None:
        """Give back what the run before had leased: that it didn't end is no fault of the jobs'."""
        if self._owner is not None:
            self._owner.keep()
            self._owner.begin_anew()
            if self.recover is not None:
                self.recover()
            with self._catalog.begin() as session:
                session.release_owner(self._owner.name, counts=False)
                if self._claims is not None:
                    session.unregister_process(self._claims.process)
