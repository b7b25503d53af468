"""A source as its row has it."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from ..jsonable import from_json, to_json
from ..model import Filters, Move, Source
from .rows import Row

_FIELDS = tuple(field.name for field in fields(Source))


def write_source(source: Source) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(source, name) for name in _FIELDS}
    return values | {
        "filters": to_json(source.filters),
        "moves": to_json(source.moves),
        "skip_hours": list(source.skip_hours),
        "skip_days": list(source.skip_days),
        "parts": dict(source.parts),
    }


def read_source(row: Row) -> Source:
    values: dict[str, Any] = {name: row[name] for name in _FIELDS}
    return Source(
        **values
        | {
            "filters": from_json(Filters, row["filters"]),
            "moves": from_json(tuple[Move, ...], row["moves"]),
            "skip_hours": tuple(row["skip_hours"]),
            "skip_days": tuple(row["skip_days"]),
        }
    )
