"""``archiver sources``: the feeds that the daemon watches."""

from __future__ import annotations

import json

import click

from .arguments import check_text
from .shell import Shell, collection_option, json_option
from .text import clean, print_table
from .timing import cron_option, next_look, pace, timing_fields, zone_option

_EPILOG = """\b
Examples:
  archiver sources add https://paper.example/feed.xml
  archiver sources add https://paper.example/feed.xml --cron "*/10 6-22 * * mon-fri" --zone Europe/Berlin
  archiver sources set https://paper.example/feed.xml --no-cron
"""


@click.group("sources", epilog=_EPILOG)
def command() -> None:
    """Add, list or remove the feeds that the daemon watches."""


@command.command("add")
@click.argument("urls", metavar="URL...", nargs=-1, required=True, callback=check_text)
@cron_option
@zone_option
@collection_option
@click.pass_obj
def add(
    shell: Shell, urls: tuple[str, ...], cron: str | None, zone: str | None, collection: str | None
) -> None:
    """Watch an RSS or Atom feed."""
    with shell.open(collection=collection) as archiver:
        timing = archiver.read_cron(cron, zone)
        for url in urls:
            source, new = archiver.add_source(url)
            if timing is not None:
                source = archiver.set_cron(source.id, timing)
            click.echo(f"{source.id}  {clean(url)}" + ("" if new else "  (watched already)"))


@command.command("set")
@click.argument("ids", metavar="ID-OR-URL...", nargs=-1, required=True, callback=check_text)
@cron_option
@zone_option
@click.option("--no-cron", is_flag=True, help="Look at the pace that is learnt again.")
@click.pass_obj
def change(shell: Shell, ids: tuple[str, ...], cron: str | None, zone: str | None, no_cron: bool) -> None:
    """Change when a feed is looked at."""
    if no_cron == (cron is not None):
        raise click.UsageError("give --cron or --no-cron")
    with shell.open() as archiver:
        timing = archiver.read_cron(cron, zone)
        for id_or_url in ids:
            source = archiver.set_cron(id_or_url, timing)
            click.echo(f"{source.id}  {clean(source.url)}  {pace(source)}")


@command.command("list")
@json_option
@click.pass_obj
def show_all(shell: Shell, as_json: bool) -> None:
    """List the watched feeds and how the last look at each ended."""
    with shell.open() as archiver:
        sources = archiver.list_sources()
        paused_at = archiver.pausing.find_daemon_pause()
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
                **timing_fields(source),
                "daemon_paused_at": paused_at.isoformat() if paused_at else None,
            }
            click.echo(json.dumps(row, ensure_ascii=False))
    elif sources:
        rows = (
            (
                s.id,
                f"{s.polled_at:%Y-%m-%d %H:%M}" if s.polled_at else "never",
                next_look(s, is_daemon_paused=paused_at is not None),
                pace(s),
                s.status or "-",
                s.title or "-",
                s.url,
            )
            for s in sources
        )
        columns = ("id", "polled", "next", "pace", "status", "title", "url")
        print_table(columns, rows, spare=("pace", "title", "next"))
        if paused_at:
            since = f"{paused_at:%Y-%m-%d %H:%M} UTC"
            click.echo(f"the daemon is paused since {since}; `archiver resume` lets it go on", err=True)
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
