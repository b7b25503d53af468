"""``archiver export jsonl``: rows of the catalogue for another program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .export_output import output_option, wanted_of, wanted_options, write_out
from .export_rows import check_noun, columns_option, noun_argument
from .shell import Shell

_EPILOG = """\b
Examples:
  archiver export jsonl posts --output posts.jsonl
  archiver export jsonl citations --article https://paper.example/story | jq .resolution.state
  archiver export jsonl captures --columns id,url,warc,offset
"""


@click.command("jsonl", epilog=_EPILOG)
@noun_argument
@columns_option
@wanted_options()
@output_option
@click.pass_obj
def command(shell: Shell, /, noun: str, columns: tuple[str, ...], output: Path | None, **wanted: Any) -> None:
    """Write all rows of a noun as JSON Lines, every field of each."""
    check_noun(noun, wanted)
    with shell.open() as archiver:
        write_out(archiver.exporting.iter_jsonl(noun, wanted_of(**wanted), columns=columns), output)
