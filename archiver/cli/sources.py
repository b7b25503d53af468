"""``archiver sources``: the feeds that the daemon watches."""

from __future__ import annotations

import json

import click

from .arguments import check_text
from .shell import Shell, collection_option, json_option
from .text import clean, print_table


@click.group("sources", epilog="\b\nExample:\n  archiver sources add https://paper.example/feed.xml")
def command() -> None:
    """Add, list or remove the feeds that the daemon watches."""


@command.command("add")
@click.argument("urls", metavar="URL...", nargs=-1, required=True, callback=check_text)
@collection_option
@click.pass_obj
def add(shell: Shell, urls: tuple[str, ...], collection: str | None) -> None:
    """Watch an RSS or Atom feed."""
    with shell.open(collection=collection) as archiver:
        for url in urls:
            source, new = archiver.add_source(url)
            click.echo(f"{source.id}  {clean(url)}" + ("" if new else "  (watched already)"))


@command.command("list")
@json_option
@click.pass_obj
def show_all(shell: Shell, as_json: bool) -> None:
    """List the watched feeds and how the last look at each ended."""
    with shell.open() as archiver:
        sources = archiver.list_sources()
    if as_json:
        for source in sources:
            row = {
                "id": source.id,
                "url": source.url,
                "collection": source.collection,
                "title": source.title,
                "added_at": source.added_at.isoformat(),
                "polled_at": source.polled_at.isoformat() if source.polled_at else None,
                "status": source.status,
                "failures": source.failures,
            }
            click.echo(json.dumps(row, ensure_ascii=False))
    elif sources:
        rows = (
            (
                s.id,
                f"{s.polled_at:%Y-%m-%d %H:%M}" if s.polled_at else "never",
                s.status or "-",
                s.title or "-",
                s.url,
            )
            for s in sources
        )
        print_table(("id", "polled", "status", "title", "url"), rows)
    else:
        click.echo("no sources yet: archiver sources add URL", err=True)


@command.command("remove")
@click.argument("ids", metavar="ID-OR-URL...", nargs=-1, required=True, callback=check_text)
@click.pass_obj
def remove(shell: Shell, ids: tuple[str, ...]) -> None:
    """Stop watching a feed; what was archived of it stays."""
    with shell.open() as archiver:
        for id_or_url in ids:
            source = archiver.remove_source(id_or_url)
            click.echo(f"removed {source.id}  {clean(source.url)}")
