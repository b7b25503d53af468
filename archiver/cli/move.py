"""``archiver move``: catalogue and WARC files to where they are to be."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from .shell import Shell, json_option
from .text import clean

if TYPE_CHECKING:
    from ..service.move_wish import MoveWish
    from ..service.moving import Moved

_EPILOG = """\b
Examples:
  archiver move --to postgresql://archiver@db.example/archiver --dry-run
  archiver move --to postgresql://archiver@db.example/archiver --to s3://news-archive/warcs
  archiver move --to sqlite --to disk
"""


@click.command("move", epilog=_EPILOG)
@click.option(
    "--to",
    metavar="PLACE",
    multiple=True,
    required=True,
    help="postgresql://HOST/NAME or sqlite for the catalogue, s3://BUCKET/PREFIX or disk for the WARC files.",
)
@click.option("--dry-run", is_flag=True, help="Only tell what would be moved.")
@click.option("--remove", is_flag=True, help="With --to disk: delete from the bucket what came back.")
@click.option("--leave-missing", is_flag=True, help="Do without WARC files that are neither here nor there.")
@json_option
@click.pass_obj
def command(
    shell: Shell, to: tuple[str, ...], dry_run: bool, remove: bool, leave_missing: bool, as_json: bool
) -> None:
    """Move the catalogue to another database, or the WARC files to a bucket, and back.

    All is copied and compared first; then the settings file names the new place.
    The old catalogue is kept: a file under another name, a database as it is, and
    a program that still has the old settings is told where it went. Whatever
    cuts the move off, the same command goes on with it.

    Nothing else may work on the home meanwhile, nor on its database. What other
    workers keep in their homes has to be in the bucket before: `archiver seal` there.
    """
    from ..service.move_wish import parse_wish

    wish = parse_wish(to, removes=remove, leaves_missing=leave_missing, is_dry=dry_run)
    with shell.working() as archiver:
        done = archiver.operating.move(wish)
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False))
    else:
        _print(done)
    if done.why_not_set is not None and not done.is_dry:
        click.echo(
            f"archiver: {clean(done.why_not_set)}; set there, or where you keep your settings:", err=True
        )
        for line in _lines(wish):
            click.echo(f"  {clean(line)}", err=True)
        click.get_current_context().exit(1)


def _print(done: Moved) -> None:
    would = "would be " if done.is_dry else ""
    if done.catalog is not None:
        rows, size = sum(done.catalog.rows.values()), done.catalog.bytes
        told = f"{rows:,} rows, {size:,} bytes" if done.catalog.rows else "what was left to do"
        click.echo(f"catalogue {would}moved to {clean(done.catalog.target)}: {told}")
        if done.catalog.kept:
            click.echo(f"the old catalogue is kept: {clean(done.catalog.kept)}")
    if done.warcs is not None:
        click.echo(
            f"WARC files {would}moved to {clean(done.warcs.target)}: "
            f"{done.warcs.files:,} files, {done.warcs.bytes:,} bytes"
        )
        if not done.is_dry and not done.warcs.removed and done.warcs.source.startswith("s3:"):
            click.echo(f"the bucket keeps them, too: {clean(done.warcs.source)}")
    if done.why_missing:
        click.echo(f"archiver: {clean(done.why_missing)}", err=True)
    if done.catalog is None and done.warcs is None:
        click.echo("all is there already")
    elif not done.is_dry and done.why_not_set is None:
        click.echo(f"the settings say so: {clean(done.settings_file)}")


def _lines(wish: MoveWish) -> list[str]:
    """What is to stand in the settings."""
    return [f"{section}.{key} = {json.dumps(value)}" for (section, key), value in wish.keys.items()]
