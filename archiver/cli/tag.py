"""``archiver tag``: tags on articles, citations and posts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from .arguments import check_text
from .link import by_option
from .shell import Shell, json_option
from .text import clean, print_table

_EPILOG = """\b
Examples:
  archiver tag https://paper.example/story harbour "to check"
  archiver tag ajq2m4x7ab3dk --remove "to check"
  archiver tag                                     which tags are in use
"""


def check_optional(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Refuse an argument whose bytes are no UTF-8; it may be left out."""
    return None if value is None else str(check_text(context, parameter, value))


@click.command("tag", epilog=_EPILOG)
@click.argument("id_or_url", metavar="[ID-OR-URL]", required=False, callback=check_optional)
@click.argument("tags", metavar="[TAG]...", nargs=-1, callback=check_text)
@click.option("--remove", is_flag=True, help="Take the tags off.")
@by_option
@json_option
@click.pass_obj
def command(
    shell: Shell, id_or_url: str | None, tags: tuple[str, ...], remove: bool, by: str | None, as_json: bool
) -> None:
    """Put tags on an article, a citation or a post, or take them off.

    Two tags are the same whatever the case. Without TAG, the tags of the thing; without anything, all that
    are in use.
    """
    if remove and not tags:
        raise click.UsageError("name the tags to go with --remove")
    if id_or_url is None:
        _list(shell, as_json)
        return
    if not tags:
        with shell.open() as archiver:
            shown = archiver.notes.load(id_or_url)
    else:
        with shell.open() as archiver:
            change = archiver.notes.remove_tag if remove else archiver.notes.add_tag
            shown = change(id_or_url, *tags, by=by)
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        _print(shown)


def _print(shown: Mapping[str, Any]) -> None:
    for one in shown["tagged"]:
        click.echo(f"{clean(one['tag'])}  (by {clean(one['added_by'])}, {one['added_at'][:10]})")
    if not shown["tagged"]:
        click.echo("no tags", err=True)


def _list(shell: Shell, as_json: bool) -> None:
    with shell.open() as archiver:
        rows = archiver.notes.list_tags()
    if as_json:
        for row in rows:
            click.echo(json.dumps(row, ensure_ascii=False))
    elif rows:
        cells = [(row["tag"], str(row["count"]), row["last_added_at"][:10]) for row in rows]
        print_table(("tag", "count", "last added"), cells)
    else:
        click.echo("no tags yet", err=True)
