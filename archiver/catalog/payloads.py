"""Which payloads each collection holds, by their digest, and what was saved by not storing them twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Float, Insert, Select, func, select
from sqlalchemy import cast as cast_to

from ..model import Capture
from ..ports import Payload, Saved
from .capture_tables import capture_records, captures, payloads, unread_warcs
from .prepared import run_many
from .rows import Row, add_row, find_row, insert_into, load_rows


class Payloads:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def find_payloads(self, collection: str, digests: Sequence[str]) -> list[Payload]:
        held: Select[Any] = select(payloads).where(
            payloads.c.collection == collection, payloads.c.digest.in_(digests)
        )
        return [
            Payload(digest=row["digest"], warc=row["warc"], offset=row["warc_offset"])
            for row in load_rows(self.connection, held)
        ]

    def list_payload_digests(self, collection: str, *, after: int, limit: int) -> list[tuple[int, str]]:
        query = select(payloads.c.seq, payloads.c.digest).where(payloads.c.seq > after)
        query = query.where(payloads.c.collection == collection).order_by(payloads.c.seq).limit(limit)
        return [(row[0], row[1]) for row in self.connection.execute(query)]

    def save_payloads(self, collection: str, held: Iterable[Payload]) -> None:
        """Keep where payloads lie; the first of a digest stays."""
        save_held(self.connection, [_row(collection, payload) for payload in held])

    def forget_payload(self, collection: str, payload: Payload) -> None:
        """Another record of the digest, stored meanwhile, stays."""
        row = _row(collection, payload)
        self.connection.execute(payloads.delete().where(*(payloads.c[name] == row[name] for name in row)))

    def add_unread_warc(self, collection: str, warc: str) -> None:
        """Have a WARC file of the collection looked through for payloads, when one is next looked for."""
        add_row(self.connection, unread_warcs, {"collection": collection, "warc": warc})

    def list_unread_warcs(self, collection: str) -> list[str]:
        query = select(unread_warcs.c.warc).where(unread_warcs.c.collection == collection)
        return list(self.connection.execute(query.order_by(unread_warcs.c.warc)).scalars())

    def mark_warc_read(self, collection: str, warc: str) -> None:
        mine = (unread_warcs.c.collection == collection, unread_warcs.c.warc == warc)
        self.connection.execute(unread_warcs.delete().where(*mine))

    def count_saved(self, collection: str | None = None) -> Saved:
        saved = capture_records.c.saved_bytes
        query: Select[Any] = select(
            # As a number with a point: SQLite stops where a sum of whole ones grows too large.
            func.count().label("answers"),
            func.coalesce(func.sum(cast_to(saved, Float)), 0).label("body_bytes"),
        ).where(saved.is_not(None))
        if collection is not None:
            query = query.join(captures, captures.c.id == capture_records.c.capture_id)
            query = query.where(captures.c.collection == collection)
        row = find_row(self.connection, query) or {"answers": 0, "body_bytes": 0}
        return Saved(answers=row["answers"], body_bytes=int(row["body_bytes"]))


def payload_rows(capture: Capture) -> list[Row]:
    """The rows of those records of a capture that later ones may refer to."""
    return [
        _row(capture.collection, Payload(record.payload_digest, record.warc, record.offset))
        for record in capture.records
        if record.payload_digest is not None
    ]


def save_held(connection: Connection, rows: Sequence[Row]) -> None:
    """Insert rows, each digest of a collection once."""
    run_many(connection, _insert_new(connection.dialect.name), rows)


@cache
def _insert_new(dialect: str) -> Insert:
    return cast(Insert, insert_into(payloads, dialect).on_conflict_do_nothing())


def _row(collection: str, payload: Payload) -> dict[str, Any]:
    return {
        "collection": collection,
        "digest": payload.digest,
        "warc": payload.warc,
        "warc_offset": payload.offset,
    }
