"""JSON Lines that hold whatever strangers wrote and still are one object a line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .columns import take

#: Valid in JSON as they are, but not in every reader's hands: other line ends, marks that turn text
#: around in an editor, half surrogate pairs, which UTF-8 doesn't have.
_ESCAPED = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def iter_lines(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] = ()) -> Iterator[str]:
    """A line for each row; with ``columns`` only those, under the names they were chosen by."""
    for row in rows:
        yield write_json({name: take(row, name) for name in columns} if columns else row) + "\n"


def write_json(value: Any, *, indent: int | None = None) -> str:
    """JSON with letters as they are; nothing is lost, what could mislead is written by its number."""
    written = json.dumps(value, ensure_ascii=False, indent=indent)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
