"""The whole engine for one machine: the work table, and a pool of threads.

Any number of processes may run one each on the same home; the table's leases
keep them from doing a job twice.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from .endings import Endings
from .ownership import Ownership
from .run import Run
from .space import Space

if TYPE_CHECKING:
    from ..model import StepName
    from ..ports import Catalog, Clock, GoesOn, Progress, Step
    from ..settings import Settings

log = logging.getLogger(__name__)


class LocalQueue:
    """:class:`archiver.ports.Queue` over the catalogue's work table.

    Its owner lock is taken with the first run and held until :meth:`close`. ``goes_on`` is asked for each job
    that is given up.
    """

    def __init__(
        self,
        catalog: Catalog,
        clock: Clock,
        settings: Settings,
        progress: Progress,
        goes_on: GoesOn | None = None,
    ) -> None:
        self._catalog = catalog
        self._clock = clock
        self._settings = settings
        self._progress = progress
        self._goes_on = goes_on
        self._ownership: Ownership | None = None
        self._running = threading.Lock()
        self._space = Space(settings.home, settings.storage.min_free_bytes, progress)

    def run(
        self,
        steps: Mapping[StepName, Step],
        *,
        batch: str | None = None,
        until_idle: bool = True,
        stop: threading.Event,
        beat: Callable[[], None] | None = None,
        is_paused: Callable[[], bool] | None = None,
    ) -> None:
        """See :meth:`archiver.ports.Queue.run`.

        :raises StorageFull, HomeError: nothing can be recorded any more; the
            jobs that were running are due again, and this attempt doesn't count.
        """
        if not self._running.acquire(blocking=False):
            raise RuntimeError("this queue is running already")
        try:
            if self._ownership is None:
                self._ownership = Ownership(self._settings.home)
            endings = Endings(
                catalog=self._catalog,
                clock=self._clock,
                settings=self._settings.work,
                progress=self._progress,
                steps=steps,
                goes_on=self._goes_on,
            )
            Run(
                catalog=self._catalog,
                clock=self._clock,
                settings=self._settings.work,
                host_share=self._settings.politeness.parallel_per_host + 1,
                ownership=self._ownership,
                names=tuple(steps),
                endings=endings,
                batch=batch,
                until_idle=until_idle,
                stop=stop,
                space=self._space,
                beat=beat,
                is_paused=is_paused or _never,
            ).work()
        finally:
            self._running.release()

    def close(self) -> None:
        if self._ownership is not None:
            self._ownership.close()
            self._ownership = None


def _never() -> bool:
    return False
