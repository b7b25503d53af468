"""A catalogue in PostgreSQL that was made anew takes the place of the old one, with what only that one knows.

The new one is made in a schema of its own in the same database. In one transaction the old tables go to
another, where they are kept, and the new ones come where they stood: whoever reads finds one or the other.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace

from sqlalchemy import Connection, Engine, text

from ..errors import HomeError
from ..settings import Settings
from .database import server_url
from .moved import refuse_revision
from .renewal import CARRIED, COUNT_EVENTS
from .schema import find_revision
from .server import CatalogLocked, idle_option, name_of, open_engines

#: Where the new one is made, and where the old one is kept.
_BESIDE = "archiver_rebuild"
_KEPT = "archiver_before_rebuild"
#: How long the readers of the old one are waited for, and for how long at a time.
_WAIT_SECONDS = 60.0
_PAUSE_SECONDS = 1
#: Tables that stand in no description of ours.
_MORE = ("article_words", "alembic_version")
_FREE = f"UPDATE {_BESIDE}.work SET lease_owner = NULL, lease_until = NULL"  # noqa: S608 - our own name
_COUNT_ON = (
    f"SELECT setval(pg_get_serial_sequence('{_BESIDE}.events', 'seq'), max(seq))"  # noqa: S608 - our own name
    f" FROM {_BESIDE}.events HAVING max(seq) IS NOT NULL"
)
_COLUMNS = text(
    "SELECT column_name FROM information_schema.columns"
    " WHERE table_schema = :schema AND table_name = :name ORDER BY ordinal_position"
)
_TABLES = text("SELECT tablename FROM pg_tables WHERE schemaname = :schema")


class ServerRenewal:
    """See :class:`.renewal.Renewal`."""

    def __init__(self, settings: Settings) -> None:
        url = server_url(settings)
        self.name = name_of(url)
        given = url.query.get("options", ())
        # Its transactions stand still while WARC files are read; nobody else waits for these tables.
        options = [
            *([given] if isinstance(given, str) else given),
            f"-c search_path={_BESIDE}",
            idle_option(0),
        ]
        beside = url.update_query_dict({"options": " ".join(options)}).render_as_string(hide_password=False)
        self.settings = replace(settings, catalog=replace(settings.catalog, url=beside))
        self._engine: Engine = open_engines(url, create=True, may_idle=True)[1]
        with self._begin() as connection:
            self._schema = str(connection.exec_driver_sql("SELECT current_schema()").scalar())
            refuse_revision(connection, self.name, find_revision(connection) or "")

    def exists(self) -> bool:
        with self._begin() as connection:
            return "alembic_version" in _tables_of(connection, self._schema)

    def begin(self) -> None:
        """Make room for the new one; what a killed rebuild left there is gone."""
        with self._begin() as connection:
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {_BESIDE} CASCADE")
            connection.exec_driver_sql(f"CREATE SCHEMA {_BESIDE}")

    def carry_over(self) -> Mapping[str, int]:
        counts: dict[str, int] = {}
        with self._begin() as connection:
            there = _tables_of(connection, self._schema)
            if "alembic_version" not in there:
                raise HomeError(f"{self.name}: there was no catalogue")
            for table in CARRIED:
                if table in there:
                    counts[table] = self._copy(connection, table)
            connection.exec_driver_sql(_FREE)
            # Events to come are counted on from those.
            connection.exec_driver_sql(_COUNT_ON)
            connection.exec_driver_sql(COUNT_EVENTS.format(schema=_BESIDE))
        return counts

    def finish(self) -> None:
        """All of it is on the server's disk already."""

    def swap_in(self) -> str | None:
        end = time.monotonic() + _WAIT_SECONDS
        while True:
            try:
                return self._swap()
            except CatalogLocked:
                if time.monotonic() > end:
                    raise
                time.sleep(_PAUSE_SECONDS)

    def _swap(self) -> str | None:
        with self._begin() as connection:
            # Who waits for a table that somebody reads keeps all others from reading it.
            connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_PAUSE_SECONDS}s'")
            old, new = _tables_of(connection, self._schema), _tables_of(connection, _BESIDE)
            connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {_KEPT} CASCADE")
            connection.exec_driver_sql(f"CREATE SCHEMA {_KEPT}")
            for table in sorted(old & new):
                connection.exec_driver_sql(f'ALTER TABLE "{self._schema}".{table} SET SCHEMA {_KEPT}')
            for table in sorted(new):
                connection.exec_driver_sql(f'ALTER TABLE {_BESIDE}.{table} SET SCHEMA "{self._schema}"')
            connection.exec_driver_sql(f"DROP SCHEMA {_BESIDE} CASCADE")
            if not old & new:
                connection.exec_driver_sql(f"DROP SCHEMA {_KEPT}")
                return None
        return f"{self.name}, schema {_KEPT}"

    def close(self) -> None:
        """Nothing is left of a new one that didn't become the catalogue."""
        try:
            with self._begin() as connection:
                connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {_BESIDE} CASCADE")
        finally:
            self._engine.dispose()

    def _copy(self, connection: Connection, table: str) -> int:
        mine = _columns_of(connection, _BESIDE, table)
        known = set(_columns_of(connection, self._schema, table))
        columns = [name for name in mine if name in known]
        listed = ", ".join(f'"{name}"' for name in columns)
        on_conflict = "NOTHING"
        if table == "entries":
            # Of an entry the WARCs tell how it was first seen, the old catalogue how it was last.
            changed = ", ".join(f'"{name}" = excluded."{name}"' for name in columns)
            on_conflict = f"UPDATE SET {changed}"
        target = "(source_id, entry_id) " if table == "entries" else ""
        copied = connection.exec_driver_sql(
            f'INSERT INTO {_BESIDE}.{table} ({listed}) SELECT {listed} FROM "{self._schema}".{table}'  # noqa: S608 - names of our own tables
            f" ON CONFLICT {target}DO {on_conflict}"
        )
        return copied.rowcount

    @contextmanager
    def _begin(self) -> Iterator[Connection]:
        with self._engine.begin() as connection:
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # large tables take their time
            yield connection


def _tables_of(connection: Connection, schema: str) -> set[str]:
    """Our tables in a schema, where others may stand, too."""
    from .every_table import metadata

    found = set(connection.execute(_TABLES, {"schema": schema}).scalars())
    return found & {*metadata.tables, *_MORE}


def _columns_of(connection: Connection, schema: str, table: str) -> list[str]:
    return list(connection.execute(_COLUMNS, {"schema": schema, "name": table}).scalars())
