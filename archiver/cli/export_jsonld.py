"""``archiver export jsonld``: articles and what they cite in schema.org's words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .arguments import check_text
from .export_output import output_option, wanted_of, wanted_options, write_out
from .shell import Shell

_EPILOG = """\b
Examples:
  archiver export jsonld https://paper.example/story
  archiver export jsonld --since 2026-05-01 --output may.jsonl
  archiver export jsonld --graph --output all.jsonld
"""


@click.command("jsonld", epilog=_EPILOG)
@click.argument("names", metavar="[ARTICLE...]", nargs=-1, callback=check_text)
@click.option("--graph", is_flag=True, help="One document with all articles, not a document a line.")
@wanted_options(article=False, platform=False)
@output_option
@click.pass_obj
def command(
    shell: Shell, /, names: tuple[str, ...], graph: bool, output: Path | None, **options: Any
) -> None:
    """Write articles as JSON-LD: NewsArticle, the posts it cites, where each is archived.

    Articles are named by id or address; without any, all are written.
    """
    _refuse_both(names, options)
    with shell.open() as archiver:
        write_out(archiver.exporting.citing.iter_jsonld(names, wanted_of(**options), as_graph=graph), output)


def _refuse_both(names: tuple[str, ...], options: dict[str, Any]) -> None:
    if names and any(options.values()):
        raise click.UsageError("name articles, or choose them by options")
