"""The command line: arguments in, one service call, text or JSON Lines out.

Exit codes: 0 done, 1 some of it failed, 2 the call can't be carried out as
written. Results go to standard output; progress and complaints, one line
each, to standard error.
"""

from __future__ import annotations

import importlib
import logging
import os
import sys
from pathlib import Path

import click

from .. import __version__
from ..errors import ArchiverError
from ..garbage import begin_loading, end_with
from .output import write_anything
from .shell import Shell

#: Command -> module that holds it. Modules are imported when a command is called.
_COMMANDS = {
    "find": "find",
    "archive": "archive",
    "capture": "capture",
    "import": "import_",
    "describe": "describe",
    "identify": "identify",
    "link": "link",
    "review": "review",
    "tag": "tag",
    "note": "note",
    "list": "listing",
    "show": "show",
    "sources": "sources",
    "watch": "watch",
    "people": "people",
    "daemon": "daemon",
    "worker": "worker",
    "serve": "serve",
    "events": "events",
    "notify": "notify",
    "status": "status",
    "pause": "pause",
    "resume": "resume",
    "seal": "seal",
    "audit": "audit",
    "rebuild": "rebuild",
    "migrate": "migrate",
    "move": "move",
    "prune": "prune",
    "export": "export",
    "verify": "verify",
    "doctor": "doctor",
    "completion": "completion",
}

_EPILOG = """\b
Examples:
  archiver find article.html                    what does it cite? (stores nothing)
  archiver archive https://paper.example/story  keep it and every post it cites
  archiver list citations                       what has been found so far
  archiver sources add https://paper.example/feed.xml && archiver daemon
"""


class _Commands(click.Group):
    """Imports a command when it is called, and turns our errors into one line and an exit code."""

    def list_commands(self, _: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module = importlib.import_module(f".{_COMMANDS[name]}", __name__)
        command: click.Command = module.command
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except ArchiverError as error:
            click.echo(f"archiver: {error}", err=True)
            ctx.exit(error.exit_code)
        except BrokenPipeError:
            raise  # click ends without a word: who reads has read enough
        except OSError as error:  # a full output, a folder that went away
            logging.getLogger(__name__).debug("trace", exc_info=error)
            click.echo(f"archiver: {error.filename or 'output'}: {error.strerror or error}", err=True)
            ctx.exit(1)


def _check_home(home: Path) -> None:
    """Refuse what is no folder and can't become one: who only reads would take it for an empty home."""
    for folder in (home, *home.parents):
        if os.path.lexists(folder):
            if not os.path.isdir(folder):
                raise click.BadParameter(f"{folder} is no folder", param_hint="'--home'")
            return


@click.command(
    cls=_Commands,
    epilog=_EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.option(
    "--home",
    type=click.Path(path_type=Path, file_okay=False),
    envvar="ARCHIVER_HOME",
    help="Where everything is kept.  [default: archiver under the XDG data folder]",
)
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Settings file (TOML).  [default: archiver.toml in the home folder, then in ~/.config/archiver]",
)
@click.option(
    "--collection", metavar="NAME", default="main", show_default=True, help="Collection that is stored into."
)
@click.option("-v", "--verbose", count=True, help="Say more on standard error; twice: debug.")
@click.option("-q", "--quiet", is_flag=True, help="Say only what went wrong.")
@click.version_option(__version__, prog_name="archiver")
@click.pass_context
def cli(
    ctx: click.Context, home: Path | None, config: Path | None, collection: str, verbose: int, quiet: bool
) -> None:
    """Find every social post that news articles cite, and keep articles and posts as replayable WARC."""
    if home is not None and ctx.invoked_subcommand != "doctor":  # which reports it beside all else
        _check_home(home)
    ctx.obj = Shell(home=home, config=config, collection=collection, verbose=verbose, quiet=quiet)
    level = logging.ERROR if quiet else (logging.WARNING, logging.INFO, logging.DEBUG)[min(verbose, 2)]
    if verbose < 2:
        logging.getLogger("urllib3").setLevel(logging.ERROR)  # its warnings are about our own pools
    logging.basicConfig(
        level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr
    )


def main() -> None:
    """The ``archiver`` program."""
    begin_loading()
    write_anything()
    try:
        cli(prog_name="archiver")
    except SystemExit as end:
        end_with(end.code)
        raise
