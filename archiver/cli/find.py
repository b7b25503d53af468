"""``archiver find``: what articles cite, without storing anything."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime

import click

from ..errors import SourceError
from .arguments import Share, check_url, published_option, sources_argument, url_option
from .found import AsJson, AsText
from .progress import Tally
from .shell import Shell, json_option, leaving_on_signals
from .text import wants_colour

_EPILOG = """\b
Examples:
  archiver find https://paper.example/story
  archiver find --explain story.txt
  archiver find --json --published 2026-05-12 story.txt | jq .citations
  archiver find --json --citing crawl-*.warc.gz > citations.jsonl
  curl -s https://paper.example/story | archiver find --url https://paper.example/story -
"""


@click.command("find", epilog=_EPILOG)
@sources_argument
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
@json_option
@click.pass_obj
def command(
    shell: Shell,
    sources: tuple[str, ...],
    url: str | None,
    published_at: datetime | None,
    min_confidence: float,
    citing: bool,
    explain: bool,
    as_json: bool,
) -> None:
    """Find the posts that articles cite; store nothing.

    SOURCE is an http(s) address, an HTML file, a text file, - for standard
    input, or a WARC file (each HTML response in it is an article).
    """
    if not sources:
        raise click.UsageError("name at least one SOURCE")
    check_url(url, sources)
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
