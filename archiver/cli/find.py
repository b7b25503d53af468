"""``archiver find``: what an article cites, without storing anything."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from ..errors import SourceError
from .arguments import published_option, sources_argument, url_option
from .shell import Shell, json_option
from .text import clean, shorten, style

if TYPE_CHECKING:
    from ..model import Citation
    from ..service import Found

_EPILOG = """\b
Examples:
  archiver find https://paper.example/story
  archiver find --json --published 2026-05-12 story.txt | jq .citations
  curl -s https://paper.example/story | archiver find --url https://paper.example/story -
"""


@click.command("find", epilog=_EPILOG)
@sources_argument
@url_option
@published_option
@click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Leave out citations less certain than this.",
)
@json_option
@click.pass_obj
def command(
    shell: Shell,
    sources: tuple[str, ...],
    url: str | None,
    published_at: datetime | None,
    min_confidence: float,
    as_json: bool,
) -> None:
    """Find the posts that articles cite; store nothing.

    SOURCE is an http(s) address, an HTML file, a text file, - for standard
    input, or a WARC file (each HTML response in it is an article).
    """
    if not sources:
        raise click.UsageError("name at least one SOURCE")
    failed = False
    with shell.open() as archiver:
        for source in sources:
            for found in archiver.find(source, url=url, published_at=published_at):
                if isinstance(found, SourceError):
                    click.echo(f"archiver: {found}", err=True)
                    failed = True
                    continue
                kept = tuple(c for c in found.citations if c.confidence >= min_confidence)
                if as_json:
                    click.echo(json.dumps(as_mapping(found, kept), ensure_ascii=False))
                else:
                    _print(found, kept)
    if failed:
        click.get_current_context().exit(1)


def as_mapping(found: Found, citations: tuple[Citation, ...]) -> dict[str, Any]:
    """The JSON line of one article; unknown is null."""
    version = found.version
    return {
        "source": found.source,
        "url": version.url,
        "title": version.title,
        "published_at": _iso(version.published_at),
        "language": version.language,
        "text": version.text,
        "citations": [_citation_mapping(c) for c in citations],
    }


def _citation_mapping(citation: Citation) -> dict[str, Any]:
    return {
        "kind": citation.kind,
        "platform": citation.platform,
        "url": citation.url,
        "post_id": citation.post.post_id if citation.post else None,
        "author": citation.author,
        "author_kind": citation.author_kind,
        "handle": citation.handle,
        "quotes": [quote.text for quote in citation.quotes],
        "when": citation.when,
        "when_from": _iso(citation.when_from),
        "when_to": _iso(citation.when_to),
        "addressee": citation.addressee,
        "plural": citation.plural,
        "confidence": round(citation.confidence, 3),
        "mentions": [
            {"kind": m.kind, "text": m.text, "start": m.start, "end": m.end} for m in citation.mentions
        ],
        "rules": list(citation.rules),
    }


def _iso(instant: datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _print(found: Found, citations: tuple[Citation, ...]) -> None:
    version = found.version
    click.echo(style(clean(version.title or found.source), bold=True))
    facts = [version.url or found.source, version.language or "language unknown"]
    if version.published_at:
        facts.append(f"published {version.published_at:%Y-%m-%d}")
    click.echo("  " + " · ".join(clean(fact) for fact in facts))
    if not citations:
        click.echo("  cites no social post")
    for number, citation in enumerate(citations, start=1):
        for line in _lines(number, citation):
            click.echo(line)
    click.echo()


def _lines(number: int, citation: Citation) -> list[str]:
    who = citation.author or (f"@{citation.handle}" if citation.handle else "author not named")
    about = [citation.kind, "several posts" if citation.plural else "one post"]
    about += [part for part in (citation.when, citation.addressee and f"to {citation.addressee}") if part]
    about.append(f"confidence {citation.confidence:.2f}")
    head = f"  {number}. {style(citation.platform, fg='cyan')}  {style(clean(who), bold=True)}"
    lines = [f"{head}  ({', '.join(clean(part) for part in about)})"]
    if citation.url:
        lines.append(f"     {clean(citation.url)}")
    lines += [f"     “{shorten(quote.text, 160)}”" for quote in citation.quotes]
    spans = [span for span in citation.mentions if span.text]
    lines += [f"     at {span.start}-{span.end}: {shorten(span.text, 120)}" for span in spans]
    return lines
