"""The catalogue, and all that it can do inside one transaction."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Protocol

from .events import EventsSession
from .held import HoldSession
from .lists import ListsSession
from .sources import SourcesSession
from .work import WorkSession


class Session(SourcesSession, HoldSession, EventsSession, WorkSession, ListsSession, Protocol):
    """The catalogue inside one transaction: all of it is stored, or none.

    Everything stored twice is stored once: ids are made of what identifies the
    row (:func:`archiver.model.stable_id`), so a repeated step changes nothing.
    """

    def part(self) -> AbstractContextManager[None]:
        """All that the block stores, or none of it; the transaction goes on either way.

        :raises ValueError: the tables don't take it.
        """


class Catalog(Protocol):
    def begin(self) -> AbstractContextManager[Session]:
        """A transaction that writes: committed when the block ends, rolled back when it raises."""

    def read(self) -> AbstractContextManager[Session]:
        """A consistent view that doesn't block writers; writing through it is an error."""

    def disconnect(self) -> None:
        """Let go of all connections; the next transaction makes one of its own.

        No transaction may be under way.
        """

    def close(self) -> None: ...
