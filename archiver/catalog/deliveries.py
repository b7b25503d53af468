"""Who is told of which event, and how far that got."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, select

from ..model import Delivery, DeliveryState, Event, Urgency
from ..ports import EVERYBODY, NewJob
from .events import Events, event_of
from .many import ManyJobs
from .rows import add_row, load_rows
from .telling_tables import deliveries, untold
from .watch_tables import events

#: Numbers in one statement: databases bound the number of its parameters.
_AT_ONCE = 500

_WAITS = deliveries.c.state == "waiting"


class Deliveries(Events, ManyJobs):
    """Events with their way to the receivers: noting one asks for somebody to be told of it."""

    def __init__(self, connection: Connection) -> None:
        ManyJobs.__init__(self, connection)

    def add_event(self, event: Event) -> bool:
        if not super().add_event(event):
            return False
        seq = self.connection.execute(select(events.c.seq).where(events.c.id == event.id)).scalar_one()
        add_row(self.connection, untold, {"event_seq": seq})
        self.enqueue(NewJob(step="tell", subject=EVERYBODY, priority=Urgency.TELL), at=event.happened_at)
        return True

    def load_untold(self, limit: int) -> list[tuple[int, Event]]:
        query = select(events).join(untold, untold.c.event_seq == events.c.seq)
        rows = load_rows(self.connection, query.order_by(events.c.seq).limit(limit))
        return [(row["seq"], event_of(row)) for row in rows]

    def forget_untold(self, seqs: Sequence[int]) -> None:
        for part in _parts(seqs):
            self.connection.execute(untold.delete().where(untold.c.event_seq.in_(part)))

    def add_deliveries(
        self, receiver: str, seqs: Sequence[int], *, noted_at: datetime, due_at: datetime
    ) -> None:
        for seq in seqs:
            row = {"receiver": receiver, "event_seq": seq, "state": "waiting", "attempts": 0}
            add_row(self.connection, deliveries, row | {"noted_at": noted_at, "due_at": due_at})

    def load_deliveries(self, receiver: str, limit: int) -> list[Delivery]:
        joined = deliveries.join(events, events.c.seq == deliveries.c.event_seq)
        own = [deliveries.c[name] for name in ("noted_at", "due_at", "attempts", "message_id")]
        query = select(events, *own).select_from(joined).where(deliveries.c.receiver == receiver, _WAITS)
        rows = load_rows(self.connection, query.order_by(events.c.seq).limit(limit))
        waiting = [
            Delivery(
                seq=row["seq"],
                event=event_of(row),
                noted_at=row["noted_at"],
                due_at=row["due_at"],
                attempts=row["attempts"],
                message_id=row["message_id"],
            )
            for row in rows
        ]
        composed = [one for one in waiting if one.message_id is not None]
        return [one for one in composed if one.message_id == composed[0].message_id] if composed else waiting

    def compose(self, receiver: str, seqs: Sequence[int], message_id: str) -> None:
        self._change(receiver, seqs, message_id=message_id)

    def postpone(
        self, receiver: str, seqs: Sequence[int], *, due_at: datetime, reason: str, at: datetime
    ) -> None:
        more = {"attempts": deliveries.c.attempts + 1, "tried_at": at}
        self._change(receiver, seqs, due_at=due_at, reason=reason, **more)

    def end_deliveries(
        self,
        receiver: str,
        seqs: Sequence[int],
        state: DeliveryState,
        *,
        at: datetime,
        reason: str | None = None,
    ) -> None:
        tried = {} if state == "dropped" else {"attempts": deliveries.c.attempts + 1, "tried_at": at}
        self._change(receiver, seqs, state=state, reason=reason, **tried)

    def _change(self, receiver: str, seqs: Sequence[int], **values: Any) -> None:
        for part in _parts(seqs):
            self.connection.execute(deliveries.update().where(_these(receiver, part)).values(**values))

    def list_awaited(self) -> list[str]:
        query = select(deliveries.c.receiver).where(_WAITS).distinct().order_by(deliveries.c.receiver)
        return list(self.connection.execute(query).scalars())


def _these(receiver: str, seqs: Sequence[int]) -> ColumnElement[bool]:
    return and_(deliveries.c.receiver == receiver, deliveries.c.event_seq.in_(seqs), _WAITS)


def _parts(seqs: Sequence[int]) -> list[Sequence[int]]:
    return [seqs[start : start + _AT_ONCE] for start in range(0, len(seqs), _AT_ONCE)]
