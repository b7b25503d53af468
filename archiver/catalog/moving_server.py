"""A catalogue in PostgreSQL, moved away or moved to.

One that was moved away stays as it is, but for the place of its revision, which says so; a target says so too
until it is whole.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, text

from ..errors import HomeBusy
from ..settings import Settings
from .database import server_url
from .migrations import HEAD
from .moved import MOVED, MovedTo, find_comment, tell
from .moving_rows import Values
from .moving_side import TargetSide
from .note_tables import metadata
from .schema import find_revision, set_revision
from .server import explain, name_of, open_engines

#: Whoever else has the database open: all of ours say their name.
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND application_name = 'archiver' AND NOT pid = ANY(:own)"
)
#: For how long one that ends is waited for.
_WAIT_SECONDS = 5.0
_BYTES = text(
    "SELECT coalesce(sum(pg_total_relation_size(format('%I.%I', schemaname, tablename)::regclass)), 0)"
    " FROM pg_tables WHERE schemaname = current_schema() AND tablename = ANY(:names)"
)
_INDEXED = "SELECT coalesce(max(number), 0), count(*) FROM article_words"
_COMMENT = """
DO $$ BEGIN
    EXECUTE format('COMMENT ON TABLE alembic_version IS %%L', current_setting('archiver.moved'));
END $$
"""
_SEQUENCE = text("SELECT pg_get_serial_sequence(:table, :column)")


class ServerSide(TargetSide):
    """See :class:`.moving.Source` and :class:`.moving.Target`."""

    def __init__(self, settings: Settings) -> None:
        url = server_url(settings)
        self.name = name_of(url)
        super().__init__(*open_engines(url, create=True, may_idle=True))

    def refuse_others(self) -> None:
        """:raises HomeBusy: another archiver has the database open."""
        end = time.monotonic() + _WAIT_SECONDS
        while True:
            with self._writing.connect() as connection:
                own = [_driver(one).info.backend_pid for one in (connection, self._view) if one is not None]
                others = connection.execute(_OTHERS, {"own": own}).scalar()
            if not others:
                return
            if time.monotonic() > end:
                raise HomeBusy(
                    f"{self.name}: another archiver has this catalogue open (a daemon, a worker, serve; "
                    "on whatever machine): end it, and run this again"
                )
            time.sleep(0.2)

    # --- as a source -------------------------------------------------------------------------------

    def count_bytes(self) -> int:
        names = [*metadata.tables, "article_words"]
        return int(self._see().execute(_BYTES, {"names": names}).scalar() or 0)

    def find_moved(self) -> MovedTo | None:
        """Where it went, where it was moved away."""
        with self._writing.begin() as connection:
            revision = find_revision(connection) or ""
            return find_comment(connection) if revision.startswith(MOVED) else None

    def plan_kept(self, _: str) -> str:
        return self.name

    def retire(self, moved: MovedTo) -> None:
        self._look_again()
        with self._writing.begin() as connection:
            connection.exec_driver_sql("SELECT set_config('archiver.moved', %s, true)", (tell(moved),))
            connection.exec_driver_sql(_COMMENT)
            set_revision(connection, MOVED + HEAD)

    # --- as a target -------------------------------------------------------------------------------

    def finish(self) -> None:
        self._look_again()
        with self._writing.begin() as connection:
            if find_revision(connection) == HEAD:
                return
            connection.exec_driver_sql("SET LOCAL statement_timeout = 0")
            for table in metadata.sorted_tables:
                _count_on(connection, table)
            connection.exec_driver_sql("ANALYZE")
            self._accept(connection)

    def _clear(self, connection: Connection, tables: Sequence[Table]) -> None:
        connection.exec_driver_sql(f"TRUNCATE {', '.join(table.name for table in tables)}")

    def _store(self, connection: Connection, table: Table, rows: Iterable[Sequence[Values]]) -> None:
        connection.exec_driver_sql("SET LOCAL statement_timeout = 0")  # a large table takes its time
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        with (
            self._explained(table),
            _driver(connection).cursor() as cursor,
            cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy,
        ):
            for some in rows:
                for row in some:
                    copy.write_row(row)

    def _find_indexed(self, connection: Connection) -> tuple[int, int]:
        last, count = connection.exec_driver_sql(_INDEXED).one()
        return int(last), int(count)

    def _prepare_view(self, view: Connection) -> None:
        view.exec_driver_sql("SET LOCAL statement_timeout = 0")

    @contextmanager
    def _explained(self, table: Table) -> Iterator[None]:
        """What the driver raises by itself, in words."""
        import psycopg

        try:
            yield
        except psycopg.Error as error:
            raise explain(error, self.name) or self._refused(table, error) from error


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection


def _count_on(connection: Connection, table: Table) -> None:
    """Rows to come are counted on from those that came."""
    column = table.autoincrement_column
    if column is None:
        return
    named = {"table": table.name, "column": column.name}
    if sequence := connection.execute(_SEQUENCE, named).scalar():
        connection.exec_driver_sql(
            f"SELECT setval('{sequence}', max(\"{column.name}\")) FROM {table.name}"  # noqa: S608 - our own
            f' HAVING max("{column.name}") IS NOT NULL'
        )
