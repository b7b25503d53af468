"""Column types that keep one meaning on every database."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import TIMESTAMP, BigInteger, Dialect, Integer, String
from sqlalchemy import Text as _Text
from sqlalchemy.types import TypeDecorator, TypeEngine

from ..urls.long import MOST_BYTES, cut

#: What no database stores as text: lone surrogates anywhere, NUL in PostgreSQL.
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")

#: A whole number of 64 bits, as SQLite's all are. There only a plain INTEGER counts its rows by itself.
Number = BigInteger().with_variant(Integer(), "sqlite")


class UtcTime(TypeDecorator[datetime]):
    """An aware instant; in SQLite as text like ``2026-05-04T09:12:00.000000Z``.

    Text of one width sorts as time does, and whoever opens the file with
    another tool can read it. PostgreSQL has a type of its own for it.
    """

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "postgresql":
            return dialect.type_descriptor(TIMESTAMP(timezone=True))
        return dialect.type_descriptor(String(27))

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        if value is None or dialect.name != "postgresql":
            return self.to_sqlite(value)
        _check_zone(value)
        return value.astimezone(UTC)

    @staticmethod
    def to_sqlite(value: datetime | None) -> str | None:
        """What SQLite stores for it."""
        if value is None:
            return None
        if value.tzinfo is not UTC:
            _check_zone(value)
            value = value.astimezone(UTC)
        return _write_time(value)

    def process_result_value(self, value: Any, _: Dialect) -> datetime | None:
        if value is None:
            return None
        # PostgreSQL's driver has another object for the same zone.
        return value.replace(tzinfo=UTC) if isinstance(value, datetime) else datetime.fromisoformat(value)


class Text(TypeDecorator[str]):
    """Text from strangers: what can't be stored becomes U+FFFD, one for one, so that offsets stay true."""

    impl = _Text
    cache_ok = True

    def process_bind_param(self, value: str | None, _: Dialect) -> str | None:
        return self.to_sqlite(value)

    @classmethod
    def to_sqlite(cls, value: str | None) -> str | None:
        """What a database stores for it."""
        if value is None or (value.isascii() and "\0" not in value) or _UNSTORABLE.search(value) is None:
            return value
        return _UNSTORABLE.sub("\ufffd", value)


class Key(Text):
    """Text from strangers that is looked up: of what is too long for an index the beginning and a digest.

    What is asked for is cut in the same way, so that it is found; what is read is what was stored.
    """

    cache_ok = True
    most = MOST_BYTES

    @classmethod
    def to_sqlite(cls, value: str | None) -> str | None:
        stored = Text.to_sqlite(value)
        return stored if stored is None else cut(stored, cls.most)


class Name(Key):
    """The same of handles and names, of which an index may hold two."""

    cache_ok = True
    most = 600


@lru_cache(16)
def _write_time(value: datetime) -> str:
    # Of many rows that are stored together most have the same times.
    return value.isoformat(timespec="microseconds")[:26] + "Z"


def _check_zone(value: datetime) -> None:
    if value.tzinfo is None:
        raise ValueError(f"a time without zone can't be stored: {value!r}")
