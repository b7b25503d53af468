"""CSV (RFC 4180) that a spreadsheet shows and doesn't obey."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from .columns import take
from .lines import write_json

BOM = "\ufeff"
#: What a spreadsheet takes for the beginning of a formula, in both widths.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
#: Control characters but tab and line feed, marks that turn text around, what UTF-8 doesn't have.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ud800-\udfff]"
)
#: Not seen, and passed over by whoever looks for a formula.
_UNSEEN = " \u00a0\u200b\u200c\u200d\u200e\u200f\u2060\u061c\u00ad\u3000"
#: Characters that Excel takes in one cell.
_EXCEL_CHARACTERS = 32_767


def iter_sheet(
    rows: Iterable[Mapping[str, Any]], columns: Sequence[str], *, excel: bool = False
) -> Iterator[str]:
    """The header, then a line for each row.

    Text that a spreadsheet would take for a formula begins with an apostrophe. With ``excel`` the first
    line begins with a byte order mark, and no cell is longer than that program takes.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")

    def line(cells: Iterable[str]) -> str:
        writer.writerow(cells)
        written = buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
        return written

    yield (BOM if excel else "") + line(columns)
    for row in rows:
        cells = (write_cell(take(row, name)) for name in columns)
        yield line(map(_bound, cells) if excel else cells)


def write_cell(value: Any) -> str:
    """One value as a cell: nothing for what is unknown, JSON for what has parts."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, Mapping | list | tuple):
        return write_json(value) if value else ""  # begins with a bracket: no formula
    text = _UNSAFE.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(_FORMULA) else text


def _bound(cell: str) -> str:
    return cell if len(cell) <= _EXCEL_CHARACTERS else cell[: _EXCEL_CHARACTERS - 1] + "…"
