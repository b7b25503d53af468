"""``archiver migrate``: the catalogue's tables as this program knows them."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from .shell import Shell, json_option
from .text import clean

_EPILOG = """\b
Examples:
  archiver migrate
"""


@click.command("migrate", epilog=_EPILOG)
@json_option
@click.pass_obj
def command(shell: Shell, as_json: bool) -> None:
    """Make the catalogue's tables, or bring those of an older archiver up to date.

    Every command that stores something does so by itself; this one does nothing
    else. Of those that start at once one does it, and the others wait.
    """
    with shell.open() as archiver:
        done = archiver.operating.migrate()
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False))
        return
    said = f"brought up to date from {done.before}" if done.before else "made"
    said = "is up to date" if done.before == done.after else said
    click.echo(f"{clean(done.catalog)}: {said} (revision {done.after})")
