"""``archiver export csl``: posts and articles to be cited, for citation processors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .export_output import output_option, wanted_options, write_out
from .export_references import articles_option, names_argument, read_options
from .shell import Shell

_EPILOG = """\b
Examples:
  archiver export csl https://bsky.app/profile/a.example/post/3kh5rarr3gn2n
  archiver export csl --article https://paper.example/story
  archiver export csl --platform x --output csl.json
"""


@click.command("csl", epilog=_EPILOG)
@names_argument
@articles_option
@wanted_options()
@output_option
@click.pass_obj
def command(
    shell: Shell, /, names: tuple[str, ...], articles: bool, output: Path | None, **options: Any
) -> None:
    """Write posts and articles, with their archived copies, as CSL-JSON, as Zotero and pandoc read it.

    Named by id or address; without any, all posts are written. Keys are made
    of the catalogue's ids and stay the same.
    """
    wanted = read_options(names, articles, options)
    with shell.open() as archiver:
        write_out(archiver.exporting.citing.iter_csl(names, wanted, articles=articles), output)
