"""``archiver watch``: which posts are watched, and what a person wants of one."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import click

from ..errors import UsageError
from .arguments import check_text
from .link import by_option
from .shell import Shell, json_option
from .text import clean, print_table, shorten

_EPILOG = """\b
Examples:
  archiver watch                                   which posts are looked at next, and when
  archiver watch https://x.com/volyna/status/1524000000000000000 --now
  archiver watch pjq2m4x7ab3dk --off               leave it alone
"""


def _check(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    return None if value is None else str(check_text(context, parameter, value))


@click.command("watch", epilog=_EPILOG)
@click.argument("id_or_url", metavar="[ID-OR-URL]", required=False, callback=_check)
@click.option("--now", is_flag=True, help="Look at the post now.")
@click.option("--off", is_flag=True, help="Don't look at the post any more, whatever cites it.")
@click.option("--limit", type=click.IntRange(min=1), default=1000, help="At most so many rows.")
@by_option
@json_option
@click.pass_obj
def command(
    shell: Shell, id_or_url: str | None, now: bool, off: bool, limit: int, by: str | None, as_json: bool
) -> None:
    """List the posts that are watched, or say of one that it is to be.

    Posts that articles cite are looked at again by `archiver daemon`, ever more
    rarely, as daemon.watch in the settings says. With a post, that post is watched
    from now on even if no article cites it.
    """
    if id_or_url is None:
        if now or off:
            raise click.UsageError("name a post by its id or address to go with --now or --off")
        _list(shell, limit, as_json)
        return
    if now and off:
        raise click.UsageError("--now and --off: only one of them")
    with shell.working() as archiver:
        if now:
            archiver.looks.look_now(id_or_url)
        else:
            archiver.looks.choose(id_or_url, is_watched=not off, by=by)
        shown = archiver.show(id_or_url)
    if shown is None:
        raise UsageError(f"{id_or_url}: nothing in the catalogue has this id or address")
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
        return
    says = (shown.get("watched") or {}).get("says") or "not looked at yet"
    click.echo(f"{shown['id']}  {clean(shown['url'])}  {'left alone from now on; ' if off else ''}{says}")


def _list(shell: Shell, limit: int, as_json: bool) -> None:
    with shell.open() as archiver:
        looks = archiver.looks.list_looks(limit=limit)
    if as_json:
        for look in looks:
            click.echo(json.dumps(look, ensure_ascii=False))
    elif looks:
        print_table(("id", "due_at", "looks", "watched", "url"), _rows(looks), spare=("looks",))
    else:
        click.echo("no posts are watched", err=True)


def _rows(looks: Sequence[Mapping[str, Any]]) -> list[tuple[str, ...]]:
    return [
        (
            look["post"],
            str(look["due_at"])[:16].replace("T", " "),
            str(look["looks"]),
            shorten(look["says"], 160),
            look["url"],
        )
        for look in looks
    ]
