"""How many copies of an address the web archives say they hold."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from sqlalchemy import ColumnElement, Connection, func, select

from ..model import Holdings
from .linking_tables import holdings
from .rows import Row, add_row, load_rows

_PLAIN = ("archive", "url", "count", "first_at", "last_at", "is_cut", "asked_at")


class HoldingsTable:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_holdings(self, said: Holdings) -> None:
        """Keep what an archive answered: each answer is a row, an answer from memory the same row."""
        add_row(self.connection, holdings, {name: getattr(said, name) for name in _PLAIN})

    def load_holdings(self, url: str) -> list[Holdings]:
        return next(iter(load_held(self.connection, [url]).values()), [])


def load_held(connection: Connection, urls: Iterable[str]) -> Mapping[str, list[Holdings]]:
    """What each archive said last that it holds of several addresses, by the archives' names."""
    query = select(holdings).where(holdings.c.url.in_(list(urls)), is_newest())
    held: dict[str, list[Holdings]] = defaultdict(list)
    for row in load_rows(connection, query.order_by(holdings.c.archive)):
        held[row["url"]].append(read_holdings(row))
    return held


def is_newest() -> ColumnElement[bool]:
    """Whether a row of ``holdings`` is what its archive said last of its address."""
    later = holdings.alias()
    newest = select(func.max(later.c.asked_at)).where(
        later.c.url == holdings.c.url, later.c.archive == holdings.c.archive
    )
    return holdings.c.asked_at == newest.correlate(holdings).scalar_subquery()


def read_holdings(row: Row) -> Holdings:
    return Holdings(**{name: row[name] for name in _PLAIN})
