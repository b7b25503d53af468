"""What both databases do alike when a catalogue is moved from one to the other."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack

from sqlalchemy import Column, Connection, Engine, MetaData, String, Table, func, select
from sqlalchemy.exc import DBAPIError

from ..errors import HomeError
from .columns import Number
from .every_table import metadata
from .full_text import index_numbered, index_of
from .migrations import HEAD
from .moved import MOVED, MOVING
from .moving_rows import AT_ONCE, Sum, Values, batches, is_json
from .schema import find_revision, make_target, set_revision

#: What a target keeps of a move that isn't finished: whose it is, and what its whole tables came to.
_notes = Table(
    "move_notes",
    MetaData(),
    Column("about", String, primary_key=True),
    Column("rows", Number, nullable=False),
    Column("digest", String, nullable=False),
)
#: No name of a table.
_WHOSE = ":move"
#: Steps of the full-text index in one transaction.
_STEPS = 20


class Side:
    """A database that a catalogue is moved from; see :mod:`.moving` for what each call promises."""

    name: str

    def __init__(self, reading: Engine, writing: Engine) -> None:
        self._reading, self._writing = reading, writing
        self._open = ExitStack()
        self._view: Connection | None = None

    def count(self) -> Mapping[str, int]:
        view = self._see()
        return {
            table.name: int(view.execute(select(func.count()).select_from(table)).scalar() or 0)
            for table in metadata.sorted_tables
        }

    def read(self, table: Table, *, in_order: bool = False) -> Generator[list[Values], None, None]:
        view = self._see()
        names = ", ".join(
            f'CAST("{one.name}" AS TEXT)' if is_json(one) else f'"{one.name}"' for one in table.columns
        )
        order = ", ".join(f'"{one.name}"' for one in table.primary_key.columns) if in_order else ""
        statement = f"SELECT {names} FROM {table.name}"  # noqa: S608 - names of our own tables
        statement += f" ORDER BY {order}" if order else ""
        streaming = view.execution_options(stream_results=True, max_row_buffer=AT_ONCE)
        with streaming.exec_driver_sql(statement) as found:
            yield from batches(table, found.partitions(AT_ONCE))

    def close(self) -> None:
        self._look_again()
        self._reading.dispose()
        self._writing.dispose()

    def _prepare_view(self, view: Connection) -> None:
        """What a view of all needs that is read for hours."""

    def _see(self) -> Connection:
        """One view of everything, until :meth:`_look_again`."""
        if self._view is None:
            self._view = self._open.enter_context(self._reading.connect())
            self._open.enter_context(self._view.begin())
            self._prepare_view(self._view)
        return self._view

    def _look_again(self) -> None:
        self._view = None
        self._open.close()


class TargetSide(Side, ABC):
    """One that may be moved to."""

    def check(self, move: str) -> None:
        revision = self._find_revision()
        if revision is None or (revision == HEAD and not any(self.count().values())):
            return
        if revision == MOVING + HEAD:
            with self._writing.begin() as connection:
                if _find_whose(connection) == move:
                    return
            why = "holds what another move has left unfinished"
        elif revision.startswith(MOVING):
            why = "holds what another archiver's move has left unfinished"
        elif revision.startswith(MOVED):
            why = "holds a catalogue that was moved away"
        else:
            why = "holds a catalogue"
        raise HomeError(
            f"{self.name}: {why}; a catalogue is moved to an empty place: clear it, or name another"
        )

    def begin(self, move: str) -> None:
        self.check(move)
        self._look_again()
        with self._writing.begin() as connection:
            revision = find_revision(connection)
            if revision is None:
                make_target(connection)
            elif revision == HEAD:
                set_revision(connection, MOVING + HEAD)
            else:
                return
            _notes.create(connection, checkfirst=True)
            connection.execute(_notes.delete())
            connection.execute(_notes.insert().values(about=_WHOSE, rows=0, digest=move))

    def load_notes(self) -> Mapping[str, Sum]:
        with self._writing.begin() as connection:
            rows = connection.execute(select(_notes).where(_notes.c.about != _WHOSE)).all()
        return {row.about: Sum(row.rows, row.digest) for row in rows}

    def empty(self, tables: Sequence[Table]) -> None:
        with self._writing.begin() as connection:
            self._clear(connection, tables)
            if any(table.name == "article_texts" for table in tables):
                index_of(connection).clear(connection)
            names = [table.name for table in tables]
            connection.execute(_notes.delete().where(_notes.c.about.in_(names)))
        self._look_again()

    def write(self, table: Table, rows: Iterable[Sequence[Values]]) -> None:
        try:
            with self._writing.begin() as connection:
                self._store(connection, table, rows)
        except DBAPIError as error:
            raise self._refused(table, error.orig or error) from error
        self._look_again()

    def note(self, table: Table, found: Sum) -> None:
        with self._writing.begin() as connection:
            values = {"about": table.name, "rows": found.rows, "digest": found.digest}
            connection.execute(_notes.insert().values(values))

    def index_words(self, tell: Callable[[int], None]) -> int:
        with self._writing.begin() as connection:
            last, count = self._find_indexed(connection)
        while True:
            with self._writing.begin() as connection:
                for _ in range(_STEPS):
                    added, last = index_numbered(connection, last)
                    count += added
                    if not added:
                        return count
            tell(count)

    def is_whole(self, move: str) -> bool:
        if self._find_revision() != MOVING + HEAD or len(self.load_notes()) != len(metadata.tables):
            return False
        with self._writing.begin() as connection:
            return _find_whose(connection) == move

    def is_finished(self) -> bool:
        return self._find_revision() == HEAD

    # --- how each database does it -----------------------------------------------------------------

    @abstractmethod
    def _clear(self, connection: Connection, tables: Sequence[Table]) -> None:
        """Take all rows out of tables, of which the later refer to the earlier."""

    @abstractmethod
    def _store(self, connection: Connection, table: Table, rows: Iterable[Sequence[Values]]) -> None:
        """Insert rows, each as values in the order of the table's columns."""

    @abstractmethod
    def _find_indexed(self, connection: Connection) -> tuple[int, int]:
        """The last number in the full-text index, and how many it has."""

    def _refused(self, table: Table, error: BaseException) -> HomeError:
        """What a database says of rows that it doesn't take; its further lines would repeat them."""
        said = (str(error).splitlines() or ["it says no reason"])[0]
        return HomeError(f"{self.name}: {table.name} can't be stored: {said}; the old catalogue is as it was")

    def _find_revision(self) -> str | None:
        with self._writing.begin() as connection:
            return find_revision(connection)

    def _accept(self, connection: Connection) -> None:
        """What was moved here is the catalogue."""
        set_revision(connection, HEAD)
        _notes.drop(connection, checkfirst=True)


def _find_whose(connection: Connection) -> str | None:
    return connection.execute(select(_notes.c.digest).where(_notes.c.about == _WHOSE)).scalar()
