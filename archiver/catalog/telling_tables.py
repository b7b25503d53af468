"""The catalogue's tables of who is to be told what."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, String, Table

from .columns import Number, Text, UtcTime
from .metadata import metadata

# Events that nobody has looked at yet to see who wants them; noted with the event itself.
untold = Table(
    "untold",
    metadata,
    Column("event_seq", ForeignKey("events.seq"), primary_key=True),
)

# Who is told what. Rows of one message_id went, or go, in one message.
deliveries = Table(
    "deliveries",
    metadata,
    Column("receiver", Text, primary_key=True),
    Column("event_seq", ForeignKey("events.seq"), primary_key=True),
    Column("state", String, nullable=False),
    Column("noted_at", UtcTime, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("attempts", Number, nullable=False),
    Column("message_id", String),
    #: Of the last try that failed, and when it, or the one that succeeded, was.
    Column("reason", Text),
    Column("tried_at", UtcTime),
    Index("ix_deliveries_receiver_state", "receiver", "state", "event_seq"),
)
