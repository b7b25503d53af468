"""``archiver list``: rows of the catalogue."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import islice
from typing import Any

import click

from ..model import ResolutionState
from .archive import score_of
from .shell import Shell, json_option
from .text import print_table, shorten

#: Noun -> what its table shows; ``--json`` prints every field.
_COLUMNS = {
    "articles": ("id", "published_at", "title", "url"),
    "citations": ("id", "kind", "platform", "author", "when", "state", "score", "url"),
    "posts": ("id", "platform", "author", "posted_at", "availability", "watched", "url"),
    "captures": ("id", "captured_at", "outcome", "copy", "url", "warc", "offset"),
}
#: What a narrow terminal does without, the first one first.
_SPARE = {
    "citations": ("kind", "score"),
    "posts": ("platform", "posted_at"),
    "captures": ("warc", "offset", "copy"),
}
_STATES = ("resolved", "candidates", "unresolved", "ambiguous_author")


@click.command(
    "list", epilog="\b\nExamples:\n  archiver list citations\n  archiver list captures --json | jq .url"
)
@click.argument("noun", type=click.Choice(list(_COLUMNS)))
@click.option("--collection", metavar="NAME", help="Only this collection.  [default: all]")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many rows.")
@click.option("--state", type=click.Choice(_STATES), help="Only citations of this state.")
@json_option
@click.pass_obj
def command(
    shell: Shell,
    noun: str,
    collection: str | None,
    limit: int | None,
    state: ResolutionState | None,
    as_json: bool,
) -> None:
    """List articles, citations, posts or captures, newest first."""
    if state is not None and noun != "citations":
        raise click.UsageError(f"--state is for citations; {noun} have none")
    with shell.open() as archiver:
        rows = islice(archiver.list_rows(noun, collection=collection, state=state), limit)
        if as_json:
            for row in rows:
                click.echo(json.dumps(row, ensure_ascii=False))
        else:
            columns = _COLUMNS[noun]
            cells = [[_cell(row, column) for column in columns] for row in rows]
            if cells:
                print_table(columns, cells, spare=_SPARE.get(noun, ()))
            else:
                click.echo(f"no {noun} {f'of state {state}' if state else 'yet'}", err=True)


def _cell(row: Mapping[str, Any], column: str) -> str:
    value = row.get(column)
    if column == "state" and row.get("resolution"):
        value = row["resolution"]["state"]
    if column == "url" and value is None:
        value = (row.get("resolution") or {}).get("url")
    if column == "copy" and row.get("memento"):
        value = f"{row['memento']['archive']} {str(row['memento']['at'])[:10]}"
    if column == "score":
        value = score_of(row)
    if column == "watched" and value:
        value = value["says"]
    if column == "author" and row.get("author_name"):
        value = row["author_name"]
    if value is None:
        return "-"
    if column.endswith("_at"):
        return str(value)[:16].replace("T", " ")
    return shorten(str(value), 160 if column == "watched" else 80)
