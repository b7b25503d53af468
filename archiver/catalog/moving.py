"""A catalogue copied whole from one database to another, table by table, and compared.

Each table is read in one view of the source, in the order of its key, and written in one transaction; then it
is read back, and what both sides come to is held against each other and noted in the target. A move that was
cut off reads the source anew: the first tables that are as they were noted stay, from the first other one on
all begin anew. Nobody takes the target for a catalogue before :meth:`Target.finish`.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import Table

from ..errors import HomeError
from ..settings import Settings
from .database import find_file, server_url
from .every_table import metadata
from .moved import MovedTo, find_note
from .moving_rows import Sum, Summing, Values

if TYPE_CHECKING:
    from .moving_file import FileSource, FileTarget
    from .moving_server import ServerSide

#: In an order in which each table follows those that it refers to.
TABLES: Sequence[Table] = metadata.sorted_tables


class Source(Protocol):
    """A catalogue that is moved away."""

    #: What messages call it.
    name: str

    def count(self) -> Mapping[str, int]:
        """How many rows each table has."""

    def count_bytes(self) -> int: ...

    def read(self, table: Table, *, in_order: bool = False) -> Generator[list[Values], None, None]:
        """All rows as plain values, some at a time; of one view, from the first call on."""

    def refuse_others(self) -> None:
        """:raises HomeBusy: others have it open, on whatever machine."""

    def hold(self) -> None:
        """Nobody else stores anything in it from now on; who waits to is told where it went, once it has.

        :raises HomeBusy: others are storing something.
        """

    def plan_kept(self, at: str, /) -> str:
        """Where it will lie once it was retired at this instant."""

    def retire(self, moved: MovedTo) -> None:
        """From now on nobody takes it for the catalogue; at one instant, and all that it holds is kept.

        :raises HomeError: it can't be told for sure that nobody stored anything since it was held.
        """

    def close(self) -> None: ...


class Target(Protocol):
    """What will be the catalogue."""

    name: str

    def check(self, move: str) -> None:
        """:raises HomeError: it isn't empty, nor a part of this move."""

    def begin(self, move: str) -> None:
        """Have tables to move to, for this move alone.

        :raises HomeError: it isn't empty, nor a part of this move.
        :raises HomeBusy: others have it open, on whatever machine.
        """

    def load_notes(self) -> Mapping[str, Sum]:
        """What the tables that are whole came to, by name."""

    def empty(self, tables: Sequence[Table]) -> None:
        """Take all rows out of these, which are all that refer to each other, and forget what was noted."""

    def write(self, table: Table, rows: Iterable[Sequence[Values]]) -> None:
        """All rows of a table, or none."""

    def read(self, table: Table, *, in_order: bool = False) -> Generator[list[Values], None, None]: ...

    def note(self, table: Table, found: Sum) -> None: ...

    def index_words(self, tell: Callable[[int], None]) -> int:
        """Make the full-text index of what was moved, going on where it was left; how many texts it has."""

    def is_whole(self, move: str) -> bool:
        """Whether it has all that this move was to bring, and isn't finished."""

    def is_finished(self) -> bool:
        """Whether it is a catalogue to work with, or lacks nothing to be one but its name."""

    def finish(self) -> None:
        """Be a catalogue like any other; can be done again."""

    def close(self) -> None: ...


def open_source(settings: Settings) -> FileSource | ServerSide:
    """The catalogue of these settings, to be read from."""
    if path := find_file(settings):
        from .moving_file import FileSource

        return FileSource(path)
    from .moving_server import ServerSide

    return ServerSide(settings)


def open_target(settings: Settings) -> FileTarget | ServerSide:
    """What will be the catalogue of these settings; no table is made yet."""
    if path := find_file(settings):
        from .moving_file import FileTarget

        return FileTarget(path)
    from .moving_server import ServerSide

    return ServerSide(settings)


def find_moved(settings: Settings) -> MovedTo | None:
    """Where the catalogue of these settings went, where it was moved away.

    :raises HomeError: it can't be asked.
    """
    if path := find_file(settings):
        return find_note(path)
    from .moving_server import ServerSide

    with closing(ServerSide(settings)) as side:
        return side.find_moved()


def is_same_place(one: Settings, other: Settings) -> bool:
    """Whether both name the same catalogue."""
    from .server import name_of

    files = find_file(one), find_file(other)
    if files[0] or files[1]:
        return files[0] == files[1]
    return name_of(server_url(one)) == name_of(server_url(other))


def copy_tables(source: Source, target: Target, go_on: Callable[[str, int], None]) -> Mapping[str, Sum]:
    """Copy what the target lacks; what each table comes to, on both sides.

    ``go_on`` is told of each table and its rows so far, and may raise to stop.

    :raises HomeError: a table doesn't come to the same on both sides.
    """
    noted = target.load_notes()
    done: dict[str, Sum] = {}
    for table in TABLES:
        if table.name not in noted:
            break
        found = _sum(source.read(table), table, go_on)
        if noted[table.name] != found:
            break
        done[table.name] = found
    rest = TABLES[len(done) :]
    if rest:
        target.empty(rest)
    for table in rest:
        done[table.name] = _copy(source, target, table, go_on)
    return done


def _copy(source: Source, target: Target, table: Table, go_on: Callable[[str, int], None]) -> Sum:
    summing = Summing()

    def passing() -> Iterator[list[Values]]:
        with closing(source.read(table, in_order=True)) as found:
            for rows in found:
                summing.add(rows)
                yield rows
                go_on(table.name, summing.rows)

    target.write(table, passing())
    sent = summing.end()
    came = _sum(target.read(table), table, go_on)
    if sent != came:
        raise HomeError(
            f"{target.name}: {table.name} isn't what it was in {source.name}: {came.rows:,} of {sent.rows:,} "
            "rows, or others; the old catalogue is as it was"
        )
    target.note(table, came)
    return came


def _sum(found: Generator[list[Values], None, None], table: Table, go_on: Callable[[str, int], None]) -> Sum:
    summing = Summing()
    with closing(found):
        for rows in found:
            summing.add(rows)
            go_on(table.name, 0)
    return summing.end()
