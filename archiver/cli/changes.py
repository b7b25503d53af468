"""How a text changed, for ``archiver show --diff``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from .text import clean, style

_COLOURS = {"-": "red", "+": "green", "@": "cyan"}


def print_changes(changes: Sequence[Mapping[str, Any]], named: str, as_json: bool) -> None:
    """Each change as a unified diff with the instants between which it came about; JSON Lines if wanted."""
    if as_json:
        for change in changes:
            click.echo(json.dumps(change, ensure_ascii=False))
        return
    if not changes:
        click.echo(f"{clean(named)}: no other text is on record", err=True)
    for change in changes:
        click.echo(style(f"--- {change['before']}  read until {_time(change['last_read_at'])}", bold=True))
        click.echo(style(f"+++ {change['after']}  first read {_time(change['read_at'])}", bold=True))
        for line in change["diff"]:
            click.echo(style(clean(line), fg=_COLOURS.get(line[:1])))
        if not change["diff"]:
            click.echo("(its words are the same; links or embedded posts moved)")


def _time(at: str) -> str:
    return at[:16].replace("T", " ")
