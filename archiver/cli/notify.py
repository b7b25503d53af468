"""``archiver notify``: who is told what happens."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from .arguments import check_text
from .shell import Shell, json_option
from .text import clean, print_table, shorten

if TYPE_CHECKING:
    from datetime import datetime

    from ..service.telling import Standing


def _check_name(ctx: click.Context, param: click.Parameter, value: str | None) -> Any:
    return None if value is None else check_text(ctx, param, value)


@click.group(
    "notify",
    epilog="\b\nExamples:\n  archiver notify list\n  archiver notify test desk     send it a message now",
)
def command() -> None:
    """Show who is told of events, and send tests.

    Receivers stand in notify.toml, in the home folder or beside the settings file.
    """


@command.command("list")
@json_option
@click.pass_obj
def show_all(shell: Shell, as_json: bool) -> None:
    """List the receivers, what waits for each, and why the last try failed."""
    with shell.open() as archiver:
        standings = archiver.telling.list_standings()
    if as_json:
        for standing in standings:
            click.echo(json.dumps(_as_row(standing), ensure_ascii=False))
    elif standings:
        columns = ("name", "kind", "to", "waiting", "sent", "last_sent", "next", "last_error")
        print_table(columns, [_cells(standing) for standing in standings], spare=("sent", "next"))
    else:
        click.echo("no receivers yet: write notify.toml (docs/notifications.md)", err=True)


@command.command("test")
@click.argument("name", metavar="[NAME]", required=False, callback=_check_name)
@click.pass_obj
def test(shell: Shell, name: str | None) -> None:
    """Send a test event to a receiver, or to each, at once: batches and quiet hours don't count."""
    failed = False
    with shell.open() as archiver:
        for receiver, sent in archiver.telling.send_tests(name):
            failed = failed or sent.failure is not None
            said = "sent" if sent.failure is None else f"failed: {clean(sent.failure)}"
            if receiver.kind == "feed":
                said = "no test: the file is written with the next event that it shows"
            click.echo(f"{receiver.name} ({receiver.kind}, {clean(receiver.way.shown)}): {said}")
    if failed:
        raise SystemExit(1)


def _as_row(standing: Standing) -> dict[str, Any]:
    receiver, state = standing.receiver, standing.state
    return {
        "name": standing.name,
        "kind": receiver.kind if receiver else None,
        "to": receiver.way.shown if receiver else None,
        "events": sorted(receiver.events) if receiver else None,
        "collection": receiver.collection if receiver else None,
        "quiet": str(receiver.quiet) if receiver and receiver.quiet else None,
        "batch_seconds": receiver.batch.total_seconds() if receiver else None,
        "waiting": state.waiting,
        "sent": state.sent,
        "given_up": state.given_up,
        "waiting_since": _instant(state.waiting_since),
        "next_at": _instant(state.next_at),
        "last_sent_at": _instant(state.last_sent_at),
        "failures": state.failures,
        "last_error": state.last_error,
        "last_error_at": _instant(state.last_error_at),
    }


def _cells(standing: Standing) -> tuple[str, ...]:
    receiver, state = standing.receiver, standing.state
    return (
        standing.name,
        receiver.kind if receiver else "not named any more",
        receiver.way.shown if receiver else "-",
        str(state.waiting),
        str(state.sent),
        _minute(state.last_sent_at),
        _minute(state.next_at),
        shorten(state.last_error or "-", 100),
    )


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else "-"
