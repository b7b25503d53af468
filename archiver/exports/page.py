"""One HTML file that is whole: no script, nothing to fetch, readable on paper and in a mail program."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files

from ..cards.markup import instant, text

#: Only what stands in the file is shown, whatever the text in it may try.
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def iter_page(title: str, body: Iterable[str], *, made_at: datetime, about: str) -> Iterator[str]:
    """The file, piece by piece; ``body`` and ``about`` are HTML, ``title`` is text."""
    yield f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="generator" content="archiver">
<title>{text(title[:300])}</title>
<style>
{_style()}</style>
</head>
<body>
<main>
"""
    for part in body:
        yield part + "\n"
    yield f"""</main>
<footer>Made by archiver, {instant(made_at)}. {about}</footer>
</body>
</html>
"""


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, caption: str) -> Iterator[str]:
    """A table whose cells are HTML; the first cell of each row is its name."""
    cells = "".join(f'<th scope="col">{name}</th>' for name in head)
    yield f"<table><caption>{caption}</caption>\n<thead><tr>{cells}</tr></thead><tbody>"
    for first, *others in rows:
        others_as_cells = "".join(f"<td>{cell}</td>" for cell in others)
        yield f'<tr><th scope="row">{first}</th>{others_as_cells}</tr>'
    yield "</tbody></table>"


def short(value: str | None, most: int = 300) -> str:
    """Text on one line, escaped, cut where a table has no room; isolated from the words around it."""
    words = " ".join((value or "").split())
    return f'<bdi dir="auto">{text(words if len(words) <= most else words[: most - 1] + "…")}</bdi>'


def day(at: str | None) -> str:
    """An ISO instant to the minute, in UTC."""
    return text(at[:16].replace("T", " ")) if at else "–"


@cache
def _style() -> str:
    return files(__package__).joinpath("style.css").read_text(encoding="utf-8")
