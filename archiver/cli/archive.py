"""``archiver archive``: an article and every post it cites."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, TextIO

import click

from .arguments import (
    check_url,
    iter_named_sources,
    published_option,
    source_list_option,
    url_option,
)
from .handed import enqueue_option, print_handed
from .in_bulk import print_asked_files
from .reasons import latest_capture, outcome_of, print_unreached
from .shell import Shell, collection_option, dedup_option, json_option
from .text import clean, print_table, say_saved, style

if TYPE_CHECKING:
    from ..service import Archiver, Report

_EPILOG = """\b
Examples:
  archiver archive https://paper.example/story
  archiver archive --url https://paper.example/story --published 2026-05-12 saved.html
  archiver archive --enqueue https://paper.example/story   leave it to a worker or the daemon
  archiver archive --enqueue --from crawl-files.txt        a list of WARC files, a job each
  archiver archive --enqueue s3://crawl/2026-05/           all WARC files there
  archiver archive                       finish what an interrupted run left due
"""


@click.command("archive", epilog=_EPILOG)
@click.argument("sources", metavar="[SOURCE]...", nargs=-1)
@source_list_option
@url_option
@published_option
@dedup_option
@collection_option
@enqueue_option
@json_option
@click.pass_obj
def command(
    shell: Shell,
    sources: tuple[str, ...],
    list_file: TextIO | None,
    url: str | None,
    published_at: datetime | None,
    dedup: bool,
    enqueue: bool,
    collection: str | None,
    as_json: bool,
) -> None:
    """Archive articles: find the posts they cite, and keep articles and posts as WARC.

    SOURCE is an http(s) address, an HTML file, a text file, - for standard
    input, or a WARC or WACZ file, also in a bucket: s3://BUCKET/KEY, all below
    s3://BUCKET/FOLDER/, or those that a pattern fits (s3://BUCKET/2026-*.warc.gz).
    Without SOURCE, everything that is due is done.

    Ends with 1 when a SOURCE could not be archived. What became of the posts it
    cites is an outcome, not a failure: gone, walled or unreachable is said.

    With --enqueue it is only asked for, and done by `archiver worker` or the
    daemon: each WARC file is a job, behind all that is fresh, and other files
    are kept at once. `archiver show` tells how far it has got.
    """
    check_url(url, sources)
    if enqueue:
        if not sources and list_file is None:
            raise click.UsageError("--enqueue: name what is to be archived")
        with shell.working(collection=collection, dedup=dedup) as archiver:
            named = iter_named_sources(sources, list_file)
            handed = archiver.hand_over(named, url=url, published_at=published_at)
            on_server = archiver.is_on_server
        if handed.files is not None:
            print_asked_files(handed.files, on_server=on_server, as_json=as_json)
        print_handed(handed, on_server=on_server, as_json=as_json)
        if handed.errors:
            click.get_current_context().exit(1)
        return
    if list_file is not None:
        sources = tuple(source for source, _ in iter_named_sources(sources, list_file))
        if not sources:
            raise click.UsageError("--from: names nothing")
    with shell.working(collection=collection, dedup=dedup) as archiver:
        report = archiver.archive(sources, url=url, published_at=published_at)
        _print(archiver, report, as_json=as_json)
    if report.errors or report.stopped:
        click.get_current_context().exit(1)


def _print(archiver: Archiver, report: Report, *, as_json: bool) -> None:
    for article_id in dict.fromkeys(report.articles):
        shown = archiver.show(article_id) or {}
        if as_json:
            click.echo(json.dumps(shown, ensure_ascii=False))
        else:
            print_article(shown)
    for error in report.errors:
        click.echo(f"archiver: {error}", err=True)
    print_left(report)


def print_left(report: Report) -> None:
    """Say what was not stored twice, what is still due, and who does it."""
    if report.saved.answers:
        click.echo(f"archiver: {say_saved(report.saved)}", err=True)
    later = "the daemon does it, or `archiver archive` without SOURCE"
    if report.stopped:
        click.echo(f"archiver: stopped; jobs still due: {report.stopped}; {later}", err=True)
    if report.waiting:
        click.echo(f"archiver: visits to be tried again later: {report.waiting}; {later}", err=True)


def print_article(shown: Mapping[str, Any]) -> None:
    """An article, what it cites, and what became of it, as a table."""
    click.echo()
    click.echo(style(clean(shown.get("title") or shown["url"]), bold=True))
    click.echo(f"  {clean(shown['url'])}   {shown['id']}")
    copy = next((c for c in shown.get("captures") or () if c["outcome"] == "memento_only"), None)
    if copy is not None:
        click.echo(f"  {clean(copy['evidence'])}")
    citations = shown.get("citations") or []
    if not citations:
        click.echo("  cites no social post")
        return
    columns = ("citation", "kind", "platform", "author", "when", "score", "outcome", "where")
    print_table(columns, (_row(citation) for citation in citations), spare=("where", "kind"))
    print_unreached(citations)


def _row(citation: Mapping[str, Any]) -> tuple[str, ...]:
    capture = latest_capture(citation)
    where = f"{capture['warc']}:{capture['offset']}" if capture.get("warc") else "-"
    return (
        citation["id"],
        citation["kind"],
        citation["platform"],
        (citation.get("author") or "-") + (" (plural)" if citation.get("plural") else ""),
        citation.get("when") or "-",
        score_of(citation),
        outcome_of(citation),
        where,
    )


#: Ways to decide in which no text is compared: their score says nothing to a reader.
_NOT_SCORED = frozenset({"address-in-article", "short-link"})


def score_of(citation: Mapping[str, Any]) -> str:
    """How well the post found, or the best candidate, fits: 0 to 100; - where nothing was compared."""
    decided = citation.get("resolution") or {}
    score = decided.get("score")
    if score is None:
        known = [one["score"] for one in decided.get("candidates") or () if one.get("score") is not None]
        score = max(known, default=None)
    return "-" if score is None or decided.get("method") in _NOT_SCORED else f"{score:.0f}"
