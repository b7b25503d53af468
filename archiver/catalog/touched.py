"""What a transaction changed of that which people browse, to be listed anew before it ends."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import Connection

_KEY = "archiver.touched"


@dataclass
class Touched:
    """Ids of rows that the lists say something else of by now, perhaps."""

    articles: set[str] = field(default_factory=set)
    citations: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)


def touched(connection: Connection) -> Touched:
    """What the connection's transaction touched so far: whoever changes a row adds its id."""
    noted: Touched = connection.info.setdefault(_KEY, Touched())
    return noted


def take_touched(connection: Connection) -> Touched | None:
    """What was touched, which then counts as seen to; ``None`` for nothing."""
    if connection.invalidated:  # the server went away, and what was noted with its connection
        return None
    noted: Touched | None = connection.info.pop(_KEY, None)
    return noted
