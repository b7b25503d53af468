"""``archiver find``: what articles cite, without storing anything."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

import click

from ..errors import SourceError
from .arguments import (
    Share,
    check_url,
    iter_named_sources,
    published_option,
    source_list_option,
    sources_argument,
    url_option,
)
from .found import AsJson, AsText
from .handed import enqueue_option
from .in_bulk import Line, print_asked_files, print_bulk, print_errors
from .progress import Tally
from .shell import Shell, json_option, leaving_on_signals
from .text import wants_colour

if TYPE_CHECKING:
    from ..service.bulk_asking import FindWish

_EPILOG = """\b
Examples:
  archiver find https://paper.example/story
  archiver find --explain story.txt
  archiver find --json --published 2026-05-12 story.txt | jq .citations
  archiver find --json --citing crawl-*.warc.gz > citations.jsonl
  archiver find --citing --output found/ crawl-*.warc.gz
  archiver find --enqueue --output s3://found/2026-05 s3://crawl/2026-05/
  curl -s https://paper.example/story | archiver find --url https://paper.example/story -
"""


@click.command("find", epilog=_EPILOG)
@sources_argument
@source_list_option
@url_option
@published_option
@click.option(
    "--min-confidence",
    type=Share(),
    default=0.0,
    show_default=True,
    help="Leave out citations less certain than this.",
)
@click.option("--citing", is_flag=True, help="Leave out articles that cite nothing.")
@click.option("--explain", is_flag=True, help="Say by which rules each author and quote was chosen.")
@click.option(
    "--output",
    metavar="WHERE",
    help="Of WARC files: write what is found in each to a file of its own in this folder, or below "
    "s3://BUCKET/PREFIX, as JSON Lines (.jsonl.gz), and print totals.",
)
@enqueue_option
@json_option
@click.pass_obj
def command(
    shell: Shell,
    sources: tuple[str, ...],
    list_file: TextIO | None,
    url: str | None,
    published_at: datetime | None,
    min_confidence: float,
    citing: bool,
    explain: bool,
    output: str | None,
    enqueue: bool,
    as_json: bool,
) -> None:
    """Find the posts that articles cite; store nothing.

    SOURCE is an http(s) address, an HTML file, a text file, - for standard
    input, or a WARC or WACZ file (each HTML response in it is an article), also
    in a bucket: s3://BUCKET/KEY, all below s3://BUCKET/FOLDER/, or those that a
    pattern fits (s3://BUCKET/2026-*.warc.gz).

    With --output each WARC file is a job, which any `archiver worker` may do;
    this command takes part, and waits. With --enqueue it doesn't: the jobs go
    behind all that is fresh, and `archiver show` tells how far they have got.
    """
    if not sources and list_file is None:
        raise click.UsageError("name at least one SOURCE")
    check_url(url, sources)
    if output is not None or enqueue:
        if output is None:
            raise click.UsageError("--enqueue: say by --output where results go")
        if url is not None or published_at is not None:
            raise click.UsageError("--output is for WARC files, which say addresses and dates themselves")
        from ..service.bulk_asking import FindWish

        wish = FindWish(output=output, min_confidence=min_confidence, citing=citing, explain=explain)
        _find_into(shell, iter_named_sources(sources, list_file), wish, enqueue=enqueue, as_json=as_json)
        return
    if list_file is not None:
        sources = tuple(source for source, _ in iter_named_sources(sources, list_file))
    render: AsJson | AsText
    if as_json:
        render = AsJson(min_confidence=min_confidence, citing_only=citing, explain=explain)
    else:
        render = AsText(
            min_confidence=min_confidence, citing_only=citing, explain=explain, colour=wants_colour()
        )
    failed = False
    with (
        leaving_on_signals(),
        shell.open() as archiver,
        Tally(quiet=shell.quiet) as tally,
        closing(
            archiver.find(tally.watch(sources), render=render, url=url, published_at=published_at)
        ) as answers,
    ):
        for said in answers:
            tally.count()
            if isinstance(said, SourceError):
                tally.make_room(err=True)
                click.echo(f"archiver: {said}", err=True)
                failed = True
            elif said is not None:
                tally.make_room(err=False)
                click.echo(said)
            tally.show()
    if failed:
        click.get_current_context().exit(1)


def _find_into(
    shell: Shell, named: Iterable[tuple[str, str]], wish: FindWish, *, enqueue: bool, as_json: bool
) -> None:
    """Have WARC files searched, a job each."""
    from ..service.silent import Silent

    progress = None if shell.verbose else Silent()
    with shell.working(progress=progress) as archiver, Line(quiet=shell.quiet) as line:
        if enqueue:
            asked, came = archiver.ask_to_find(named, wish), None
        else:
            asked, came = archiver.find_into(named, wish, tell=line.show)
        on_server = archiver.is_on_server
    failed = False
    if came is not None:
        failed = print_bulk(came, as_json=as_json)
    elif asked.files:
        print_asked_files(asked, on_server=on_server, as_json=as_json)
    print_errors(asked.errors)
    if failed or asked.errors:
        click.get_current_context().exit(1)
