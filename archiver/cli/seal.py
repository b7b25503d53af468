"""``archiver seal``: close the WARC files that were left open."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, NoReturn

import click

from .shell import Shell, json_option
from .text import clean

if TYPE_CHECKING:
    from ..service.sealing import Sealed

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
    stay open: it closes them itself when it ends. With storage.url, what is closed
    goes to the bucket.
    """
    with shell.open() as archiver:
        done = archiver.seal()
    if as_json:
        said = {"sealed": list(done.sealed), "open_elsewhere": list(done.open_elsewhere)}
        uploads = {
            "uploaded": [one.warc for one in done.uploads if one.why_not is None],
            "not_uploaded": {one.warc: one.why_not for one in done.uploads if one.why_not},
        }
        click.echo(json.dumps(said | uploads))
        _end(done)
    for name in done.sealed:
        click.echo(f"sealed  {clean(name)}")
    for name in done.open_elsewhere:
        click.echo(f"open    {clean(name)}  (a running process writes it)")
    for one in done.uploads:
        if one.why_not is None:
            click.echo(f"stored  {clean(one.warc)}")
    if not done.sealed and not done.open_elsewhere and not done.uploads:
        click.echo("nothing is open")
    _end(done)


def _end(done: Sealed) -> NoReturn:
    """With 1 where the bucket couldn't take all of it; why was told as it happened."""
    sys.exit(1 if any(one.why_not for one in done.uploads) else 0)
