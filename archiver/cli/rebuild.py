"""``archiver rebuild``: catalogue and indexes again, from the WARC files alone."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from .shell import Shell, json_option
from .text import clean

if TYPE_CHECKING:
    from ..service.rebuild import Rebuilt


_EPILOG = """\b
Examples:
  archiver rebuild
  archiver --home /srv/archive rebuild --json | jq .faults
"""


@click.command("rebuild", epilog=_EPILOG)
@json_option
@click.pass_obj
def command(shell: Shell, as_json: bool) -> None:
    """Make the catalogue and every index again from the WARC files alone.

    Always for all collections: a post belongs to none of them. The new catalogue
    is made beside the old one and takes its place when it is whole; the old one
    is kept beside it, with .before-rebuild behind its name. Watched feeds and
    what is due stand in no WARC: they are taken over from the old catalogue
    where it can be read.

    Nothing else may work on the home meanwhile. Ends with 1 when something in
    the WARC files could not be read.
    """
    with shell.working() as archiver:
        done = archiver.rebuild()
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False))
    else:
        _print(done)
    for fault in done.faults:
        click.echo(f"archiver: {clean(fault)}", err=True)
    if done.faults:
        click.get_current_context().exit(1)


def _print(done: Rebuilt) -> None:
    click.echo(f"rebuilt {done.captures:,} captures from {done.appends:,} appends, {done.indexes:,} indexes")
    if done.carried is not None:
        sources, work = done.carried.get("sources", 0), done.carried.get("work", 0)
        click.echo(f"taken over from the old catalogue: {sources:,} sources, {work:,} jobs")
    else:
        click.echo(f"watched feeds are lost, add them again ({clean(done.why_not_carried or '')})")
        click.echo(f"jobs that are due by what was done: {done.found_due:,}")
    if done.kept is not None:
        click.echo(f"the old catalogue is kept as {clean(done.kept)}")
