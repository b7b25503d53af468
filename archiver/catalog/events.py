"""What happened, in the order it was noted."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select

from ..model import Event, EventKind
from .rows import Row, add_row, find_row, load_rows
from .touched import note_added
from .watch_tables import events

_PLAIN = ("subject", "collection", "happened_at", "fields")


class Events:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def add_event(self, event: Event) -> bool:
        values = {name: getattr(event, name) for name in _PLAIN}
        is_new = add_row(self.connection, events, {"id": event.id, "kind": event.kind.value, **values})
        note_added(self.connection, "events", int(is_new))
        return is_new

    def load_events(
        self, *, after: int = 0, limit: int = 100, collection: str | None = None
    ) -> list[tuple[int, Event]]:
        query = select(events).where(events.c.seq > after).order_by(events.c.seq).limit(limit)
        if collection is not None:
            query = query.where(events.c.collection == collection)
        return [(row["seq"], event_of(row)) for row in load_rows(self.connection, query)]

    def find_last_event(self, subject: str, *kinds: EventKind, collection: str) -> Event | None:
        query = select(events).where(events.c.subject == subject, events.c.collection == collection)
        if kinds:
            query = query.where(events.c.kind.in_([kind.value for kind in kinds]))
        row = find_row(self.connection, query.order_by(events.c.seq.desc()).limit(1))
        return event_of(row) if row else None


def event_of(row: Row) -> Event:
    """The event of a row."""
    return Event(kind=EventKind(row["kind"]), **{name: row[name] for name in _PLAIN})


def event_row(row: Row) -> dict[str, Any]:
    """An event as people read it; ``says`` is one sentence."""
    from ..telling import Notice, event_as_json

    told = event_as_json(Notice(event_of(row)))
    says = told.pop("title")
    del told["text"]
    return told | {"says": says}
