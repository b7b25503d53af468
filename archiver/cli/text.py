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
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """One line without control characters or direction marks."""
    if text.isascii() and text.isprintable() and "  " not in text:
        return text
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


#: Columns that are never cut: an id that is cut can't be used.
_WHOLE = frozenset({"id", "citation", "outcome"})
#: A column narrower than this tells nothing.
_NARROWEST = 8
#: What an address needs at least, before columns that can be spared stay.
_ROOM_FOR_URL = 30


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]], *, spare: Sequence[str] = ()) -> None:
    """A table that fits a terminal; nothing is cut off where the output goes to a pipe or file.

    Columns in ``spare`` are left out where the terminal is too narrow for all, the first one first.
    """
    import shutil

    body = [[clean(cell) for cell in row] for row in rows]
    names, widths = list(columns), [max(map(width_of, column)) for column in zip(columns, *body, strict=True)]
    if sys.stdout.isatty():
        room = shutil.get_terminal_size().columns
        for name in spare:
            if _needed(names, widths) <= room:
                break
            place = names.index(name)
            for row in (names, widths, *body):
                del row[place]  # type: ignore[attr-defined]
        widths = _fit(names, widths, room - 2 * (len(names) - 1))
    click.echo(style(_line(names, widths), bold=True))
    for row in body:
        click.echo(_line(row, widths))


def _needed(names: Sequence[str], widths: Sequence[int]) -> int:
    """Columns of a terminal for all that can't be cut without loss; an address may lose its end."""
    least = (min(w, _ROOM_FOR_URL) if name == "url" else w for name, w in zip(names, widths, strict=True))
    return sum(least) + 2 * (len(names) - 1)


def _fit(names: Sequence[str], widths: Sequence[int], room: int) -> list[int]:
    """Takes from the widest columns that may be cut until all fit."""
    widths = list(widths)
    cut = [place for place, name in enumerate(names) if name not in _WHOLE]
    while sum(widths) > room and cut:
        widest = max(cut, key=widths.__getitem__)
        if widths[widest] <= _NARROWEST:
            break
        widths[widest] -= 1
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
