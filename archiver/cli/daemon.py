"""``archiver daemon``: watch the sources until told to stop."""

from __future__ import annotations

import threading

import click

from .shell import Shell, collection_option, stopping_on_signals

_EPILOG = """\b
Examples:
  archiver daemon
  archiver daemon --once     one look at every feed, then what is due, then end
"""


@click.command(
    "daemon",
    epilog=_EPILOG,
)
@click.option("--once", is_flag=True, help="Look at every source once, do what is due, and end.")
@collection_option
@click.pass_obj
def command(shell: Shell, once: bool, collection: str | None) -> None:
    """Watch the sources: archive each new article and every post it cites.

    SIGTERM and SIGINT let running jobs end. One daemon works on a home at a
    time; other commands may work beside it.
    """
    from ..daemon import run_daemon

    stop = threading.Event()
    with stopping_on_signals(stop), shell.open(collection=collection, stop=stop) as archiver:
        run_daemon(archiver, once=once)
