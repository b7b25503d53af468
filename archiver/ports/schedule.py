"""What the catalogue knows of when things are due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..model import Source


class ScheduleSession(Protocol):
    """When sources are looked at, and what is paused, inside a transaction."""

    def load_due_sources(self, *, at: datetime | None) -> list[Source]:
        """Sources whose time has come, the longest due first; with ``None`` all of them.

        Left out are those that are paused, and those of which a look is asked for already.
        """

    def find_next_poll_at(self) -> datetime | None:
        """When the next source is due, of those that ``load_due_sources`` may name; ``None`` where none is.

        Where one has never been looked at, that is when it was added.
        """

    def find_next_due_at(self) -> datetime | None:
        """When the next job is due that nobody works on."""

    def mend_times(self, *, at: datetime) -> int:
        """Bring back what was put off, or dated, by a clock that was ahead; how many jobs.

        A job that says it was asked for or tried well after ``at`` waits for its pause from ``at`` on. What
        waits to be told may be told. Looks, readings and choices count as made at ``at``, in their order.
        """

    def save_pause(self, name: str, *, at: datetime) -> bool:
        """Note that something is paused; ``False`` where it is already."""

    def remove_pause(self, name: str) -> bool:
        """``False`` where it wasn't paused."""

    def find_pause(self, name: str) -> datetime | None:
        """Since when it is paused."""

    def save_schedule(self, sources: Sequence[Source]) -> None:
        """Store when the sources are looked at, and nothing else of them."""
