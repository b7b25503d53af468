"""``archiver worker``: do what is due until told to stop."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from .service_options import listen_option, log_format_option, run_service
from .shell import Shell, allow_many_files, collection_option

if TYPE_CHECKING:
    from ..daemon.logs import LogFormat
    from ..daemon.outside import Outside
    from ..daemon.reloading import Reloads
    from ..service import Archiver
    from ..settings import Settings

_EPILOG = """\b
Examples:
  archiver worker
  archiver worker --workers 32 --log-format json --listen 127.0.0.1:9465
"""


@click.command("worker", epilog=_EPILOG)
@click.option(
    "--workers",
    type=click.IntRange(1, 1000),
    metavar="N",
    help="Jobs that this process does at the same time.  [default: work.workers of the settings]",
)
@log_format_option
@listen_option
@collection_option
@click.pass_context
def command(
    ctx: click.Context,
    workers: int | None,
    log_format: LogFormat | None,
    listen: str | None,
    collection: str | None,
) -> None:
    """Do what is due: what the daemon and others ask for, as long as it runs.

    Any number of them may run; with the catalogue in PostgreSQL on any machine, each with a home of its own.
    SIGTERM and SIGINT let running jobs end. SIGHUP reads the settings again. `archiver pause` has all rest.
    """
    from ..daemon import run_worker

    shell: Shell = ctx.obj
    allow_many_files()

    def load() -> Settings:
        settings = shell.load()
        if workers is None:
            return settings
        return replace(settings, work=replace(settings.work, workers=workers))

    def run(archiver: Archiver, reloads: Reloads | None, outside: Outside) -> None:
        run_worker(archiver, reloads=reloads, outside=outside)

    run_service(ctx, run, load=load, log_format=log_format, listen=listen, collection=collection)
