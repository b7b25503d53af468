"""Which post each citation means: decided again and again, never erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, case, func, select

from ..jsonable import from_json, to_json
from ..model import MACHINE, WITHDRAWN, Account, Candidate, Resolution
from .citations import read_ref, ref_values
from .facts import begin_facts
from .rows import Row, find_row, load_rows
from .tables import resolutions
from .touched import touched

_PLAIN = ("state", "url", "method", "score", "margin", "decided_at", "decided_by")
_SAME = (
    *("state", "post", "url", "method", "score", "margin"),
    *("candidates", "accounts", "reasons", "decided_by"),
)


class Resolutions:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_resolution(self, citation_id: str, resolution: Resolution) -> None:
        """Add a resolution, unless the same was decided by the same before it.

        The newest counts, but what a person decided is not undone by the
        machine: its later resolutions are kept beside it and don't count. A
        row whose method is ``"withdrawn"`` takes back what persons decided before it.
        """
        begin_facts(self.connection)
        values = _values(resolution)
        by_machine = resolutions.c.decided_by == MACHINE
        before = select(resolutions).where(
            resolutions.c.citation_id == citation_id,
            by_machine if resolution.decided_by == MACHINE else ~by_machine,
        )
        row = find_row(self.connection, before.order_by(resolutions.c.seq.desc()).limit(1))
        if row is None or any(row[name] != values[name] for name in _SAME):
            self.connection.execute(resolutions.insert().values(citation_id=citation_id, **values))
            touched(self.connection).citations.add(citation_id)

    def load_resolutions(self, citation_id: str) -> list[Resolution]:
        """All that was ever decided of a citation, the newest first."""
        query = select(resolutions).where(resolutions.c.citation_id == citation_id)
        return [_read(row) for row in load_rows(self.connection, query.order_by(resolutions.c.seq.desc()))]

    def find_resolution(self, citation_id: str) -> Resolution | None:
        """The resolution that counts."""
        row = load_current(self.connection, [citation_id]).get(citation_id)
        return _read(row) if row else None


def counting_seq(table: FromClause = resolutions) -> ColumnElement[Any]:
    """Sequence number of the resolution that counts, over all rows of one citation; NULL where none does."""
    by_machine, withdrawal = table.c.decided_by == MACHINE, table.c.method == WITHDRAWN
    of_machine = func.max(table.c.seq).filter(by_machine)
    of_person = func.max(table.c.seq).filter(~by_machine & ~withdrawal)
    withdrawn = func.coalesce(func.max(table.c.seq).filter(~by_machine & withdrawal), 0)
    return case((of_person > withdrawn, of_person), else_=of_machine)


def load_current(connection: Connection, citation_ids: Iterable[str]) -> Mapping[str, Row]:
    """The rows that count for several citations at once."""
    of_citations = resolutions.c.citation_id.in_(list(citation_ids))
    counting = select(counting_seq()).where(of_citations).group_by(resolutions.c.citation_id)
    query = select(resolutions).where(resolutions.c.seq.in_(counting))
    return {row["citation_id"]: row for row in load_rows(connection, query)}


def _values(resolution: Resolution) -> dict[str, Any]:
    values = {name: getattr(resolution, name) for name in _PLAIN}
    for name in ("candidates", "accounts", "reasons"):
        values[name] = to_json(getattr(resolution, name))
    return values | ref_values(resolution.post)


def _read(row: Row) -> Resolution:
    return Resolution(
        **{name: row[name] for name in _PLAIN},
        post=read_ref(row),
        candidates=tuple(read_candidate(one) for one in row["candidates"]),
        accounts=tuple(from_json(Account, one) for one in row["accounts"]),
        reasons=tuple(row["reasons"]),
    )


def read_candidate(stored: Any) -> Candidate:
    """A candidate as it was stored; before revision 0004 it was no more than an address."""
    if not isinstance(stored, str):
        return from_json(Candidate, stored)
    from ..platforms import candidate_at  # loads every platform: only for old rows

    return candidate_at(stored)
