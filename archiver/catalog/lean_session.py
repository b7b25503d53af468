"""A transaction as it begins: with what work and captures need. All else is loaded once it is asked for.

Not to load the rest, nor what of ``model`` and ``ports`` only that needs, saves a twelfth of what it costs to
capture one address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from .captures import Captures
from .facts import begin_facts
from .many import ManyJobs
from .payloads import Payloads


class LeanSession(Captures, Payloads, ManyJobs):
    """Becomes an :class:`.session.SqlSession` when it is asked for anything that only that can do."""

    def __init__(self, connection: Connection) -> None:
        ManyJobs.__init__(self, connection)

    def begin_facts(self) -> None:
        """Nobody else writes facts until the transaction ends."""
        begin_facts(self.connection)

    if not TYPE_CHECKING:  # a checker knows the whole one

        def __getattr__(self, name: str) -> Any:
            from .session import SqlSession

            if type(self) is not LeanSession or not hasattr(SqlSession, name):
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            self.__class__ = SqlSession
            return getattr(self, name)
