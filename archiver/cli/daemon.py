"""``archiver daemon``: watch the sources until told to stop."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from ..errors import ArchiverError
from .shell import Shell, collection_option, reloading_on_hangup, stopping_on_signals

if TYPE_CHECKING:
    from ..daemon.logs import LogFormat
    from ..ports import Progress

_EPILOG = """\b
Examples:
  archiver daemon
  archiver daemon --once     one look at every source, then what is due, then end
  archiver daemon --log-format json --listen 127.0.0.1:9464
"""


@click.command(
    "daemon",
    epilog=_EPILOG,
)
@click.option("--once", is_flag=True, help="Look at every source once, do what is due, and end.")
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    help="Log to standard error one line an event: name=value pairs, or JSON.  [default: lines for a person]",
)
@click.option(
    "--listen",
    metavar="HOST:PORT",
    help="Serve /metrics (Prometheus) and /healthz there; a port alone is on 127.0.0.1.",
)
@collection_option
@click.pass_context
def command(
    ctx: click.Context, once: bool, log_format: LogFormat | None, listen: str | None, collection: str | None
) -> None:
    """Watch the sources: archive each new article and every post it cites.

    SIGTERM and SIGINT let running jobs end. SIGHUP reads the settings again. One daemon works on a home at a
    time; other commands may work beside it. `archiver pause` has it rest.
    """
    from ..daemon import Reloads, run_daemon
    from ..daemon.counted import Counted
    from ..daemon.listener import parse_listen
    from ..daemon.outside import Outside
    from ..daemon.pulse import Pulse

    shell: Shell = ctx.obj
    stop, hangup = threading.Event(), threading.Event()
    counted = Counted(_log_as(log_format, shell) if log_format else shell.lines())
    where = parse_listen(listen) if listen is not None else None
    outside = Outside(pulse=Pulse(), counted=counted, listen=where)
    try:
        with stopping_on_signals(stop, says_so=log_format is None), ExitStack() as stack:
            if once:
                opened = shell.open(collection=collection, stop=stop, progress=counted)
                run_daemon(stack.enter_context(opened), once=True)
                return
            stack.enter_context(reloading_on_hangup(hangup))
            reloads = Reloads(
                asked=hangup,
                stop=stop,
                load=shell.load,
                open=lambda settings: shell.build(settings, collection=collection, progress=counted),
            )
            archiver = stack.enter_context(shell.open(collection=collection, progress=counted))
            run_daemon(archiver, reloads=reloads, outside=outside)
    except ArchiverError as error:
        if log_format is None:
            raise
        # A line that isn't of the log's form would break who reads it.
        counted.note("end", message=str(error))
        ctx.exit(error.exit_code)


def _log_as(form: LogFormat, shell: Shell) -> Progress:
    """Structured lines, from here on also of whatever is logged."""
    import logging

    from ..daemon.logs import LogLines

    level = logging.ERROR if shell.quiet else logging.DEBUG if shell.verbose else logging.INFO
    lines = LogLines(form, level=level)
    root = logging.getLogger()
    for old in list(root.handlers):
        root.removeHandler(old)
    root.addHandler(lines)
    return lines
