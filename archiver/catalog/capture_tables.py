"""The catalogue's tables of captures, their records, and the bodies that are referred to."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    text,
)

from .columns import Key, Number, Text, UtcTime
from .metadata import metadata

captures = Table(
    "captures",
    metadata,
    Column("id", String, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("url", Key, nullable=False),
    Column("purpose", String, nullable=False),
    Column("captured_at", UtcTime, nullable=False),
    Column("outcome", String, nullable=False),
    Column("evidence", Text),
    Column("status", Number),
    Column("final_url", Key, nullable=False),
    #: NULL for a file that was handed in.
    Column("job_id", String),
    #: Which of the capture's records is the main one.
    Column("main_record", Number),
    Column("memento", JSON),
    UniqueConstraint("job_id"),
    # All of what the newest visit to an address is asked by: else a planner goes through the collection.
    Index("ix_captures_url_collection", "url", "collection", "captured_at", "id"),
    Index("ix_captures_final_url", "final_url"),
    Index("ix_captures_captured_at_id", "captured_at", "id"),
    Index("ix_captures_collection_captured_at_id", "collection", "captured_at", "id"),
    # Without those that came well, which are most of them: these are in the order of all.
    Index(
        "ix_captures_outcome_captured_at_id",
        "outcome",
        "captured_at",
        "id",
        sqlite_where=text("outcome != 'captured'"),
    ),
)

capture_records = Table(
    "capture_records",
    metadata,
    Column("capture_id", ForeignKey("captures.id"), primary_key=True),
    Column("ordinal", Number, primary_key=True),
    Column("warc", Text, nullable=False),
    Column("warc_offset", BigInteger, nullable=False),
    Column("length", BigInteger, nullable=False),
    Column("record_type", String, nullable=False),
    Column("record_id", String, nullable=False),
    Column("url", Text, nullable=False),
    Column("status", Number),
    #: Of a revisit: the bytes of its body, which lie elsewhere.
    Column("saved_bytes", BigInteger),
    Index("ix_capture_records_warc", "warc"),
    Index("ix_capture_records_record_id", "record_id"),
    Index(
        "ix_capture_records_saved_bytes",
        "saved_bytes",
        sqlite_where=text("saved_bytes IS NOT NULL"),
    ),
)

# The first whole answer that brought a body; later ones with the same body refer to it.
payloads = Table(
    "payloads",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("collection", Text, nullable=False),
    #: As WARC-Payload-Digest says it.
    Column("digest", String, nullable=False),
    Column("warc", Text, nullable=False),
    Column("warc_offset", BigInteger, nullable=False),
    UniqueConstraint("collection", "digest"),
)

# WARC files whose payloads are not in the table above yet.
unread_warcs = Table(
    "unread_warcs",
    metadata,
    Column("collection", Text, primary_key=True),
    Column("warc", Text, primary_key=True),
)
