"""The catalogue's tables of the audits of the archive."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, String, Table, text

from .columns import Number, Text, UtcTime
from .metadata import metadata

# How the last audit of each file ended.
audits = Table(
    "audits",
    metadata,
    Column("collection", Text, primary_key=True),
    Column("warc", Text, primary_key=True),
    Column("audited_at", UtcTime, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("records", Number, nullable=False),
    Column("findings", Number, nullable=False),
    Column("is_sealed", Boolean, nullable=False),
)

audit_findings = Table(
    "audit_findings",
    metadata,
    Column("id", String, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("warc", Text, nullable=False),
    Column("warc_offset", BigInteger),
    Column("record_id", Text),
    Column("url", Text),
    Column("kind", String, nullable=False),
    Column("what", Text, nullable=False),
    Column("found_at", UtcTime, nullable=False),
    #: When an audit came upon it last.
    Column("seen_at", UtcTime, nullable=False),
    Column("asked_at", UtcTime),
    Column("asked_job", String),
    Column("repaired_at", UtcTime),
    Column("repair", Text),
    Index("ix_audit_findings_open", "collection", "warc", sqlite_where=text("repaired_at IS NULL")),
)
