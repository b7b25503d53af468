"""The catalogue, and all that it can do inside one transaction."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from ..model import Job
from .asking import AskSession
from .audit import AuditsSession
from .browse import BrowseSession
from .bulk import BulkSession
from .events import EventsSession
from .exports import ExportSession
from .figures import FiguresSession
from .handing import HandingSession, Presence
from .held import HoldSession
from .lists import ListsSession
from .notes import NotesSession
from .pruning import PruningSession
from .schedule import ScheduleSession
from .sources import SourcesSession
from .telling import TellingSession
from .watching import WatchSession
from .work import WorkSession


class Session(
    SourcesSession,
    ScheduleSession,
    HoldSession,
    EventsSession,
    TellingSession,
    WatchSession,
    WorkSession,
    HandingSession,
    FiguresSession,
    PruningSession,
    ListsSession,
    ExportSession,
    AuditsSession,
    BrowseSession,
    AskSession,
    BulkSession,
    NotesSession,
    Protocol,
):
    """The catalogue inside one transaction: all of it is stored, or none.

    Everything stored twice is stored once: ids are made of what identifies the
    row (:func:`archiver.model.stable_id`), so a repeated step changes nothing.
    """

    def begin_facts(self) -> None:
        """Wait for who stores facts just now, and have nobody else do so until the transaction ends.

        What writes facts does so by itself. This is for who asks what is stored before storing the same, and
        for who asks for work or ends some *before* it writes facts: that crosses with who does both the other
        way round.
        """

    def part(self) -> AbstractContextManager[None]:
        """All that the block stores, or none of it; the transaction goes on either way.

        :raises ValueError: the tables don't take it.
        """


#: Stores what follows from a job that is given up for a reason at an instant, in the transaction that gives
#: it up.
GoesOn = Callable[[Session, Job, str, datetime], None]


class Catalog(Protocol):
    def begin(self) -> AbstractContextManager[Session]:
        """A transaction that writes: committed when the block ends, rolled back when it raises."""

    def read(self) -> AbstractContextManager[Session]:
        """A consistent view that doesn't block writers; writing through it is an error."""

    def find_change(self) -> object:
        """Another value than before once anybody has committed anything; ``None`` where that can't be told.

        As cheap as a look can be: for who would otherwise ask the tables again and again.
        """

    def open_presence(self) -> Presence | None:
        """Who is there, to be closed by who asks; ``None`` where the catalogue is a file."""

    def disconnect(self) -> None:
        """Let go of all connections; the next transaction makes one of its own.

        No transaction may be under way.
        """

    def close(self) -> None: ...
