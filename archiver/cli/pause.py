"""``archiver pause``: have the daemon leave everything, or some sources, alone for a while."""

from __future__ import annotations

import click

from .arguments import check_text
from .shell import Shell
from .text import clean

_EPILOG = """\b
Examples:
  archiver pause                                  the whole daemon
  archiver pause https://paper.example/feed.xml   one source
  archiver resume
"""


@click.command("pause", epilog=_EPILOG)
@click.argument("sources", metavar="[ID-OR-URL]...", nargs=-1, callback=check_text)
@click.pass_obj
def command(shell: Shell, sources: tuple[str, ...]) -> None:
    """Pause the daemon, or the looks at some sources.

    What runs ends, and nothing more is begun until `archiver resume`, also after a restart. Commands such as
    `archiver archive URL` go on working.
    """
    with shell.open() as archiver:
        pausing = archiver.pausing
        if not sources:
            click.echo("paused" if pausing.pause_daemon() else "paused already")
        for id_or_url in sources:
            source, changed = pausing.pause_source(id_or_url)
            click.echo(f"{'paused' if changed else 'paused already'}  {source.id}  {clean(source.url)}")
