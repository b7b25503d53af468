"""``archiver prune``: delete what is old, because somebody asks for it."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from ..durations import parse_durations
from ..errors import UsageError
from .link import by_option
from .shell import Shell, json_option
from .text import clean

_EPILOG = """\b
Examples:
  archiver prune --dry-run                     what would go?
  archiver prune --older-than 30d              rows of jobs that ended a month ago or earlier
  archiver prune --captures --older-than 104w  also what was fetched two years ago or earlier
"""


@click.command("prune", epilog=_EPILOG)
@click.option("--older-than", metavar="TIME", default="90d", show_default=True, help="As 36h, 90d, 52w, 6mo.")
@click.option("--captures", is_flag=True, help="Also what captures had fetched, a WARC file at a time.")
@click.option("--dry-run", is_flag=True, help="Tell what would go, and change nothing.")
@by_option
@json_option
@click.pass_obj
def command(
    shell: Shell, older_than: str, captures: bool, dry_run: bool, by: str | None, as_json: bool
) -> None:
    """Delete the rows of jobs that ended long ago, and with --captures what was fetched then.

    The captures themselves and all that was said of them stay on record: texts,
    citations, decisions, outcomes, who deleted their records, and when. A WARC
    file is thinned out only where all its captures are old, and nothing younger
    refers to a body in it; the daemon must not run meanwhile.
    """
    ages = parse_durations(older_than, where="--older-than")
    if len(ages) != 1:
        raise UsageError(f"--older-than {older_than}: give one time, such as 90d")
    with shell.working() as archiver:
        done = archiver.operating.prune(older_than=ages[0], captures=captures, dry_run=dry_run, by=by)
    if as_json:
        click.echo(json.dumps(asdict(done) | {"dry_run": dry_run}, ensure_ascii=False))
        return
    verb = "would go" if dry_run else "went"
    for one in done.files:
        name = clean(f"{one.collection}/{one.warc}")
        if one.why_kept:
            click.echo(f"stays  {name}  ({one.why_kept})")
        else:
            click.echo(f"thin   {name}  ({one.captures:,} captures, {one.freed_bytes / 1e6:,.1f} MB)")
    freed = sum(one.freed_bytes for one in done.files)
    thinned = sum(one.why_kept is None for one in done.files)
    click.echo(
        f"{done.jobs:,} rows of jobs {verb}"
        + (f"; {thinned:,} WARC files thinned out, {freed / 1e6:,.1f} MB {verb}" if captures else "")
    )
