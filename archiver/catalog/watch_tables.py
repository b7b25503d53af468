"""The catalogue's tables of what happens while the daemon watches."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, String, Table, UniqueConstraint

from .columns import Key, Number, Text, UtcTime
from .metadata import metadata

# Append only, and told in the order of seq.
events = Table(
    "events",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("id", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", Key, nullable=False),
    Column("collection", Text, nullable=False),
    Column("happened_at", UtcTime, nullable=False),
    Column("fields", JSON, nullable=False),
    UniqueConstraint("id"),
    Index("ix_events_subject_kind", "subject", "kind"),
    Index("ix_events_happened_at_seq", "happened_at", "seq"),
    Index("ix_events_kind_happened_at_seq", "kind", "happened_at", "seq"),
)
