"""How many copies of an address the web archives say they hold."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from ..model import Holdings
from .rows import add_row, load_rows
from .tables import holdings

_PLAIN = ("archive", "url", "count", "first_at", "last_at", "is_cut", "asked_at")


class HoldingsTable:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_holdings(self, said: Holdings) -> None:
        """Keep what an archive answered: each answer is a row, an answer from memory the same row."""
        add_row(self.connection, holdings, {name: getattr(said, name) for name in _PLAIN})

    def load_holdings(self, url: str) -> list[Holdings]:
        """What each archive said last that it holds of an address, by the archives' names."""
        later = holdings.alias()
        newest = select(func.max(later.c.asked_at)).where(
            later.c.url == holdings.c.url, later.c.archive == holdings.c.archive
        )
        query = select(holdings).where(
            holdings.c.url == url, holdings.c.asked_at == newest.correlate(holdings).scalar_subquery()
        )
        rows = load_rows(self.connection, query.order_by(holdings.c.archive))
        return [Holdings(**{name: row[name] for name in _PLAIN}) for row in rows]
