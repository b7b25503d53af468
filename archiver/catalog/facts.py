"""Whose turn it is to write facts, where several may write at once: PostgreSQL.

SQLite lets one transaction write at a time, and what is read in it stays true until it ends. PostgreSQL lets
many: so whoever writes anything but the work table takes turns, by a lock of the database's that the end of
the transaction frees. Two that wrote the same facts in another order would else wait for each other for ever,
and lists and merges, which are made of what was just read, would miss each other. Work is claimed, asked for
and given back without a turn.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Delete, Engine, Insert, Update, event, text

from ..baton import baton
from .advisory import Advisory
from .work_tables import work, work_batches

_HAS_TURN = "archiver.has_turn"
_TAKE = text("SELECT pg_advisory_xact_lock(:key)")
_WITHOUT = (work, work_batches)


def begin_facts(connection: Connection) -> None:
    """Nobody else writes facts until the transaction ends; for who reads some before it writes."""
    if connection.dialect.name == "postgresql" and _HAS_TURN not in connection.info:
        connection.info[_HAS_TURN] = True
        with baton.laid_down():
            connection.execute(_TAKE, {"key": Advisory.FACTS.value})


def take_turns(engine: Engine) -> None:
    """Have all that this engine writes of facts wait for its turn, whoever opens the transaction."""
    event.listen(engine, "before_execute", _take_turn)
    for end in ("commit", "rollback", "rollback_savepoint"):
        event.listen(engine, end, _end_turn)


def _end_turn(connection: Connection, *_: Any) -> None:
    """The transaction ends, and with it the turn; or a part of it, in which the turn may have been taken."""
    if not connection.invalidated:
        connection.info.pop(_HAS_TURN, None)


def _take_turn(connection: Connection, statement: Any, *_: Any) -> None:
    """Told of each statement before it is run: what writes facts waits for its turn."""
    if isinstance(statement, Insert | Update | Delete) and statement.table not in _WITHOUT:
        begin_facts(connection)
