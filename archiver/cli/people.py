"""``archiver people``: whose accounts a name means."""

from __future__ import annotations

import json
from datetime import datetime

import click

from .arguments import Instant, check_text
from .shell import Shell, json_option
from .text import clean, print_table


@click.group("people", epilog='\b\nExample:\n  archiver people who "Ida Brandt" --platform x --on 2022-05-12')
def command() -> None:
    """Say whose accounts a name means, and keep the tables that tell.

    Your own list is people.toml in the home folder, or beside the settings file.
    """


@command.command("who")
@click.argument("name", metavar="NAME", callback=check_text)
@click.option("--platform", metavar="PLATFORM", help="Only accounts on this platform, e.g. x.")
@click.option("--on", "at", metavar="DATE", type=Instant(), help="As of this date.  [default: at any time]")
@json_option
@click.pass_obj
def who(shell: Shell, name: str, platform: str | None, at: datetime | None, as_json: bool) -> None:
    """Say whose accounts a name can mean, and by whose word."""
    from ..jsonable import to_json
    from ..platforms import PLATFORMS

    if platform is not None and platform not in PLATFORMS:
        raise click.UsageError(f"--platform {platform}: unknown; known are {', '.join(PLATFORMS)}")
    with shell.open() as archiver:
        known = archiver.find_person(name, platform=platform or "unknown", at=at)
    for note in known.notes:
        click.echo(f"archiver: {clean(note)}", err=True)
    if as_json:
        for account in known.accounts:
            click.echo(json.dumps(to_json(account), ensure_ascii=False))
    elif known.accounts:
        rows = (
            (a.platform, f"@{a.handle}", a.owner, _day(a.valid_from), _day(a.valid_until), a.evidence)
            for a in known.accounts
        )
        print_table(("platform", "handle", "owner", "from", "until", "evidence"), rows)
    else:
        click.echo(f"{clean(name)}: no account is known", err=True)


@command.command("check")
@click.pass_obj
def check(shell: Shell) -> None:
    """Read people.toml: say what is wrong in it, or how many it lists."""
    from ..people import find_doubts

    with shell.open() as archiver:
        people = archiver.list_people()
    for doubt in find_doubts(people):
        click.echo(f"archiver: {clean(doubt)}", err=True)
    handles = sum(len(person.handles) for person in people)
    click.echo(f"{_count(len(people), 'entry', 'entries')}, {_count(handles, 'account', 'accounts')}")


@command.group("download")
def download() -> None:
    """Fetch a table of people."""


@download.command("legislators")
@click.pass_obj
def legislators(shell: Shell) -> None:
    """Members of the United States Congress and their official accounts.

    From github.com/unitedstates/congress-legislators (public domain); kept in the home folder.
    """
    with shell.open() as archiver:
        number = archiver.download_legislators()
    click.echo(f"{_count(number, 'legislator', 'legislators')} with accounts")


def _day(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d}" if at else "-"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
