"""``archiver doctor``: is everything there, and does the outside still answer as expected?"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import click

from .shell import Shell, json_option
from .text import print_table

if TYPE_CHECKING:
    from ..service.doctor import Finding

_EPILOG = """\b
Examples:
  archiver doctor                 this machine: home, catalogue, clock, extras, linking, certificates …
  archiver doctor --live          and every endpoint and archive, about one public post each
  archiver doctor --live --json | jq 'select(.verdict == "changed")'

\b
What is said of an endpoint:
  as expected   its answer gives every field that its sample should
  changed       it answers, but fields are missing, the shape is another, or the sample is gone
  refused       it answers that we may not: a status, a login page, a limit
  unreachable   no such host, no connection, no answer in time
  not asked     its terms don't suit everybody; the settings or --all turn it on
"""


@click.command("doctor", epilog=_EPILOG)
@click.option("--live", is_flag=True, help="Ask every endpoint and archive about one public post each.")
@click.option(
    "--all",
    "everything",
    is_flag=True,
    help="With --live: ask the opt-in endpoints too, whatever the settings.",
)
@json_option
@click.pass_obj
def command(shell: Shell, live: bool, everything: bool, as_json: bool) -> None:
    """Say what is missing or has changed, on this machine and outside. Stores nothing.

    Exit code 1 where something is wrong, changed, refused or unreachable.
    """
    if everything and not live:
        raise click.UsageError("--all says what --live asks: give both")
    with shell.open() as archiver:
        findings = []
        for finding in archiver.diagnose(live=live, opt_in=True if everything else None):
            findings.append(finding)
            if as_json:
                click.echo(_as_json(finding))
    if not as_json:
        _print(findings)
    if any(finding.verdict.is_bad for finding in findings):
        click.get_current_context().exit(1)


def _as_json(finding: Finding) -> str:
    row = {
        "subject": finding.subject,
        "name": finding.name,
        "verdict": finding.verdict.value,
        "note": finding.note,
        "missing": list(finding.missing),
        "url": finding.url,
        "status": finding.status,
    }
    return json.dumps(row, ensure_ascii=False)


def _print(findings: list[Finding]) -> None:
    print_table(
        ("subject", "name", "verdict", "note"),
        [(each.subject, each.name, each.verdict.value, _note(each)) for each in findings],
    )
    counts = Counter(each.verdict.value for each in findings)
    click.echo(", ".join(f"{number} {verdict}" for verdict, number in counts.items()))


def _note(finding: Finding) -> str:
    missing = f"without {', '.join(finding.missing)}" if finding.missing else ""
    return "; ".join(part for part in (finding.note, missing) if part)
