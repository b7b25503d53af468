"""What engines have in common: a run at a time, with the jobs that the engine's own claims bring."""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from .endings import Endings
from .run import Run
from .space import Space

if TYPE_CHECKING:
    from ..model import StepName
    from ..ports import Catalog, Clock, GoesOn, Progress, Step
    from ..settings import Settings
    from .claims import Claims
    from .ownership import Owner


class Engine(ABC):
    """:class:`archiver.ports.Queue` over the catalogue's work table.

    Its owner lock is taken with the first run and held until :meth:`close`. ``goes_on`` is asked for each job
    that is given up.
    """

    #: This process as an owner of leases, from the first run on.
    _owner: Owner | None = None

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
        #: Jobs of one host claimed at a time: those that its pace lets run, and one waiting for its turn.
        self._host_share = settings.politeness.parallel_per_host + 1
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
            endings = Endings(
                catalog=self._catalog,
                clock=self._clock,
                settings=self._settings.work,
                progress=self._progress,
                steps=steps,
                goes_on=self._goes_on,
            )

            def run() -> None:
                Run(
                    catalog=self._catalog,
                    clock=self._clock,
                    settings=self._settings.work,
                    claims=self.claims(tuple(steps), batch),
                    names=tuple(steps),
                    endings=endings,
                    batch=batch,
                    until_idle=until_idle,
                    stop=stop,
                    space=self._space,
                    beat=beat,
                    is_paused=is_paused or _never,
                ).work()

            self.work(run, until_idle, stop, beat or _nothing)
        finally:
            self._running.release()

    @abstractmethod
    def claims(self, names: tuple[StepName, ...], batch: str | None) -> Claims:
        """The jobs of a run that does these steps; with them this process becomes an owner."""

    def work(
        self,
        run: Callable[[], None],
        _until_idle: bool,
        _stop: threading.Event,
        _beat: Callable[[], None],
    ) -> None:
        """Run once."""
        run()

    def close(self) -> None:
        if self._owner is not None:
            self._owner.close()
            self._owner = None


def _never() -> bool:
    return False


def _nothing() -> None:
    """Nobody listens whether it turns."""
