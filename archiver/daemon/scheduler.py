"""One catalogue, one scheduler, where daemons on several machines share a catalogue in PostgreSQL."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from typing import Protocol, TypeVar

from ..errors import CatalogTrouble, HomeBusy
from ..lightly import dataclass
from ..service import Archiver
from ..service.duties import Duty
from .pulse import STANDBY, Pulse
from .systemd import Supervisor

log = logging.getLogger(__name__)

#: The name that a daemon holds in the catalogue while it schedules.
SCHEDULER = "archiver: scheduler"
#: How often a daemon that waits looks whether the other is still there.
_LOOK_SECONDS = 1.0

T = TypeVar("T")


class Turn(Protocol):
    """What is held while this process schedules."""

    def keep(self) -> None:
        """:raises HomeBusy: another daemon took over while the server was away."""


@dataclass(frozen=True, kw_only=True)
class Standby:
    """How a daemon that waits for its turn shows that it is well."""

    pulse: Pulse
    supervisor: Supervisor


@contextmanager
def only_scheduler(
    archiver: Archiver, stop: threading.Event, standby: Standby | None
) -> Iterator[Turn | None]:
    """Schedule alone for the catalogue, once another daemon that does has ended, or ``stop`` is set.

    It is ready while it waits: nothing is wrong with it. Without ``standby`` it doesn't wait. The server
    frees what is held when the process ends, however it ends. A catalogue in a file is of one home, whose own
    lock is enough.

    :raises HomeBusy: another daemon schedules, and this one doesn't wait.
    """
    presence = archiver.open_presence() if archiver.is_on_server else None
    if presence is None:
        yield None
        return
    with closing(presence):
        if not _take(presence.take):
            home = str(archiver.settings.home)
            if standby is None:
                raise HomeBusy(
                    f"{home}: another daemon schedules for this catalogue; end it, or leave it to that one"
                )
            standby.pulse.beat(STANDBY)
            archiver.progress.note("standby", url=home)
            standby.supervisor.ready(f"standing by in {home}: another daemon schedules for this catalogue")
            while not stop.wait(_LOOK_SECONDS) and not _take(presence.take):
                standby.pulse.beat(STANDBY)
            standby.pulse.forget(STANDBY)
        yield presence


def _take(take: Callable[[str], bool]) -> bool:
    try:
        return take(SCHEDULER)
    except CatalogTrouble as error:
        log.warning("%s", error)
        return False


def patient(duty: Duty) -> Duty:
    """A duty that is left for the next time while the catalogue's server is away."""

    def trying(call: Callable[[], T]) -> Callable[[], T | None]:
        def try_it() -> T | None:
            try:
                return call()
            except CatalogTrouble as error:
                log.warning("%s is put off: %s", duty.name, error)
                return None

        return try_it

    return replace(duty, do=trying(duty.do), next_at=trying(duty.next_at))
