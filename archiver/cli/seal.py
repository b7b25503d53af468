"""``archiver seal``: close the WARC files that were left open."""

from __future__ import annotations

import json

import click

from .shell import Shell, json_option
from .text import clean

_EPILOG = """\b
Examples:
  archiver seal
"""


@click.command("seal", epilog=_EPILOG)
@json_option
@click.pass_obj
def command(shell: Shell, as_json: bool) -> None:
    """Close the WARC files that a killed run left open, in all collections.

    What was written only in part is cut off, the rest taken up, and each file's
    index sorted and made final. Files that a running daemon or command writes
    stay open: it closes them itself when it ends.
    """
    with shell.open() as archiver:
        done = archiver.seal()
    if as_json:
        click.echo(json.dumps({"sealed": list(done.sealed), "open_elsewhere": list(done.open_elsewhere)}))
        return
    for name in done.sealed:
        click.echo(f"sealed  {clean(name)}")
    for name in done.open_elsewhere:
        click.echo(f"open    {clean(name)}  (a running process writes it)")
    if not done.sealed and not done.open_elsewhere:
        click.echo("nothing is open")
