"""``archiver export report``: an article and its evidence as one HTML file."""

from __future__ import annotations

from pathlib import Path

import click

from .arguments import check_text
from .export_output import output_option, write_out
from .shell import Shell

_EPILOG = """\b
Examples:
  archiver export report https://paper.example/story --output story.html
"""


@click.command("report", epilog=_EPILOG)
@click.argument("article", callback=check_text)
@output_option
@click.pass_obj
def command(shell: Shell, article: str, output: Path | None) -> None:
    """Write an article, what it cites and the evidence of it as one HTML file that can be mailed.

    The file has no script and fetches nothing: text with its citations marked,
    why each post is the one, what looks showed, captures with their digests.
    """
    with shell.open() as archiver:
        write_out(archiver.exporting.reporting.iter_html(article), output)
