"""``archiver audit``: is the archive as it was written?"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from .shell import Shell, json_option
from .text import clean

if TYPE_CHECKING:
    from ..model import AuditFinding
    from ..service.auditing import Audited

_EPILOG = """\b
Examples:
  archiver audit
  archiver audit archiver-20260302103015123-00000x5e0d1a7c3b-desk.warc.gz
  archiver audit --json | jq 'select(.kind == "broken_record")'
  archiver audit --repair
"""


@click.command("audit", epilog=_EPILOG)
@click.argument("files", metavar="[FILE]...", nargs=-1)
@click.option("--collection", metavar="NAME", help="Only the files of this collection.  [default: all]")
@click.option(
    "--repair", is_flag=True, help="Make good what can be; WARC files themselves are left as they are."
)
@json_option
@click.pass_obj
def command(
    shell: Shell, files: tuple[str, ...], collection: str | None, repair: bool, as_json: bool
) -> None:
    """Read WARC files again and hold each record against its digests, the index and the catalogue.

    FILE is a WARC file of the home; without any, all are read, and the
    catalogue's own file is checked, too. The daemon does the same all the time,
    slowly (daemon.audit). Each thing that isn't as it was written is one line.

    With --repair, indexes and catalogue rows are made again from the WARC files;
    pages whose records are damaged are captured again where they are still on
    line, and said to be lost where they aren't. Ends with 1 when something is
    left that isn't as it was written.
    """
    if collection is not None:
        from ..naming import check_collection

        check_collection(collection)
    with shell.working() as archiver:

        def tell(finding: AuditFinding) -> None:
            click.echo(json.dumps(_as_json(finding), ensure_ascii=False) if as_json else _line(finding))

        done = archiver.audit(files, collection=collection, repair=repair, tell=tell)
    if as_json:
        click.echo(json.dumps(asdict(done), ensure_ascii=False))
    else:
        _print(done, repair=repair)
    if done.why_not_kept is not None:
        click.echo(f"archiver: {clean(done.why_not_kept)}", err=True)
    if done.is_stopped:
        click.echo("archiver: stopped before all was read; run it again", err=True)
    if done.findings or done.is_stopped:
        click.get_current_context().exit(1)


def _as_json(finding: AuditFinding) -> dict[str, Any]:
    fields = {"id": finding.id} | asdict(finding)
    return {
        name: value.isoformat() if name.endswith("_at") and value is not None else value
        for name, value in fields.items()
    }


def _line(finding: AuditFinding) -> str:
    """Where, what, and what became of it."""
    place = "" if finding.offset is None else f" at byte {finding.offset:,}"
    about = f"  {finding.url}" if finding.url else ""
    state = "repaired" if finding.repaired_at is not None else str(finding.kind)
    became = f"  ({finding.repair})" if finding.repair else ""
    return clean(f"{state:<15} {finding.collection}/{finding.warc}{place}: {finding.what}{about}{became}")


def _print(done: Audited, *, repair: bool) -> None:
    files = "1 file" if done.files == 1 else f"{done.files:,} files"
    records = "1 record" if done.records == 1 else f"{done.records:,} records"
    wrong = "all as it was written" if not done.findings else _count(done.findings, "finding")
    click.echo(f"{files}, {records}, {done.size / 1e6:,.1f} MB: {wrong}")
    if done.elsewhere:
        lie = _count(done.elsewhere, "file lies", "files lie")
        click.echo(f"{lie} in other homes of this catalogue: audit each there")
    if repair:
        waiting = f", {done.waiting:,} of them later" if done.waiting else ""
        again = f"{_count(done.asked, 'address', 'addresses')} captured again{waiting}"
        click.echo(f"repaired: {done.repaired:,}; {again}")


def _count(number: int, one: str, many: str | None = None) -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
