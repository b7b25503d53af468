"""Answers to look-ups that needn't be asked for again."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import zlib
from datetime import UTC, datetime

from ..ports import Clock, Question, Reply
from .lookup_file import LookupFile

#: Bytes of one answer, packed, that are remembered.
_MAX_PACKED_BYTES = 5_000_000
#: Bytes of all answers, packed; beyond it the oldest are dropped.
_MAX_TOTAL_BYTES = 500_000_000
_MAX_AGE_SECONDS = 400 * 86_400.0
#: An answer is no longer than this once it is unpacked.
MAX_BODY_BYTES = 20_000_000
#: Between two looks at how much there is.
_LOOK_AFTER = 200
#: They say nothing of what was asked.
_PASSING = frozenset({"set-cookie", "connection", "keep-alive"})
#: Of a question's headers, what has no part in the answer.
_OURS = frozenset({"user-agent", "accept-encoding"})


def question_key(question: Question) -> str:
    """What two questions have in common that have the same answer; keys in it can't be read back."""
    headers = sorted((n.lower(), v) for n, v in question.headers.items() if n.lower() not in _OURS)
    asked = json.dumps([question.service, "GET", question.url, headers])
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).hexdigest()


class Answers:
    """Remembered answers, the newest to each question."""

    def __init__(self, file: LookupFile, clock: Clock, max_total_bytes: int = _MAX_TOTAL_BYTES) -> None:
        self._file = file
        self._clock = clock
        self._max_total_bytes = max_total_bytes
        self._saved = 0

    def find(self, key: str, keeps_seconds: float) -> Reply | None:
        """The answer to a question, if it isn't older than that."""
        row = self._file.run(
            lambda connection: connection.execute(
                "SELECT url, said_at, status, headers, body, keeps_seconds FROM answers WHERE key = ?", (key,)
            ).fetchone()
        )
        # Also of an answer that a clock which was ahead dates too late.
        if row is None or abs(self._clock.now().timestamp() - row[1]) > min(keeps_seconds, row[5]):
            return None
        try:
            body = zlib.decompressobj().decompress(row[4], MAX_BODY_BYTES)
            headers = json.loads(row[3])
        except (zlib.error, ValueError):
            return None
        return Reply(
            url=row[0],
            said_at=datetime.fromtimestamp(row[1], UTC),
            status=row[2],
            headers=headers,
            body=body,
            is_remembered=True,
        )

    def save(self, key: str, service: str, reply: Reply, keeps_seconds: float) -> None:
        """Remember an answer for no longer than that; it is on disk when this returns.

        One that is too large isn't remembered.
        """
        if not self._file.is_lasting:
            return
        body = zlib.compress(reply.body, 6)
        if len(body) > _MAX_PACKED_BYTES:
            return
        headers = json.dumps({n: v for n, v in reply.headers.items() if n not in _PASSING})
        size = len(body) + len(headers) + len(reply.url)
        said_at = reply.said_at.timestamp()
        row = (key, service, said_at, keeps_seconds, reply.url, reply.status, headers, body, size)

        def save(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            if self._saved % _LOOK_AFTER == 0:
                self._drop_old(connection)
            self._saved += 1

        self._file.run(save)

    def _drop_old(self, connection: sqlite3.Connection) -> None:
        oldest = self._clock.now().timestamp() - _MAX_AGE_SECONDS
        connection.execute("DELETE FROM answers WHERE said_at < ?", (oldest,))
        (total,) = connection.execute("SELECT coalesce(sum(size), 0) FROM answers").fetchone()
        if total <= self._max_total_bytes:
            return
        # A tenth more than has to go, so that not every answer from now on drops another.
        excess = total - self._max_total_bytes * 9 // 10
        for key, size in connection.execute("SELECT key, size FROM answers ORDER BY said_at").fetchall():
            if excess <= 0:
                return
            connection.execute("DELETE FROM answers WHERE key = ?", (key,))
            excess -= size
