"""``archiver capture``: plain addresses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TextIO

import click

from ..errors import SourceError
from .archive import print_left
from .arguments import iter_named, list_option
from .handed import enqueue_option, print_asked
from .shell import Shell, collection_option, dedup_option, json_option
from .text import clean

if TYPE_CHECKING:
    from ..model import Capture

_EPILOG = """\b
Examples:
  archiver capture https://paper.example/story https://bsky.app/profile/a.example/post/3kh5rarr3gn2n
  archiver capture --no-requisites --from addresses.txt
"""

#: Printing a line takes longer than making it.
_LINES_AT_ONCE = 200


@click.command("capture", epilog=_EPILOG)
@click.argument("urls", metavar="URL...", nargs=-1)
@list_option
@click.option("--no-requisites", is_flag=True, help="Keep pages without their images, styles and scripts.")
@dedup_option
@collection_option
@enqueue_option
@json_option
@click.pass_obj
def command(
    shell: Shell,
    urls: tuple[str, ...],
    list_file: TextIO | None,
    no_requisites: bool,
    dedup: bool,
    enqueue: bool,
    collection: str | None,
    as_json: bool,
) -> None:
    """Capture plain addresses, without looking for citations in them.

    With --enqueue they are only asked for, and captured by `archiver worker` or the daemon.
    """
    if not urls and list_file is None:
        raise click.UsageError("name at least one URL, or a list with --from")
    if enqueue:
        with shell.working(collection=collection, dedup=dedup) as archiver:
            named = iter_named(urls, list_file)
            asked = archiver.hand_over_captures(named, requisites=False if no_requisites else None)
            failed = print_asked(asked, on_server=archiver.is_on_server, as_json=as_json)
        if failed:
            click.get_current_context().exit(1)
        return
    failed = False
    lines: list[str] = []

    def print_lines() -> None:
        if lines:
            click.echo("\n".join(lines))
            lines.clear()

    def tell(made: Capture | SourceError) -> None:
        nonlocal failed
        if isinstance(made, SourceError):
            failed = True
            print_lines()
            click.echo(f"archiver: {made}", err=True)
            return
        failed |= made.record is None or made.outcome not in ("captured", "partial")
        lines.append(_as_json(made) if as_json else _as_line(made))
        if len(lines) >= _LINES_AT_ONCE:
            print_lines()

    with shell.working(collection=collection, dedup=dedup) as archiver:
        if no_requisites and archiver.settings.capture.browser != "never":
            click.echo("archiver: no page is shown in a browser: it would ask for the requisites", err=True)
        wanted = iter_named(urls, list_file)
        report = archiver.capture(wanted, requisites=False if no_requisites else None, tell=tell)
        print_lines()
    print_left(report)
    if failed or report.stopped:
        click.get_current_context().exit(1)


def _as_json(capture: Capture) -> str:
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
    return json.dumps(row, ensure_ascii=False)


def _as_line(capture: Capture) -> str:
    where = f"{capture.record.warc}:{capture.record.offset}" if capture.record else "-"
    why = f"  ({clean(capture.evidence)})" if capture.evidence else ""
    return f"{capture.outcome.value:<12}  {clean(capture.url)}  {where}{why}"
