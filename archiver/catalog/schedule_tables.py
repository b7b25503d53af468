"""The catalogue's table of what a person has paused."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from .columns import UtcTime
from .metadata import metadata

# Sources have a column of their own for it.
pauses = Table(
    "pauses",
    metadata,
    Column("name", String, primary_key=True),
    Column("paused_at", UtcTime, nullable=False),
)
