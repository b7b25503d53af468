"""What ``archiver daemon`` and ``archiver worker`` have in common: options, signals, logs, new settings."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from ..errors import ArchiverError
from .shell import Shell, reloading_on_hangup, stopping_on_signals

if TYPE_CHECKING:
    from ..daemon.logs import LogFormat
    from ..daemon.outside import Outside
    from ..daemon.reloading import Reloads
    from ..ports import Progress
    from ..service import Archiver
    from ..settings import Settings

log_format_option = click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    help="Log to standard error one line an event: name=value pairs, or JSON.  [default: lines for a person]",
)
listen_option = click.option(
    "--listen",
    metavar="HOST:PORT",
    help="Serve /metrics (Prometheus) and /healthz there; a port alone is on 127.0.0.1.",
)


def run_service(
    ctx: click.Context,
    run: Callable[[Archiver, Reloads | None, Outside], None],
    *,
    load: Callable[[], Settings],
    log_format: LogFormat | None,
    listen: str | None,
    collection: str | None,
    reloads: bool = True,
) -> None:
    """Run a service until SIGTERM or SIGINT; SIGHUP has the settings read again where it ``reloads``.

    With a log format, what is wrong is a line of that, too.
    """
    from ..daemon import Reloads
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
            if not reloads:
                opened = shell.build(load(), collection=collection, stop=stop, progress=counted)
                run(stack.enter_context(opened), None, outside)
                return
            stack.enter_context(reloading_on_hangup(hangup))
            again = Reloads(
                asked=hangup,
                stop=stop,
                load=load,
                open=lambda settings: shell.build(settings, collection=collection, progress=counted),
            )
            archiver = stack.enter_context(shell.build(load(), collection=collection, progress=counted))
            run(archiver, again, outside)
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
