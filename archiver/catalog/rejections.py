"""Posts that a person has ruled out for a citation; the machine finds them again and they stay ruled out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from ..model import PostRef
from .citations import ref_values
from .linking_tables import rejections
from .rows import Row, load_rows


class Rejections:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_rejection(
        self, citation_id: str, post: PostRef, *, by: str, at: datetime, withdrawn: bool = False
    ) -> None:
        """Rule a post out, or take that back: a further row, and of a post the newest counts."""
        values = {"citation_id": citation_id, "withdrawn": withdrawn, "decided_at": at, "decided_by": by}
        self.connection.execute(rejections.insert().values(**values, **ref_values(post)))

    def find_rejected(self, citation_id: str) -> list[PostRef]:
        rows = load_rejected(self.connection, [citation_id]).get(citation_id, ())
        return [PostRef(row["post_platform"], row["post_id"], row["post_author"]) for row in rows]


def load_rejected(connection: Connection, citation_ids: Iterable[str]) -> Mapping[str, list[Row]]:
    """The rows by which posts are ruled out today, for several citations at once, first to last."""
    query = select(rejections).where(rejections.c.citation_id.in_(list(citation_ids)))
    newest = {
        (row["citation_id"], row["post"]): row
        for row in load_rows(connection, query.order_by(rejections.c.seq))
    }
    ruled_out: dict[str, list[Row]] = defaultdict(list)
    for row in newest.values():
        if not row["withdrawn"]:
            ruled_out[row["citation_id"]].append(row)
    return ruled_out
