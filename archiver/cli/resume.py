"""``archiver resume``: have the daemon go on after ``archiver pause``."""

from __future__ import annotations

import click

from .arguments import check_text
from .shell import Shell
from .text import clean

_EPILOG = """\b
Examples:
  archiver resume                                  the whole daemon; sources that are paused stay so
  archiver resume https://paper.example/feed.xml   one source
"""


@click.command("resume", epilog=_EPILOG)
@click.argument("sources", metavar="[ID-OR-URL]...", nargs=-1, callback=check_text)
@click.pass_obj
def command(shell: Shell, sources: tuple[str, ...]) -> None:
    """Go on after a pause; each source is looked at once for all the looks that were left out."""
    with shell.open() as archiver:
        pausing = archiver.pausing
        if not sources:
            click.echo("resumed" if pausing.resume_daemon() else "was not paused")
        for id_or_url in sources:
            source, changed = pausing.resume_source(id_or_url)
            click.echo(f"{'resumed' if changed else 'was not paused'}  {source.id}  {clean(source.url)}")
