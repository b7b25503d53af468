"""``archiver import``: other tools' archives into the home."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from .archive import print_left
from .shell import Shell, collection_option, json_option
from .text import clean

if TYPE_CHECKING:
    from ..service.importing import Imported

_EPILOG = """\b
Examples:
  archiver import crawl-00000.warc.gz
  archiver --collection 2019 import old-site.wacz
"""


@click.command("import", epilog=_EPILOG)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@collection_option
@json_option
@click.pass_obj
def command(shell: Shell, files: tuple[str, ...], collection: str | None, as_json: bool) -> None:
    """Take WARC, WACZ and ARC files of other tools in, and find the posts that their articles cite.

    FILE is copied as it is, every record the same, and can be replayed from
    then on; the records of an ARC file get WARC headers. Its pages are those
    that a WACZ lists, else every HTML page that answered 200; pages of social
    platforms are taken for the posts they are of, all others are read as
    articles. A file that isn't whole is not taken in.
    The same file again changes nothing.
    """
    with shell.working(collection=collection) as archiver:
        done = archiver.import_files(files)
    for one in done.files:
        if as_json:
            click.echo(json.dumps(asdict(one), ensure_ascii=False))
        else:
            _print(one.source, one.warc, one.records, is_known=one.is_known)
    _tell(done)


def _print(source: str, warc: str, records: int, *, is_known: bool) -> None:
    became = "is in the collection already" if is_known else f"{records:,} records"
    click.echo(f"{clean(source)}  {became}  {warc}")


def _tell(done: Imported) -> None:
    for error in done.errors:
        click.echo(f"archiver: {clean(str(error))}", err=True)
    print_left(done)
    if done.errors or done.stopped:
        click.get_current_context().exit(1)
