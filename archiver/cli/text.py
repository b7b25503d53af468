"""Text from strangers, made safe and short enough for a terminal."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..ports import Saved

#: Control characters (a terminal obeys them) and marks that turn the direction of text.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """One line without control characters or direction marks."""
    return _UNSAFE.sub("", re.sub(r"\s+", " ", text))


def shorten(text: str, width: int) -> str:
    """At most ``width`` characters of it, on one line."""
    text = clean(text)
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def wants_colour() -> bool:
    """Whether standard output is a terminal that may be coloured (https://no-color.org)."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def style(text: str, **how: object) -> str:
    """The text in colour, where colour is wanted."""
    return click.style(text, **how) if wants_colour() else text  # type: ignore[arg-type]


def width_of(text: str) -> int:
    """Columns that the text takes on a terminal."""
    if text.isascii():
        return len(text)
    wide = sum(unicodedata.east_asian_width(char) in "WF" for char in text)
    narrow = sum(not unicodedata.combining(char) for char in text)
    return narrow + wide


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table that fits a terminal; nothing is cut off where the output goes to a pipe or file."""
    import shutil

    body = [[clean(cell) for cell in row] for row in rows]
    widths = [max(width_of(cell) for cell in column) for column in zip(columns, *body, strict=True)]
    if sys.stdout.isatty():
        widths = _fit(widths, shutil.get_terminal_size().columns - 2 * (len(columns) - 1))
    click.echo(style(_line(columns, widths), bold=True))
    for row in body:
        click.echo(_line(row, widths))


def _fit(widths: list[int], room: int) -> list[int]:
    """Takes from the widest columns until all fit."""
    widths = list(widths)
    while sum(widths) > room and max(widths) > 8:
        widths[widths.index(max(widths))] -= 1
    return widths


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = (
        cell if width_of(cell) <= width else _cut(cell, width)
        for cell, width in zip(cells, widths, strict=True)
    )
    return "  ".join(
        cell + " " * (width - width_of(cell)) for cell, width in zip(shown, widths, strict=True)
    ).rstrip()


def _cut(cell: str, width: int) -> str:
    while width_of(cell) > width - 1:
        cell = cell[:-1]
    return cell + "…"


def say_saved(saved: Saved) -> str:
    """How many answers were not stored again, and what that saved."""
    answers = "1 answer" if saved.answers == 1 else f"{saved.answers:,} answers"
    held = "its body was" if saved.answers == 1 else "their bodies were"
    return (
        f"{answers} kept by reference, {held} held already: {saved.body_bytes / 1e6:,.1f} MB not stored again"
    )
