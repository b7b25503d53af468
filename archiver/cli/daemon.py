"""``archiver daemon``: watch the sources until told to stop."""

from __future__ import annotations

import threading

import click

from .shell import Shell, collection_option, reloading_on_hangup, stopping_on_signals

_EPILOG = """\b
Examples:
  archiver daemon
  archiver daemon --once     one look at every source, then what is due, then end
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

    SIGTERM and SIGINT let running jobs end. SIGHUP reads the settings again. One daemon works on a home at a
    time; other commands may work beside it. `archiver pause` has it rest.
    """
    from ..daemon import Reloads, run_daemon

    stop, hangup = threading.Event(), threading.Event()
    if once:
        with stopping_on_signals(stop), shell.open(collection=collection, stop=stop) as archiver:
            run_daemon(archiver, once=True)
        return
    reloads = Reloads(
        asked=hangup,
        stop=stop,
        load=shell.load,
        open=lambda settings: shell.build(settings, collection=collection),
    )
    with (
        stopping_on_signals(stop),
        reloading_on_hangup(hangup),
        shell.open(collection=collection) as archiver,
    ):
        run_daemon(archiver, reloads=reloads)
