"""Work that is handed out to processes on many machines, and which of those are alive."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..model import Job, StepName


class HandingSession(Protocol):
    """The work table inside a transaction, where many machines share it: on PostgreSQL alone."""

    def register_process(self) -> int:
        """A process begins to take part; its number."""

    def keep_process(self, process: int) -> bool:
        """It still does; ``False`` where it was taken for dead."""

    def count_processes(self) -> int:
        """How many take part."""

    def unregister_process(self, process: int) -> None: ...

    def is_enough_handed(
        self, queue: str, *, at: datetime, steps: Sequence[StepName], wanted: int, batch: str | None = None
    ) -> bool:
        """Whether so many wait in a queue as are ``wanted``, and nothing due is more urgent than any."""

    def hand_out(
        self,
        queue: str,
        *,
        at: datetime,
        steps: Sequence[StepName],
        wanted: int,
        share_of: Callable[[str, int], int],
        batch: str | None = None,
        looks: int | None = None,
        most_of: Mapping[str, int] | None = None,
    ) -> int:
        """Hand out the most urgent due rows by a queue; how many.

        So many as are ``wanted`` here, and as many more for each other process that takes part; while enough
        of them wait there, only what is more urgent than one of those. ``share_of`` says, given how many
        processes take part, how many rows of a host are handed out at a time, over all of them; ``most_of``,
        how many of one now, because who asks takes them.
        """

    def take_handed(
        self,
        owner: str,
        process: int,
        *,
        at: datetime,
        lease_seconds: float,
        most: int,
        begins: int,
        queue: str | None = None,
        batch: str | None = None,
        most_of: Mapping[str, int] | None = None,
    ) -> list[tuple[int, Job]]:
        """Lease what was handed out by one queue, or any; each with its number. Of a host no more than
        ``most_of`` allows: the rest goes to others."""

    def close_handed(self, ended: Mapping[int, str]) -> None:
        """What was taken has ended, by number -> id of the job: it may be handed out again."""

    def take_back(self, queue: str) -> None:
        """What waits in a queue is due as if it had not been handed out."""

    def mend(self, owner: str, *, queue: str, at: datetime) -> None:
        """Have handed out again what nobody is at: leases that ended, what got lost, what waited for too long
        in another batch's ``queue`` than one's own."""


class Presence(Protocol):
    """Names that are held in a catalogue for as long as a process lives that is connected to it."""

    def take(self, name: str) -> bool:
        """Hold a name; ``False`` while another process holds it."""

    def keep(self) -> None:
        """Hold again what was held when the connection broke.

        :raises HomeError: the catalogue can't be reached, or a name was taken by another meanwhile.
        """

    def find_absent(self, names: Collection[str]) -> set[str]:
        """Which of the names nobody holds."""

    def find_skew(self) -> float:
        """Seconds that this machine's clock is ahead of the catalogue's; below 0 where it is behind.

        :raises HomeError: the catalogue can't be reached.
        """

    def close(self) -> None:
        """Let go of all."""
