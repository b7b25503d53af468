"""What the catalogue knows of what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from ..model import Event, EventKind


class EventsSession(Protocol):
    """The events inside a transaction."""

    def add_event(self, event: Event) -> bool:
        """Note an event in the transaction of the fact that it tells; ``False`` when it is noted already."""

    def load_events(
        self, *, after: int = 0, limit: int = 100, collection: str | None = None
    ) -> list[tuple[int, Event]]:
        """Events in the order they were noted, each with its number, from the one that follows ``after``."""

    def find_last_event(self, subject: str, *kinds: EventKind, collection: str) -> Event | None:
        """What happened last to a subject, of these kinds, or of any."""
