"""The catalogue's table of limits that all who share it keep together."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Float, String, Table

from .columns import Text
from .metadata import metadata

# In SQLite nobody has them: the processes of one home share a file of the look-ups instead.
limits = Table(
    "limits",
    metadata,
    #: Who decides by the row: the turns at hosts, or the budgets of services.
    Column("kind", String, primary_key=True),
    #: Which host, which service.
    Column("key", Text, primary_key=True),
    Column("state", JSON, nullable=False),
    #: Seconds since 1970, by the database's clock. No index, so that a row that is changed with each request
    #: can stay in its page (HOT).
    Column("lapses_at", Float(53), nullable=False),
)
