"""``archiver capture``: plain addresses."""

from __future__ import annotations

import json
from typing import TextIO

import click

from .archive import print_left
from .arguments import iter_addresses, list_option
from .shell import Shell, collection_option, json_option
from .text import clean

_EPILOG = """\b
Examples:
  archiver capture https://paper.example/story https://bsky.app/profile/a.example/post/3kh5rarr3gn2n
  archiver capture --no-requisites --from addresses.txt
"""


@click.command("capture", epilog=_EPILOG)
@click.argument("urls", metavar="URL...", nargs=-1)
@list_option
@click.option("--no-requisites", is_flag=True, help="Keep pages without their images, styles and scripts.")
@collection_option
@json_option
@click.pass_obj
def command(
    shell: Shell,
    urls: tuple[str, ...],
    list_file: TextIO | None,
    no_requisites: bool,
    collection: str | None,
    as_json: bool,
) -> None:
    """Capture plain addresses, without looking for citations in them."""
    wanted = list(iter_addresses(urls, list_file))
    if not wanted:
        raise click.UsageError("name at least one URL, or a list with --from")
    with shell.working(collection=collection) as archiver:
        report = archiver.capture(wanted, requisites=False if no_requisites else None)
    failed = bool(report.errors)
    for capture in report.captures:
        failed |= capture.record is None or capture.outcome not in ("captured", "partial")
        if as_json:
            row = {
                "id": capture.id,
                "url": capture.url,
                "outcome": capture.outcome.value,
                "status": capture.status,
                "evidence": capture.evidence,
                "captured_at": capture.captured_at.isoformat(),
                "collection": capture.collection,
                "warc": capture.record.warc if capture.record else None,
                "offset": capture.record.offset if capture.record else None,
            }
            click.echo(json.dumps(row, ensure_ascii=False))
        else:
            where = f"{capture.record.warc}:{capture.record.offset}" if capture.record else "-"
            why = f"  ({clean(capture.evidence)})" if capture.evidence else ""
            click.echo(f"{capture.outcome.value:<12}  {clean(capture.url)}  {where}{why}")
    for error in report.errors:
        click.echo(f"archiver: {error}", err=True)
    print_left(report)
    if failed or report.stopped:
        click.get_current_context().exit(1)
