"""``archiver verify``: is a package what it says it is?"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..errors import UsageError
from .shell import json_option, leaving_on_signals
from .text import clean, shorten

if TYPE_CHECKING:
    from ..service.verifying import CheckedWacz

_EPILOG = """\b
Examples:
  archiver verify story.wacz
  archiver verify story.wacz --key sha256:4ff99747977f6dba2daebce8a506797cf1c7c2f30c0b0cadea64493bf5d592ee
"""


@click.command("verify", epilog=_EPILOG)
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--key", metavar="KEY", help="Who has to have signed it: a fingerprint, or a public key (PEM file)."
)
@json_option
@click.pass_context
def command(ctx: click.Context, files: tuple[Path, ...], key: str | None, as_json: bool) -> None:
    """Check WACZ files: ZIP, every digest, the signature, the index against the records, and those.

    Of a package that archiver made each byte is known. Other tools' packages are checked as far as the
    specification goes. Exit code 1 where anything is wrong.
    """
    from ..service.verifying import verify_wacz

    is_wrong = False
    with leaving_on_signals():
        for path in files:
            try:
                checked = verify_wacz(path, key)
            except (OSError, ValueError) as error:
                raise UsageError(f"{path}: {getattr(error, 'strerror', None) or error}") from error
            is_wrong |= bool(checked.faults)
            (_print_json if as_json else _print)(path, checked)
    ctx.exit(1 if is_wrong else 0)


def _print_json(path: Path, checked: CheckedWacz) -> None:
    said = {
        "path": str(path),
        "ok": not checked.faults,
        "faults": [{"member": one.member or None, "what": one.what} for one in checked.faults],
        "notes": checked.notes,
        "title": checked.title,
        "software": checked.software,
        "size": checked.size,
        "members": checked.members,
        "records": checked.records,
        "fingerprint": checked.fingerprint,
    }
    click.echo(json.dumps(said))


def _print(path: Path, checked: CheckedWacz) -> None:
    name = clean(str(path))
    for one in checked.faults:
        click.echo(clean(f"{name}: {one.member + ': ' if one.member else ''}{one.what}"))
    for note in checked.notes:
        click.echo(clean(f"{name}: note: {note}"), err=True)
    if checked.faults:
        count = len(checked.faults)
        click.echo(f"{name}: not as it should be: {count:,} {'finding' if count == 1 else 'findings'}")
        return
    title = f" ({shorten(checked.title, 60)})" if checked.title else ""
    signed = f"signed with {checked.fingerprint}" if checked.fingerprint else "not signed"
    click.echo(
        f"{name}{title}: as it was written: {checked.members:,} files, {checked.records:,} records, "
        f"{checked.size / 1e6:,.2f} MB; {signed}"
    )
