"""``archiver export csv``: rows of the catalogue for a spreadsheet."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from .export_output import output_option, wanted_of, wanted_options, write_out
from .export_rows import check_noun, columns_option, noun_argument
from .shell import Shell

_EPILOG = """\b
Examples:
  archiver export csv citations --output citations.csv
  archiver export csv posts --excel --platform bluesky -o posts.csv
  archiver export csv articles --columns id,published_at,title,text --since 2026-05-01
"""


@click.command("csv", epilog=_EPILOG)
@noun_argument
@columns_option
@click.option("--excel", is_flag=True, help="As Excel wants it: a byte order mark, cells it has room for.")
@wanted_options()
@output_option
@click.pass_obj
def command(
    shell: Shell, /, noun: str, columns: tuple[str, ...], excel: bool, output: Path | None, **wanted: Any
) -> None:
    """Write all rows of a noun as CSV (RFC 4180, UTF-8).

    Text that a spreadsheet would take for a formula begins with an apostrophe.
    """
    check_noun(noun, wanted)
    with shell.open() as archiver:
        write_out(
            archiver.exporting.iter_csv(noun, wanted_of(**wanted), columns=columns, excel=excel), output
        )
