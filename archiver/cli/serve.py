"""``archiver serve``: the catalogue in the browser."""

from __future__ import annotations

import importlib.util
import threading
from contextlib import ExitStack

import click

from ..errors import UsageError
from .shell import Shell, allow_many_files, stopping_on_signals

_EPILOG = """\b
Examples:
  archiver serve
  archiver serve --open                 and show it in the browser
  archiver serve --port 9000 --no-replay
"""


@click.command("serve", epilog=_EPILOG)
@click.option("--host", metavar="HOST", help="Where to listen; off this machine only with both tokens set.")
@click.option("--port", type=click.IntRange(0, 65_535), help="Port of the pages; 0 for one that is free.")
@click.option("--replay-port", type=click.IntRange(0, 65_535), help="Port of replay; 0 for one that is free.")
@click.option("--no-replay", is_flag=True, help="Without replay of what was archived.")
@click.option("--open", "opens", is_flag=True, help="Show the front page in the browser.")
@click.pass_obj
def command(
    shell: Shell, host: str | None, port: int | None, replay_port: int | None, no_replay: bool, opens: bool
) -> None:
    """Show the catalogue in the browser, with replay of what was archived, until told to stop.

    It listens on this machine alone unless told otherwise. SIGINT and SIGTERM end it.
    """
    for name in ("flask", "waitress"):
        if importlib.util.find_spec(name) is None:
            raise UsageError("the pages need the [web] extra: pip install 'archiver[web]'")
    from ..web.serve import Wanted, serve

    stop = threading.Event()
    allow_many_files()
    with stopping_on_signals(stop, says_so=False), ExitStack() as stack:
        settings = shell.load()
        archiver = stack.enter_context(shell.build(settings, stop=stop))
        wanted = Wanted(
            host=host or settings.serve.host,
            port=settings.serve.port if port is None else port,
            replay_port=settings.serve.replay_port if replay_port is None else replay_port,
            has_replay=not no_replay,
        )
        served = stack.enter_context(serve(archiver, wanted))
        if not (settings.home / "catalog.sqlite").exists() and not settings.catalog.url:
            click.echo(f"archiver: {settings.home}: nothing is archived there yet", err=True)
        if served.replay_says and not no_replay:
            click.echo(f"archiver: {served.replay_says}", err=True)
        click.echo(f"Open {served.address}    (Ctrl-C ends it)")
        if opens:
            click.launch(served.address)
        stop.wait()
        click.echo("archiver: stopping", err=True)
