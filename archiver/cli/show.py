"""``archiver show``: everything about one thing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from ..errors import UsageError
from .arguments import check_text
from .changes import print_changes
from .shell import Shell, json_option
from .show_lines import SENTENCES
from .text import clean, shorten, style


@click.command(
    "show",
    epilog="\b\nExamples:\n  archiver show https://paper.example/story\n  archiver show --json cjq2m4x7ab3dk"
    "\n  archiver show https://paper.example/story --diff",
)
@click.argument("id_or_url", metavar="ID-OR-URL", callback=check_text)
@click.option("--diff", is_flag=True, help="How its text changed, of an article or a post.")
@json_option
@click.pass_obj
def command(shell: Shell, id_or_url: str, diff: bool, as_json: bool) -> None:
    """Show an article, citation, post or capture with all that belongs to it."""
    with shell.open() as archiver:
        changes = archiver.looks.find_changes(id_or_url) if diff else None
        shown = archiver.show(id_or_url) if not diff else None
    if changes is not None:
        print_changes(changes, id_or_url, as_json)
        return
    if shown is None:
        raise UsageError(f"{id_or_url}: nothing in the catalogue has this id or address; see `archiver list`")
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        for line in _lines(shown, indent=0):
            click.echo(line)


def _lines(value: Mapping[str, Any], indent: int) -> Iterator[str]:
    margin = "  " * indent
    for name, inner in value.items():
        if inner is None or inner == [] or inner == {}:
            continue
        if name == "tags" and "tagged" in value:
            continue  # who put them on is told beside
        label = style(name.replace("_", " "), fg="cyan")
        if name in SENTENCES:
            inner = [SENTENCES[name](each) for each in inner]
        if name == "origins":
            inner = {field: f"{said['name']}, {said['said_at']}" for field, said in inner.items()}
        if isinstance(inner, Mapping):
            yield f"{margin}{label}"
            yield from _lines(inner, indent + 1)
        elif isinstance(inner, Sequence) and not isinstance(inner, str):
            yield f"{margin}{label}"
            for entry in inner:
                yield from _entry(entry, indent + 1)
        else:
            yield f"{margin}{label}  {shorten(str(inner), 400) if name == 'text' else clean(str(inner))}"


def _entry(entry: Any, indent: int) -> Iterator[str]:
    margin = "  " * indent
    if not isinstance(entry, Mapping):
        yield f"{margin}- {clean(str(entry))}"
        return
    first = True
    for line in _lines(entry, indent + 1):
        yield f"{margin}- {line.lstrip()}" if first else line
        first = False
