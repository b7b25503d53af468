"""What must hold when the day is over: each check says what it looked at, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from tests.soak.verdict import why
from tests.system.program import Program

from . import happened, stored
from .day import Day
from .happened import Found

#: Lines of a check that are shown.
_SHOWN = 5

CHECKS: dict[str, Callable[[Day, Program], Found]] = {
    "the daemon": stored.check_daemon,
    "articles": happened.check_articles,
    "visits": happened.check_visits,
    "posts": happened.check_posts,
    "work": stored.check_work,
    "events": happened.check_events,
    "receivers": happened.check_receivers,
    "WARC, CDXJ, catalogue": stored.check_files,
    "archiver audit": stored.check_audit,
    "archiver rebuild": stored.check_rebuild,
}


@dataclass(frozen=True)
class Check:
    name: str
    #: What was looked at, in figures.
    said: str
    wrong: list[str]


def judge(day: Day, program: Program, names: Iterable[str] | None = None) -> Iterator[Check]:
    """Every check, or those of the ``names``, each though one before it found something wrong."""
    for name in names or CHECKS:
        try:
            said, wrong = CHECKS[name](day, program)
        except Exception as error:  # noqa: BLE001 - a check that can't be made is a finding
            said, wrong = "couldn't be looked at", [why(error)]
        yield Check(name, said, wrong)


def format_table(checks: list[Check]) -> str:
    lines = ["| looked at | found | wrong |", "|---|---|---:|"]
    lines += [f"| {one.name} | {one.said} | {len(one.wrong) or 'nothing'} |" for one in checks]
    for one in checks:
        lines += [f"\n{one.name}: {line}" for line in one.wrong[:_SHOWN]]
    return "\n".join(lines)
