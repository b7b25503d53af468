"""A catalogue in PostgreSQL, moved away or moved to.

One that was moved away stays as it is, but for the place of its revision, which says so; a target says so too
until it is whole. Who works on one is found by its session. While one is copied its tables are locked, and
the transaction that locked them retires it: so all that anybody stored is copied, and triggers refuse what is
stored later by who had it open.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Table, event, text

from ..errors import Crossed, HomeBusy
from ..settings import Settings
from .advisory import Advisory
from .database import server_url
from .every_table import metadata
from .facts import begin_facts
from .migrations import HEAD
from .moved import MOVED, REFUSED, MovedTo, find_comment, tell
from .moving_rows import Values
from .moving_side import TargetSide
from .schema import find_revision, set_revision
from .server import CatalogLocked, explain, name_of, open_engines

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
#: All that the program writes to, Procrastinate's own included.
_WRITTEN = text(
    "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema()"
    " AND (tablename = ANY(:names) OR starts_with(tablename, 'procrastinate_')) ORDER BY tablename"
)
#: A transaction that lasts as long as a move: servers may be set to end those that seem forgotten.
_UNENDING = text(
    "SELECT set_config(name, '0', true) FROM pg_settings"
    " WHERE name IN ('statement_timeout', 'idle_in_transaction_session_timeout', 'transaction_timeout')"
)
#: Looks at the revision, so that whoever calls the move off needs to change that alone.
_REFUSAL = f"""
CREATE OR REPLACE FUNCTION archiver_moved() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF EXISTS (SELECT FROM alembic_version WHERE starts_with(version_num, '{MOVED}')) THEN
        RAISE EXCEPTION USING ERRCODE = '{REFUSED}', MESSAGE = coalesce(
            obj_description('alembic_version'::regclass, 'pg_class'), 'moved');
    END IF;
    RETURN NULL;
END $$
"""
_SEQUENCE = text("SELECT pg_get_serial_sequence(:table, :column)")


class ServerSide(TargetSide):
    """See :class:`.moving.Source` and :class:`.moving.Target`."""

    def __init__(self, settings: Settings) -> None:
        url = server_url(settings)
        self.name = name_of(url)
        super().__init__(*open_engines(url, create=True, may_idle=True))
        #: The sessions of our own.
        self._own: set[int] = set()
        self._held: Connection | None = None
        for engine in (self._reading, self._writing):
            event.listen(engine.pool, "connect", self._note_own)

    def close(self) -> None:
        self._let_go()
        super().close()

    def _let_go(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None

    def refuse_others(self) -> None:
        """:raises HomeBusy: another archiver has the database open."""
        end = time.monotonic() + _WAIT_SECONDS
        while True:
            with self._writing.connect() as connection:
                others = connection.execute(_OTHERS, {"own": list(self._own)}).scalar()
            if not others:
                return
            if time.monotonic() > end:
                raise HomeBusy(
                    f"{self.name}: another archiver has this catalogue open (a daemon, a worker, serve; "
                    "on whatever machine): end it, and run this again"
                )
            time.sleep(0.2)

    def _note_own(self, connection: Any, _: object) -> None:
        self._own.add(connection.info.backend_pid)

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

    def hold(self) -> None:
        """All that the program writes to is locked, but for who only reads."""
        self._hold()

    def _hold(self) -> Connection:
        """What holds it, in the transaction that is to retire it."""
        if self._held is not None:
            return self._held
        self._look_again()
        held = self._held = self._writing.connect()
        held.begin()
        held.execute(_UNENDING)
        held.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT_SECONDS:g}s'")
        try:
            held.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": Advisory.MOVING.value})
            begin_facts(held)  # before the tables: who has that turn may want one of them
            if tables := self._find_written(held):
                held.exec_driver_sql(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE")
        except (CatalogLocked, Crossed) as error:
            self._let_go()
            raise HomeBusy(
                f"{self.name}: another archiver stores something in this catalogue: end it, "
                "and run this again"
            ) from error
        return held

    def retire(self, moved: MovedTo) -> None:
        self._look_again()
        connection = self._hold()
        connection.exec_driver_sql("SELECT set_config('archiver.moved', %s, true)", (tell(moved),))
        connection.exec_driver_sql(_COMMENT)
        connection.exec_driver_sql(_REFUSAL)
        for table in self._find_written(connection):
            connection.exec_driver_sql(
                "CREATE OR REPLACE TRIGGER archiver_moved BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE"
                f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION archiver_moved()"
            )
        set_revision(connection, MOVED + HEAD)
        connection.commit()
        self._let_go()

    def _find_written(self, connection: Connection) -> Sequence[str]:
        return connection.execute(_WRITTEN, {"names": [*metadata.tables, "article_words"]}).scalars().all()

    # --- as a target -------------------------------------------------------------------------------

    def begin(self, move: str) -> None:
        self.check(move)
        self._look_again()
        self.refuse_others()
        before = self._find_revision()
        super().begin(move)
        try:
            # Who had opened it until then has its session; who opens it from then on reads what it is.
            self.refuse_others()
        except HomeBusy:
            if before == HEAD:
                with self._writing.begin() as connection:
                    self._accept(connection)
            raise

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
        view.execute(_UNENDING)

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
