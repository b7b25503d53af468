"""The catalogue's table of how many there are of everything: made of the others, and kept true with them."""

from __future__ import annotations

from sqlalchemy import Column, String, Table

from .columns import Number
from .metadata import metadata

# Of all rows of a noun, with everything else empty; and of the posts that are listed EVERYWHERE, by the
# month of their first sight, state and platform.
tallies = Table(
    "tallies",
    metadata,
    Column("noun", String, primary_key=True),
    #: As ``2026-05``, of UTC.
    Column("month", String, primary_key=True),
    Column("state", String, primary_key=True),
    Column("platform", String, primary_key=True),
    Column("number", Number, nullable=False),
)
