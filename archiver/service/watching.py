"""What the program can do about sources, and as a daemon."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ..model import Source
from .adapters import Adapters
from .jobs import Jobs

if TYPE_CHECKING:
    from ..pipeline.cron import Cron
    from ..ports import Presence
    from .duties import Duty
    from .pauses import Pausing


class Watching:
    """The part of the program that goes on by itself."""

    collection: str
    _adapters: Adapters

    def read_cron(self, line: str | None, zone: str | None) -> Cron | None:
        """Times at which a person wants a source looked at; this machine's zone unless one is named.

        :raises UsageError: the line or the zone can't be read, or there is a zone and no line.
        """
        from .timing import read_cron

        return read_cron(line, zone)

    def set_cron(self, id_or_url: str, cron: Cron | None) -> Source:
        """Look at a source at these times; with ``None`` at the pace that is learnt.

        :raises UsageError: there is none of that id or address.
        """
        from .timing import set_cron

        return set_cron(self._adapters, id_or_url, cron)

    def enqueue_polls(self, *, at_once: bool = False) -> int:
        """Ask for a look at each feed whose time has come; how many."""
        from .polls import enqueue_polls

        return enqueue_polls(self._adapters, at_once=at_once)

    @property
    def pausing(self) -> Pausing:
        """What a person may have the daemon leave alone for a while."""
        from .pauses import Pausing

        return Pausing(self._adapters)

    def duties(self, *, schedules: bool = True) -> tuple[Duty, ...]:
        """What the daemon has to see to from time to time, or a process that only works."""
        from .duties import build_duties

        return build_duties(self._adapters, schedules=schedules)

    @property
    def is_on_server(self) -> bool:
        """Whether the catalogue is PostgreSQL's, so that workers on any machine may do what is due."""
        return self._adapters.is_on_server

    def open_presence(self) -> Presence | None:
        """Who is there, to be closed by who asks; ``None`` where the catalogue is a file."""
        return self._adapters.catalog.open_presence()

    def prepare(self) -> None:
        """Build what steps work with, so that what is wrong with the settings shows.

        :raises SettingsError: something is.
        """
        _ = self._adapters.context
        _ = self._adapters.receivers

    def work(
        self,
        *,
        until_idle: bool = False,
        obeys_pause: bool = False,
        beat: Callable[[], None] | None = None,
    ) -> None:
        """Do what is due, until stopped; with ``until_idle``, until nothing is due now.

        With ``obeys_pause`` nothing is begun while the daemon is paused. ``beat`` is called as long as the
        loop that hands out jobs turns.
        """
        jobs = Jobs(self._adapters, self.collection, None)
        jobs.recover()
        is_paused = self.pausing.watch() if obeys_pause else None
        jobs.run(until_idle=until_idle, is_paused=is_paused, beat=beat)
