"""``archiver daemon``: watch the sources until told to stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .service_options import listen_option, log_format_option, run_service
from .shell import Shell, collection_option

if TYPE_CHECKING:
    from ..daemon.logs import LogFormat
    from ..daemon.outside import Outside
    from ..daemon.reloading import Reloads
    from ..service import Archiver

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
    "--work/--no-work",
    "works",
    default=None,
    help="Do what is due, too, or leave it to `archiver worker`.  "
    "[default: do it, but leave it where the catalogue is in PostgreSQL]",
)
@log_format_option
@listen_option
@collection_option
@click.pass_context
def command(
    ctx: click.Context,
    once: bool,
    works: bool | None,
    log_format: LogFormat | None,
    listen: str | None,
    collection: str | None,
) -> None:
    """Watch the sources: archive each new article and every post it cites.

    SIGTERM and SIGINT let running jobs end. SIGHUP reads the settings again. One daemon works on a home at a
    time; other commands may work beside it. `archiver pause` has it rest.

    With the catalogue in PostgreSQL it asks for what falls due, and any number of
    `archiver worker` do it; a second daemon waits, and takes over when the first ends.
    """
    from ..daemon import run_daemon

    if once and works is False:
        raise click.UsageError("--once does what is due; leave out --no-work")
    shell: Shell = ctx.obj

    def run(archiver: Archiver, reloads: Reloads | None, outside: Outside) -> None:
        run_daemon(archiver, once=once, works=works, reloads=reloads, outside=outside)

    run_service(
        ctx,
        run,
        load=shell.load,
        log_format=log_format,
        listen=listen,
        collection=collection,
        reloads=not once,
    )
