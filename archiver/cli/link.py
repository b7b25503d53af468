"""``archiver link``: a person says which post a citation means."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from ..jsonable import to_json
from .archive import print_left
from .arguments import check_text
from .reasons import outcome_of
from .shell import Shell, json_option
from .text import clean

if TYPE_CHECKING:
    from ..service.deciding import Decisions

_EPILOG = """\b
Examples:
  archiver link cjq2m4x7ab3dk https://x.com/volyna/status/1524000000000000000
  archiver link cjq2m4x7ab3dk --none --note "the author deleted her account"
  archiver link cjq2m4x7ab3dk --undo
"""

by_option = click.option("--by", metavar="NAME", help="Who decides.  [default: the login name]")


@click.command("link", epilog=_EPILOG)
@click.argument("citation", callback=check_text)
@click.argument("url", required=False)
@click.option("--none", "is_none", is_flag=True, help="Say that none of the posts known is meant.")
@click.option(
    "--undo", is_flag=True, help="Take back what persons decided; the machine's newest counts again."
)
@click.option("--note", metavar="TEXT", help="Why, kept with the decision.")
@by_option
@json_option
@click.pass_obj
def command(
    shell: Shell,
    citation: str,
    url: str | None,
    is_none: bool,
    undo: bool,
    note: str | None,
    by: str | None,
    as_json: bool,
) -> None:
    """Set the post of a citation by hand, and capture it.

    CITATION is an id, or the unambiguous beginning of one. What a person decides
    is a further row beside the machine's, which never overrules it.
    """
    if (url is not None) + is_none + undo != 1:
        raise click.UsageError("give the post's URL, or --none, or --undo: one of them")
    with shell.working() as archiver:
        decisions = archiver.decide("link", by)
        found = decisions.find_citation(citation)
        _decide(decisions, found, url, undo=undo, note=note)
        report = decisions.capture() if url is not None else None
        shown = archiver.show(found["id"]) or {}
    if as_json:
        click.echo(json.dumps(shown, ensure_ascii=False))
    else:
        _print(shown, captured=url is not None)
    if report is not None:
        print_left(report)
        if report.stopped:
            click.get_current_context().exit(1)


def _decide(
    decisions: Decisions, found: Mapping[str, Any], url: str | None, *, undo: bool, note: str | None
) -> None:
    if undo:
        decisions.undo(found, note)
    elif url is None:
        decisions.say_none(found, note)
    else:
        decisions.link(found, url, note)


def _print(shown: Mapping[str, Any], *, captured: bool) -> None:
    decided = to_json(shown.get("resolution")) or {}
    state, url = decided.get("state") or "nothing decided", decided.get("url")
    by = f"  (by {clean(decided['decided_by'])})" if decided else ""
    became = f"  {outcome_of(shown)}" if captured else ""
    click.echo(f"{shown['id']}  {state}{f'  {clean(url)}' if url else ''}{became}{by}")
