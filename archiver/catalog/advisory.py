"""The advisory locks of a catalogue on PostgreSQL: each is a number, and no two may share one.

Any numbers will do, as long as nothing else in the database locks them. (The names by which processes are
known to be there are locks as well, of 63 random bits: see :mod:`.presence`.)
"""

from __future__ import annotations

from enum import IntEnum, unique


@unique
class Advisory(IntEnum):
    """Use ``.value``: the driver takes a member for its name."""

    #: Held by who makes or migrates the tables.
    SCHEMA = 7_318_265_001
    #: Held by who writes facts.
    FACTS = 7_318_265_002
    #: Held by who hands out jobs.
    HANDING_OUT = 7_318_265_003
    #: Held by a move while it copies a database, and asked for by who opens it to write.
    MOVING = 7_318_265_004
    #: Held by who makes the large indexes of a migration.
    LARGE_INDEXES = 7_318_265_005
