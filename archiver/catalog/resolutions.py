"""Which post each citation means: decided again and again, never erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, func, select

from ..model import Resolution
from .citations import read_ref, ref_values
from .rows import Row, find_row, load_rows
from .tables import resolutions

#: Who decides when nobody else is named.
MACHINE = "archiver"

_PLAIN = ("state", "url", "method", "score", "decided_at", "decided_by")
_SAME = ("state", "post", "url", "method", "score", "candidates", "reasons")


class Resolutions:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_resolution(self, citation_id: str, resolution: Resolution) -> None:
        """Add a resolution, unless the same was decided by the same before it.

        The newest counts, but what a person decided is not undone by the
        machine: its later resolutions are kept beside it and don't count.
        """
        values = _values(resolution)
        before = (
            select(resolutions)
            .where(
                resolutions.c.citation_id == citation_id, resolutions.c.decided_by == resolution.decided_by
            )
            .order_by(resolutions.c.seq.desc())
            .limit(1)
        )
        row = find_row(self.connection, before)
        if row is None or any(row[name] != values[name] for name in _SAME):
            self.connection.execute(resolutions.insert().values(citation_id=citation_id, **values))

    def find_resolution(self, citation_id: str) -> Resolution | None:
        """The resolution that counts."""
        row = load_current(self.connection, [citation_id]).get(citation_id)
        return _read(row) if row else None


def counting_seq(table: FromClause = resolutions) -> ColumnElement[Any]:
    """Sequence number of the resolution that counts, over all rows of one citation."""
    of_person = func.max(table.c.seq).filter(table.c.decided_by != MACHINE)
    return func.coalesce(of_person, func.max(table.c.seq))


def load_current(connection: Connection, citation_ids: Iterable[str]) -> Mapping[str, Row]:
    """The rows that count for several citations at once."""
    of_citations = resolutions.c.citation_id.in_(list(citation_ids))
    counting = select(counting_seq()).where(of_citations).group_by(resolutions.c.citation_id)
    query = select(resolutions).where(resolutions.c.seq.in_(counting))
    return {row["citation_id"]: row for row in load_rows(connection, query)}


def _values(resolution: Resolution) -> dict[str, Any]:
    values = {name: getattr(resolution, name) for name in _PLAIN}
    values |= {"candidates": list(resolution.candidates), "reasons": list(resolution.reasons)}
    return values | ref_values(resolution.post)


def _read(row: Row) -> Resolution:
    return Resolution(
        **{name: row[name] for name in _PLAIN},
        post=read_ref(row),
        candidates=tuple(row["candidates"]),
        reasons=tuple(row["reasons"]),
    )
