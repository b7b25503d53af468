"""What people tagged articles and citations with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, false


def load_tags(_connection: Connection, _ids: Sequence[str]) -> Mapping[str, list[str]]:
    """The tags of articles or citations, by the ids of those that have any."""
    return {}


def has_tag(_row_id: ColumnElement[Any], _kind: str, _tag: str) -> ColumnElement[bool]:
    """Whether a person gave the article or citation of an id a tag; ``kind`` is which of the two it is."""
    return false()
