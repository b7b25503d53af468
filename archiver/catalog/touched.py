"""What a transaction changed of that which people browse, to be listed anew before it ends."""

from __future__ import annotations

from collections import Counter
from dataclasses import field

from sqlalchemy import Connection

from ..lightly import dataclass

_KEY = "archiver.touched"


@dataclass
class Touched:
    """Ids of rows that the lists say something else of by now, perhaps."""

    articles: set[str] = field(default_factory=set)
    citations: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    #: How many rows of a noun are new.
    added: Counter[str] = field(default_factory=Counter)


def touched(connection: Connection) -> Touched:
    """What the connection's transaction touched so far: whoever changes a row adds its id."""
    noted: Touched = connection.info.setdefault(_KEY, Touched())
    return noted


def note_added(connection: Connection, noun: str, number: int = 1) -> None:
    """Have rows counted that were added."""
    if number:
        touched(connection).added[noun] += number


def added_so_far(connection: Connection) -> Counter[str]:
    """How many rows the transaction added so far."""
    noted: Touched | None = connection.info.get(_KEY)
    return Counter() if noted is None else Counter(noted.added)


def restore_added(connection: Connection, before: Counter[str]) -> None:
    """Have only those counted that there were then: what came since was taken back."""
    noted: Touched | None = connection.info.get(_KEY)
    if noted is not None:
        noted.added = before


def take_touched(connection: Connection) -> Touched | None:
    """What was touched, which then counts as seen to; ``None`` for nothing."""
    if connection.invalidated:  # the server went away, and what was noted with its connection
        return None
    noted: Touched | None = connection.info.pop(_KEY, None)
    return noted
