"""``archiver sources``: what the daemon watches."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from ..errors import ArchiverError
from .arguments import check_text
from .shell import Shell, collection_option, json_option
from .text import clean
from .timing import cron_option, pace, zone_option

if TYPE_CHECKING:
    from ..model import SourceKind
    from ..service.choosing import Choice
    from ..service.sources import NewSource

_EPILOG = """\b
Examples:
  archiver sources add https://paper.example/
  archiver sources add https://paper.example/feed.xml --words harbour* --max-age 7d
  archiver sources add https://paper.example/politics --kind page
  archiver sources add ~/dropped
  archiver sources add https://paper.example/feed.xml --cron "*/10 6-22 * * mon-fri" --zone Europe/Berlin
  archiver sources import subscriptions.opml
  archiver sources set SOURCE --not-words sport --language en
"""
#: Written out: to read them from the model would load it for `archiver --help`.
_KINDS = click.Choice(("feed", "sitemap", "page", "list", "folder"))


def _filter_options(function: Any) -> Any:
    """The options that say which entries are wanted."""
    for option in reversed(
        (
            click.option(
                "--words", multiple=True, metavar="WORDS", help="Only with one of these in title or summary."
            ),
            click.option("--not-words", multiple=True, metavar="WORDS", help="Only without these."),
            click.option(
                "--section",
                "sections",
                multiple=True,
                metavar="NAME",
                help="Only of this category, or folder of the site.",
            ),
            click.option(
                "--language",
                "languages",
                multiple=True,
                metavar="CODE",
                help="Only in this language: en, de.",
            ),
            click.option(
                "--max-age", metavar="AGE", help="Not what is older when it is first seen: 7d, 12h."
            ),
        )
    ):
        function = option(function)
    return function


@click.group("sources", epilog=_EPILOG)
def command() -> None:
    """Say what the daemon watches: feeds, sitemaps, pages, lists and folders."""


@command.command("add", epilog=_EPILOG)
@click.argument("urls", metavar="URL-OR-PATH...", nargs=-1, required=True, callback=check_text)
@click.option("--kind", type=_KINDS, help="What it is; without it, it is looked at.")
@_filter_options
@cron_option
@zone_option
@collection_option
@json_option
@click.pass_obj
def add(
    shell: Shell,
    /,
    urls: tuple[str, ...],
    kind: SourceKind | None,
    max_age: str | None,
    cron: str | None,
    zone: str | None,
    collection: str | None,
    as_json: bool,
    **texts: tuple[str, ...],
) -> None:
    """Watch a source.

    Of a page, the feed that it names is watched, and others are told; without one, the usual places are
    tried. RSS, Atom, JSON Feed and sitemaps are known by what is in them. A folder is watched for files to
    take in (HTML, text, WARC, WACZ, lists of addresses), a file for addresses, one a line. Each of the
    words, a name or a code in an option may be given several times.
    """
    from ..service.source_lists import read_filters
    from ..service.sources import NewSource

    filters = read_filters(texts, max_age, where="sources add")
    failed = False
    with shell.open(collection=collection) as archiver:
        timing = archiver.read_cron(cron, zone)
        for url in urls:
            try:
                choice = archiver.choose_source(NewSource(url=url, kind=kind, filters=filters))
                source, new = archiver.watch(choice.wanted)
                if timing is not None:
                    source = archiver.set_cron(source.id, timing)
            except ArchiverError as error:
                if len(urls) == 1:
                    raise
                failed = True
                click.echo(f"archiver: {clean(str(error))}", err=True)
                continue
            if as_json:
                told = {"id": source.id, "url": source.url, "kind": source.kind, "new": new}
                others = [{"url": one.url, "title": one.title} for one in choice.others]
                click.echo(json.dumps(told | {"note": choice.note, "others": others}, ensure_ascii=False))
            else:
                click.echo(f"{source.id}  {clean(source.url)}" + ("" if new else "  (watched already)"))
                _print_choice(choice)
    if failed:
        click.get_current_context().exit(1)


def _print_choice(choice: Choice) -> None:
    if choice.note:
        click.echo(f"  {clean(choice.note)}", err=True)
    for other in choice.others:
        click.echo(
            f"  another: {clean(other.url)}" + (f"  {clean(other.title)}" if other.title else ""), err=True
        )


@command.command("import", epilog="\b\nExample:\n  archiver sources import subscriptions.opml")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@collection_option
@click.pass_obj
def import_(shell: Shell, files: tuple[str, ...], collection: str | None) -> None:
    """Watch all sources that an OPML or TOML file lists (see config/sources.toml).

    A file in which something is wrong adds nothing.
    """
    with shell.open(collection=collection) as archiver:
        wanted: list[NewSource] = [one for path in files for one in archiver.read_source_list(path)]
        added = 0
        for one in wanted:
            source, new = archiver.watch(one)
            added += new
            click.echo(f"{source.id}  {clean(source.url)}" + ("" if new else "  (watched already)"))
    click.echo(f"{added} added, {len(wanted) - added} watched already", err=True)


@command.command("export", epilog="\b\nExample:\n  archiver sources export > subscriptions.opml")
@click.option("--toml", "as_toml", is_flag=True, help="All sources with their filters, as sources.toml.")
@click.pass_obj
def export(shell: Shell, as_toml: bool) -> None:
    """Print the watched feeds as OPML, for feed readers."""
    with shell.open() as archiver:
        click.echo(archiver.export_sources(as_toml=as_toml), nl=False)


@command.command("list", epilog="\b\nExample:\n  archiver sources list --json")
@json_option
@click.pass_obj
def show_all(shell: Shell, as_json: bool) -> None:
    """List the sources and how the last look at each ended."""
    from .source_lines import as_row, print_sources

    with shell.open() as archiver:
        watched = archiver.load_watched()
        paused_at = archiver.pausing.find_daemon_pause()
    if as_json:
        paused = {"daemon_paused_at": paused_at.isoformat() if paused_at else None}
        for one in watched:
            click.echo(json.dumps(as_row(one) | paused, ensure_ascii=False))
    elif watched:
        print_sources(watched, is_daemon_paused=paused_at is not None)
        if paused_at:
            since = f"{paused_at:%Y-%m-%d %H:%M} UTC"
            click.echo(f"the daemon is paused since {since}; `archiver resume` lets it go on", err=True)
    else:
        click.echo("no sources yet: archiver sources add URL", err=True)


@command.command("show", epilog="\b\nExample:\n  archiver sources show https://paper.example/feed.xml")
@click.argument("id_or_url", metavar="ID-OR-URL", callback=check_text)
@json_option
@click.pass_obj
def show(shell: Shell, id_or_url: str, as_json: bool) -> None:
    """Show one source: its filters, what they left out, how it does, where it moved."""
    from .source_lines import as_row, print_source

    with shell.open() as archiver:
        (one,) = archiver.load_watched(id_or_url)
    if as_json:
        click.echo(json.dumps(as_row(one), ensure_ascii=False))
    else:
        print_source(one)


@command.command("set", epilog="\b\nExample:\n  archiver sources set SOURCE --words harbour --max-age 7d")
@click.argument("ids", metavar="ID-OR-URL...", nargs=-1, required=True, callback=check_text)
@_filter_options
@cron_option
@zone_option
@click.option("--no-cron", is_flag=True, help="Look at the pace that is learnt again.")
@click.option("--title", help="What it is called here.")
@click.option(
    "--no",
    "cleared",
    multiple=True,
    type=click.Choice(("words", "not-words", "section", "language", "max-age")),
    help="Take a filter away.",
)
@click.pass_obj
def set_(
    shell: Shell,
    /,
    ids: tuple[str, ...],
    max_age: str | None,
    cron: str | None,
    zone: str | None,
    no_cron: bool,
    title: str | None,
    cleared: tuple[str, ...],
    **texts: tuple[str, ...],
) -> None:
    """Change what of a source is archived, and when it is looked at.

    A filter that is given takes the place of the one of its name, --no takes one away. What the old ones
    left out, and is still listed, is looked at again.
    """
    names = {"words": "words", "not-words": "not_words", "section": "sections", "language": "languages"}
    given: dict[str, tuple[str, ...]] = {name: words for name, words in texts.items() if words}
    given |= {names[name]: () for name in cleared if name in names}
    if "max-age" in cleared:
        max_age = ""
    is_filtered = bool(given) or max_age is not None or title is not None
    if no_cron and cron is not None:
        raise click.UsageError("give --cron or --no-cron")
    if not is_filtered and cron is None and zone is None and not no_cron:
        raise click.UsageError("say what is to be changed: --words, --max-age, --no words, --cron, --title …")
    with shell.open() as archiver:
        timing = archiver.read_cron(cron, zone)
        for id_or_url in ids:
            if is_filtered:
                source = archiver.change_source(id_or_url, texts=given, max_age=max_age, title=title)
            if timing is not None or no_cron:
                source = archiver.set_cron(id_or_url, timing)
            click.echo(f"{source.id}  {clean(source.url)}  {pace(source)}")


@command.command("remove", epilog="\b\nExample:\n  archiver sources remove https://paper.example/feed.xml")
@click.argument("ids", metavar="ID-OR-URL...", nargs=-1, required=True, callback=check_text)
@click.pass_obj
def remove(shell: Shell, ids: tuple[str, ...]) -> None:
    """Stop watching a source; what was archived of it stays."""
    with shell.open() as archiver:
        for id_or_url in ids:
            source = archiver.remove_source(id_or_url)
            click.echo(f"removed {source.id}  {clean(source.url)}")
