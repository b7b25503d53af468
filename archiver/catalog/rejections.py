"""Posts that a person has ruled out for a citation; the machine finds them again and they stay ruled out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from ..model import PostRef, Rejection
from .citations import ref_values
from .linking_tables import rejections
from .rows import Row, find_row, load_rows

_SAME = ("citation_id", "withdrawn", "decided_at", "decided_by")


class Rejections:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def save_rejection(
        self, citation_id: str, post: PostRef, *, by: str, at: datetime, withdrawn: bool = False
    ) -> None:
        """Rule a post out, or take that back: a further row, and of a post the newest counts.

        What was said before, by the same person at the same instant, adds none.
        """
        values = {"citation_id": citation_id, "withdrawn": withdrawn, "decided_at": at, "decided_by": by}
        values |= ref_values(post)
        same = [rejections.c[name] == values[name] for name in (*_SAME, "post")]
        if find_row(self.connection, select(rejections.c.seq).where(*same)) is None:
            self.connection.execute(rejections.insert().values(**values))

    def find_rejected(self, citation_id: str) -> list[PostRef]:
        return [one.post for one in self.load_rejections(citation_id)]

    def load_rejections(self, citation_id: str) -> list[Rejection]:
        """The posts that are ruled out today, who did and when; first to last."""
        return [
            Rejection(
                post=PostRef(row["post_platform"], row["post_id"], row["post_author"]),
                decided_at=row["decided_at"],
                decided_by=row["decided_by"],
            )
            for row in load_rejected(self.connection, [citation_id]).get(citation_id, ())
        ]


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
