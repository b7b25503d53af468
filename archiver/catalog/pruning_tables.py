"""The catalogue's table of captures whose records were taken out."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, String, Table

from .columns import Text, UtcTime
from .metadata import metadata

pruned_captures = Table(
    "pruned_captures",
    metadata,
    Column("capture_id", ForeignKey("captures.id"), primary_key=True),
    Column("warc", Text, nullable=False),
    Column("pruned_at", UtcTime, nullable=False),
    #: Who asked for it.
    Column("pruned_by", String, nullable=False),
)
