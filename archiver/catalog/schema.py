"""Brings the database to the tables this program knows, once, whoever starts first."""

from __future__ import annotations

import sqlite3
import time
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    create_mock_engine,
    inspect,
    select,
    text,
)

from ..errors import HomeError
from . import handing_schema
from .advisory import Advisory
from .database import BUSY_SECONDS, Database, explain
from .migrations import HEAD, LISTED_SINCE, REVISIONS, large
from .moved import MOVING, refuse_held, refuse_revision

#: Alembic's own table.
_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32)),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
#: How long a migration waits for a table on a server.
_LOCK_SECONDS = 5


def prepare(database: Database) -> str | None:
    """Make or migrate the tables, unless they are as this program knows them; the revision they were at.

    :raises HomeError: a newer program made them, or they are old and may not be changed.
    :raises HomeBusy: they are to be written to, and are being moved elsewhere.
    """
    if database.empty:
        with database.reading.begin() as connection:
            _create_all(connection)
        return None
    with database.reading.begin() as connection:
        if not database.read_only:
            refuse_held(connection, database.name)
        if _is_current(database, connection):
            return HEAD
    if database.read_only:
        raise HomeError(
            f"{database.name}: the catalogue is of an older archiver; "
            "run a command that stores something, and it is brought up to date"
        )
    with database.writing.connect() as connection:
        if database.path is None:
            return _upgrade_server(database, connection)
        return _upgrade_file(database, connection)


def _is_current(database: Database, connection: Connection) -> bool:
    revision = _find_revision(connection)
    if revision is not None and revision not in REVISIONS:
        refuse_revision(connection, database.name, revision)
        raise HomeError(
            f"{database.name}: a newer archiver made this catalogue (its tables are at {revision}); "
            "upgrade this program"
        )
    if database.path is not None or database.read_only:  # who only reads needs none of Procrastinate's tables
        return revision == HEAD
    return revision == HEAD and handing_schema.is_current(connection)


def _find_revision(connection: Connection) -> str | None:
    """The migration that was applied last; ``None`` for a database without tables."""
    if not inspect(connection).has_table(_version.name):
        return None
    return connection.execute(select(_version.c.version_num)).scalar()


def _upgrade_file(database: Database, connection: Connection) -> str | None:
    """Migrate in one transaction: another process that starts waits for it, then finds nothing to do."""
    driver: Any = connection.connection.dbapi_connection
    try:
        _enter_wal_mode(driver)
    except sqlite3.Error as error:
        raise explain(error, Path(database.name)) or error from error
    # SQLite changes a table by making it anew, which needs foreign keys off, which only works here.
    driver.execute("PRAGMA foreign_keys = OFF")
    try:
        with connection.begin():
            revision = _find_revision(connection)
            if not inspect(connection).get_table_names():
                _make_tables(connection)
            elif not _is_current(database, connection):
                _run_migrations(connection)
                if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise HomeError(
                        f"{database.name}: can't be brought up to date: {broken} refers to nothing"
                    )
    finally:
        driver.execute("PRAGMA foreign_keys = ON")
    return revision


def _make_tables(connection: Connection, revision: str = HEAD) -> None:
    """The tables as the migrations would make them one by one, for which Alembic takes 15 MB of memory."""
    _create_all(connection)
    _version.create(connection)
    connection.execute(_version.insert().values(version_num=revision))


def make_target(connection: Connection) -> None:
    """Make the tables that a catalogue is moved to, where there are none; nobody takes them for one."""
    _make_tables(connection, MOVING + HEAD)


def set_revision(connection: Connection, revision: str) -> None:
    """Say what the tables are from now on."""
    connection.execute(_version.update().values(version_num=revision))


def find_revision(connection: Connection) -> str | None:
    """The migration that was applied last, or what stands in its place; ``None`` without tables."""
    return _find_revision(connection)


def enter_wal_mode(connection: Connection) -> None:
    """Have a file keep a log."""
    driver: Any = connection.connection.dbapi_connection
    _enter_wal_mode(driver)


def _create_all(connection: Connection) -> None:
    from .full_text import make_index

    if connection.dialect.name == "sqlite":
        for statement in table_statements():
            connection.exec_driver_sql(statement)
    else:
        from .every_table import metadata

        metadata.create_all(connection, checkfirst=False)
    make_index(connection)


@cache
def table_statements() -> tuple[str, ...]:
    """What makes all tables in SQLite, where there are none; put together once, which is most of the work."""
    from .every_table import metadata

    statements: list[str] = []
    engine: Any = create_mock_engine(
        "sqlite://", lambda made, *_, **__: statements.append(str(made.compile(dialect=engine.dialect)))
    )
    metadata.create_all(engine, checkfirst=False)
    # SQLAlchemy makes indexes in any order; of two that serve as well SQLite takes one by theirs.
    return tuple(sorted(statements, key=lambda made: made if " INDEX " in made[:24] else ""))


def _enter_wal_mode(driver: sqlite3.Connection) -> None:
    """Switch to WAL; it is a property of the file. SQLite doesn't wait here by itself."""
    give_up_at = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            driver.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > give_up_at:
                raise
        time.sleep(0.02)


def _upgrade_server(database: Database, connection: Connection) -> str | None:
    """Make or migrate in one transaction: another process that starts waits for it, then finds nothing to do.

    Large indexes are made between two such transactions, beside those who write.

    Such a catalogue was never made by an older program than the one that first made them, from its tables: so
    migrations before that have nothing to say of this database.
    """
    found: list[str | None] = []
    while True:
        revision, lacks = _upgrade_as_far(database, connection)
        found.append(revision)
        if lacks is None:
            return found[0]
        large.make(database.writing, lacks)


def _upgrade_as_far(database: Database, connection: Connection) -> tuple[str | None, str | None]:
    """Migrate up to the revision whose large indexes aren't there; what it was before, and that revision."""
    lacks = None
    with connection.begin():
        # Of another process and of a large table: both take their time.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": Advisory.SCHEMA.value})
        # Who waits for a table that somebody reads keeps all others from reading it.
        connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_SECONDS}s'"))
        revision = _find_revision(connection)
        if revision is None:
            _check_encoding(database, connection)
            _make_tables(connection)
        elif not _is_current(database, connection):
            goal, lacks = _plan(connection, revision)
            if goal != revision:
                _run_migrations(connection, goal)
        else:
            return revision, None
        if lacks is None:
            handing_schema.bring_up_to_date(connection)
    return revision, lacks


def _plan(connection: Connection, revision: str) -> tuple[str, str | None]:
    """As far as may be migrated now, and the revision that lacks its large indexes, if any."""
    goal = revision
    for following in REVISIONS[REVISIONS.index(revision) + 1 :]:
        if not large.are_there(connection, following):
            return goal, following
        goal = following
    return goal, None


def _check_encoding(database: Database, connection: Connection) -> None:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise HomeError(
            f"{database.name}: the database holds {encoding}, which lacks most letters; "
            "make one with ENCODING 'UTF8'"
        )


def _run_migrations(connection: Connection, goal: str = HEAD) -> None:
    # 0.15 s to import, so only where there is something to migrate.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "archiver.catalog:migrations")
    config.attributes["connection"] = connection
    before = _find_revision(connection)
    command.upgrade(config, goal)
    if goal == HEAD and (before is None or before < LISTED_SINCE):
        from .listing import list_everything

        list_everything(connection)
