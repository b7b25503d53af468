"""A source as its row has it."""

from __future__ import annotations

from dataclasses import fields

from ..model import Source
from .rows import Row

_FIELDS = tuple(field.name for field in fields(Source))
#: JSON knows no tuples.
_TUPLES = ("skip_hours", "skip_days")


def read_source(row: Row) -> Source:
    values = {name: row[name] for name in _FIELDS}
    return Source(**values | {name: tuple(values[name]) for name in _TUPLES})
