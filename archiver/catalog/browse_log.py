"""Captures and events as people browse them: what was done, and what happened."""

from __future__ import annotations

from sqlalchemy import Connection, literal_column, select

from ..model import Outcome
from ..ports import Filter, Page
from .browse_rows import capture_rows
from .capture_tables import captures
from .chosen import is_few, opaque
from .events import event_row
from .pages import Order, between, count_some, load_page
from .watch_tables import events

_CAPTURES = Order("captures", (captures.c.captured_at, captures.c.id))
_EVENTS = Order("events", (events.c.happened_at, events.c.seq))


class BrowsedLog:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def page_captures(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        query = select(captures.c.id, captures.c.captured_at)
        is_rare = wanted.outcome not in (None, Outcome.CAPTURED)
        if wanted.collection is not None:
            same = captures.c.collection == wanted.collection
            # An index of the collection would lead to all that were captured, which may be many.
            is_hidden = is_rare and not is_few(self.connection, select(captures.c.id).where(same))
            query = query.where(opaque(same) if is_hidden else same)
        if wanted.outcome is not None:
            query = query.where(captures.c.outcome == wanted.outcome)
            if is_rare:
                # With the word itself, so that a planner sees that the index of the others applies.
                query = query.where(captures.c.outcome != literal_column(f"'{Outcome.CAPTURED.value}'"))
        query = query.where(*between(captures.c.captured_at, wanted))
        return load_page(
            self.connection,
            query,
            _CAPTURES,
            lambda rows: capture_rows(self.connection, [row["id"] for row in rows]),
            after=after,
            limit=limit,
            total=count_some(self.connection, query),
        )

    def page_events(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        query = select(events)
        if wanted.collection is not None:
            query = query.where(events.c.collection == wanted.collection)
        if wanted.kind is not None:
            query = query.where(events.c.kind == wanted.kind)
        query = query.where(*between(events.c.happened_at, wanted))
        return load_page(
            self.connection,
            query,
            _EVENTS,
            lambda rows: [event_row(row) for row in rows],
            after=after,
            limit=limit,
            total=count_some(self.connection, query.with_only_columns(events.c.seq)),
        )
