"""Rows on their way from one database to the other: the same plain values in both, and a digest over them.

An instant is text as SQLite has it, JSON its text, all text without what PostgreSQL can't store: so rows are
handed on as they come, and those of both sides can be compared.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Table

from ..errors import HomeError
from ..lightly import dataclass
from ..urls.long import cut
from .columns import Text, UtcTime
from .encoding import load_json, store_server_json
from .work_rows import WHOLE
from .work_tables import work

#: Rows that are handed on together, fewer where they hold so many characters; and asked for together.
_ROWS, _CHARS = 2_000, 1_000_000
AT_ONCE = 50
#: As SQLite has each instant.
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")

Values = tuple[Any, ...]


@dataclass(frozen=True)
class Sum:
    """How many rows a table has, and what they come to in whatever order they are read."""

    rows: int
    digest: str


class Summing:
    """Counts rows and sums up their digests."""

    def __init__(self) -> None:
        self.rows = 0
        self._total = 0

    def add(self, rows: Iterable[Values]) -> None:
        for row in rows:
            self.rows += 1
            self._total += int.from_bytes(hashlib.blake2b(repr(row).encode(), digest_size=16).digest())

    def end(self) -> Sum:
        return Sum(self.rows, f"{self._total % (1 << 128):032x}")


def plainly(table: Table) -> Callable[[Sequence[Sequence[Any]]], list[Values]]:
    """What makes plain values of rows of a table as a driver gives them, JSON as text."""
    ways = [(place, way) for place, column in enumerate(table.columns) if (way := _way(column)) is not None]

    # Addresses of older archivers' jobs, which are longer than the column takes now.
    names = [column.name for column in table.columns]
    about, told = (names.index("subject"), names.index("details")) if table is work else (None, 0)

    def make(rows: Sequence[Sequence[Any]]) -> list[Values]:
        done = []
        for row in rows:
            values = list(row)
            if about is not None and cut(values[about]) != values[about]:
                values[told] = _with_whole(values[told], values[about])
            for place, way in ways:
                if values[place] is not None:
                    values[place] = way(values[place])
            done.append(tuple(values))
        return done

    return make


def batches(table: Table, found: Iterable[Sequence[Sequence[Any]]]) -> Generator[list[Values], None, None]:
    """Rows as a driver gives them, a few at a time, as plain values in numbers worth a statement.

    :raises HomeError: a value isn't of its column's kind.
    """
    plain = plainly(table)
    batch: list[Values] = []
    chars = 0
    for rows in found:
        try:
            some = plain(rows)
        except (ValueError, TypeError) as error:
            raise HomeError(f"{table.name}: holds what no archiver has written: {error}") from error
        batch += some
        chars += sum(len(value) for row in some for value in row if isinstance(value, str))
        if len(batch) >= _ROWS or chars >= _CHARS:
            yield batch
            batch, chars = [], 0
    if batch:
        yield batch


def is_json(column: Column[Any]) -> bool:
    return isinstance(column.type, JSON)


def _way(column: Column[Any]) -> Callable[[Any], Any] | None:
    if isinstance(column.type, UtcTime):
        return _instant
    if is_json(column):
        return _json
    if isinstance(column.type, Boolean):
        return bool
    if isinstance(column.type, Text):
        return column.type.to_sqlite
    return _text if column.type.python_type is str else None


def _instant(value: Any) -> str | None:
    if isinstance(value, str):
        if _INSTANT.fullmatch(value):
            return value
        value = datetime.fromisoformat(value)
    return UtcTime.to_sqlite(value)


def _with_whole(details: str, subject: str) -> str:
    return store_server_json({**load_json(details), WHOLE: subject})


def _json(value: str) -> str:
    # Halves of characters, and NUL, are the only ones that SQLite's JSON has escaped and PostgreSQL refuses.
    return store_server_json(load_json(value)) if "\\u" in value and value != "null" else value


def _text(value: Any) -> str | None:
    return Text.to_sqlite(str(value))
