"""``archiver note``: notes on articles, citations and posts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import click

from .link import by_option
from .shell import Shell, json_option
from .show_lines import note_line
from .tag import check_optional

_EPILOG = """\b
Examples:
  archiver note https://paper.example/story "the mayor's office confirmed it by telephone"
  archiver note njq2m4x7ab3dk --edit "confirmed it by letter"
  archiver note njq2m4x7ab3dk --remove
"""


@click.command("note", epilog=_EPILOG)
@click.argument("id_or_url", metavar="ID-OR-URL", callback=check_optional)
@click.argument("text", required=False, callback=check_optional)
@click.option(
    "--edit", metavar="TEXT", callback=check_optional, help="Give the note of that id another text."
)
@click.option("--remove", is_flag=True, help="Remove the note of that id.")
@by_option
@json_option
@click.pass_obj
def command(
    shell: Shell,
    id_or_url: str,
    text: str | None,
    edit: str | None,
    remove: bool,
    by: str | None,
    as_json: bool,
) -> None:
    """Write a note on an article, a citation or a post.

    Without TEXT, the notes of the thing. What a note said before stays on record.
    """
    if (text is not None) + (edit is not None) + remove > 1:
        raise click.UsageError("give a TEXT, or --edit, or --remove: one of them")
    with shell.open() as archiver:
        notes = archiver.notes
        if edit is not None:
            shown = [notes.edit_note(id_or_url, edit, by=by)]
        elif remove:
            shown = [notes.remove_note(id_or_url, by=by)]
        elif text is not None:
            shown = [notes.add_note(id_or_url, text, by=by)]
        else:
            shown = list(notes.load(id_or_url)["notes"])
    for one in shown:
        click.echo(json.dumps(one, ensure_ascii=False) if as_json else _line(one))
    if not shown and not as_json:
        click.echo("no notes", err=True)


def _line(one: Mapping[str, Any]) -> str:
    return f"{one['id']}  {'removed: ' if one.get('removed_at') else ''}{note_line(one)}"
