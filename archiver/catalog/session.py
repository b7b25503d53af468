"""Everything the catalogue can do inside one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import StatementError

from .accounts import Accounts
from .aliases import Aliases
from .articles import Articles
from .asks import Asks
from .audits import Audits
from .authorships import Authorships
from .browsed import Browsed
from .bulks import Bulks
from .citations import Citations
from .cited_posts import CitedPosts
from .deliveries import Deliveries
from .entries import Entries
from .exported import Exported
from .figures import Figures
from .handouts import Handouts
from .holdings import HoldingsTable
from .lean_session import LeanSession
from .mending import Mending
from .notes import NotesTable
from .posts import Posts
from .pruning import Pruning
from .queries import Queries
from .rejections import Rejections
from .resolutions import Resolutions
from .schedule import Schedule
from .show import Show
from .sources import Sources
from .told import Told
from .touched import added_so_far, restore_added
from .watching import Watching


class SqlSession(
    Sources,
    Entries,
    Articles,
    Citations,
    Posts,
    Aliases,
    Authorships,
    Accounts,
    HoldingsTable,
    Resolutions,
    Rejections,
    Told,
    Deliveries,
    Figures,
    Handouts,
    Pruning,
    Schedule,
    Mending,
    Watching,
    Audits,
    Asks,
    Bulks,
    NotesTable,
    Queries,
    Exported,
    CitedPosts,
    Show,
    Browsed,
    LeanSession,
):
    """:class:`archiver.ports.Session` over one connection, one noun a base class."""

    __init__ = LeanSession.__init__

    @contextmanager
    def part(self) -> Iterator[None]:
        """All that the block stores, or none of it; the transaction goes on either way.

        :raises ValueError: the tables don't take it.
        """
        before = added_so_far(self.connection)
        try:
            with self.connection.begin_nested():
                yield
        except BaseException as error:
            restore_added(self.connection, before)
            if isinstance(error, StatementError):
                raise ValueError(str(error.orig)) from error
            raise
