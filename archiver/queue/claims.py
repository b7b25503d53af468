"""How a run comes by its jobs: what it asks, and how one machine does it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Protocol

from ..baton import baton
from ..urls.hosts import FILES, LOOK_UPS, RECEIVERS, find_host
from .others import Others

if TYPE_CHECKING:
    from collections.abc import Collection

    from ..model import Job, StepName
    from ..ports import Catalog, Clock
    from ..settings import Work
    from .ownership import Owner

#: What stands in a host's place -> which part of the workers may wait for it.
_PARTS = {LOOK_UPS: 2, RECEIVERS: 4}


class Claims(Protocol):
    """The jobs of one run, from the work table and back; each method in one transaction at most.

    All but :meth:`keep` and :meth:`renew` are called by the dispatcher alone.
    """

    def begin(self) -> None:
        """Make due what earlier runs of this process, and processes that are no more, could not give back."""

    def look(self, *, is_quiet: bool) -> None:
        """Make due what is leased by processes that are no more; from time to time."""

    def claim(self, limit: int, *, free: int, held: Collection[str | None]) -> list[Job]:
        """The most urgent due jobs, leased; the first ``free`` of them are begun at once.

        ``held`` are the hosts of the jobs that this run has claimed and not done; what only waits until it is
        stored asks none.
        """

    def end(self, jobs: Collection[Job]) -> None:
        """Jobs have ended here."""

    def keep(self) -> None:
        """Be known to be at work still; asked for every few seconds, whatever the dispatcher waits for."""

    def renew(self) -> None:
        """Keep what is leased."""

    def give_back(self) -> None:
        """Free what is still leased, as if it had not been claimed."""


def share_of(settings: Work, host_share: int, host: str, processes: int = 1) -> int:
    """Jobs of one host that may be claimed at a time; half of the workers may wait for look-ups, a
    quarter for receivers, and one of each process reads a file."""
    if host == FILES:
        return processes
    parts = _PARTS.get(host)
    return max(1, settings.workers * processes // parts) if parts else host_share


class LocalClaims:
    """One machine: what is claimed is leased from the table, and the run keeps each host's share itself."""

    def __init__(
        self,
        catalog: Catalog,
        clock: Clock,
        settings: Work,
        *,
        host_share: int,
        owner: Owner,
        names: tuple[StepName, ...],
        batch: str | None,
    ) -> None:
        self._catalog = catalog
        self._clock = clock
        self._settings = settings
        self._host_share = host_share
        self._owner = owner
        self._names = names
        self._batch = batch
        self._others = Others(catalog, owner)

    def begin(self) -> None:
        self._others.begin()

    def look(self, *, is_quiet: bool) -> None:
        self._others.free_the_dead(is_quiet=is_quiet)

    def claim(self, limit: int, *, free: int, held: Collection[str | None]) -> list[Job]:
        now = self._clock.now()
        asked = Counter(held)

        def accepts(step: StepName, subject: str) -> bool:
            host = find_host(step, subject)
            if host is not None and asked[host] >= share_of(self._settings, self._host_share, host):
                return False
            asked[host] += 1
            return True

        with self._catalog.begin() as session, baton:
            return session.claim(
                self._owner.name,
                at=now,
                lease_seconds=self._settings.lease_seconds,
                steps=self._names,
                batch=self._batch,
                limit=limit,
                accepts=accepts,
                looks=None if free else 2 * limit,  # claiming ahead isn't worth a long look
                begins=free,
            )

    def end(self, jobs: Collection[Job]) -> None:
        """Whoever ends a job has its row let go of."""

    def keep(self) -> None:
        """The lock file does."""

    def renew(self) -> None:
        until = self._clock.now() + timedelta(seconds=self._settings.lease_seconds)
        with self._catalog.begin() as session:
            session.renew(self._owner.name, until=until)

    def give_back(self) -> None:
        with self._catalog.begin() as session:
            session.release_owner(self._owner.name, counts=False)
