"""``archiver events``: what happened."""

from __future__ import annotations

import json
import sys
from datetime import datetime

import click

from ..model import EventKind
from .arguments import Instant
from .shell import Shell, json_option
from .text import print_table

#: Of a table or feed, unless told.
_ROWS = 200

_EPILOG = """\b
Examples:
  archiver events                               the newest
  archiver events --since 2026-05-01 --kind post_gone
  archiver events --json | jq .fields.url
  archiver events --atom > events.atom          the daemon keeps one in the home folder, too
"""


@click.command("events", epilog=_EPILOG)
@click.option("--since", metavar="DATE", type=Instant(), help="Only what happened from this date on.")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in EventKind]),
    help="Only events of this kind; may be given several times.",
)
@click.option("--collection", metavar="NAME", help="Only this collection.  [default: all]")
@click.option(
    "--limit", type=click.IntRange(min=1), default=_ROWS, show_default=True, help="At most so many."
)
@click.option("--atom", is_flag=True, help="Print an Atom feed.")
@json_option
@click.pass_obj
def command(
    shell: Shell,
    since: datetime | None,
    kinds: tuple[str, ...],
    collection: str | None,
    limit: int,
    atom: bool,
    as_json: bool,
) -> None:
    """List what happened: posts gone or edited, captures that failed, faults, dead sources; newest first."""
    if atom and as_json:
        raise click.UsageError("--atom and --json: choose one")
    with shell.open() as archiver:
        telling = archiver.telling
        events = telling.list_events(
            since=since, kinds=[EventKind(kind) for kind in kinds], collection=collection, limit=limit
        )
        if atom:
            sys.stdout.buffer.write(telling.as_feed(events))
            return
        shown = [telling.as_row(event) for event in events]
    if as_json:
        for row in shown:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif shown:
        columns = ("happened_at", "kind", "subject", "evidence", "url")
        cells = [
            (
                row["happened_at"][:16].replace("T", " "),
                row["kind"],
                row["title"].partition(": ")[2],
                row["fields"].get("evidence") or row["fields"].get("what") or "-",
                row["fields"].get("url") or "-",
            )
            for row in shown
        ]
        print_table(columns, [[str(cell) for cell in row] for row in cells], spare=("evidence",))
    else:
        click.echo("nothing of the kind has happened yet", err=True)
