"""Many trials one after the other, and a table of what came of them."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from .breaking import Kill, ReadOnly
from .trials import Trial, run_trial
from .verdict import why


@dataclass
class Row:
    trials: int = 0
    whole: int = 0
    broken: int = 0
    begun: int = 0


@dataclass
class Report:
    """What came of all trials so far."""

    rows: dict[tuple[str, str], Row] = field(default_factory=lambda: defaultdict(Row))
    #: A line for each trial that found something wrong.
    wrong: list[str] = field(default_factory=list)

    @property
    def trials(self) -> int:
        return sum(row.trials for row in self.rows.values())

    def table(self) -> str:
        lines = [
            "| broken off by | while it was to | trials | whole again | in mid run | after a capture |",
            "|---|---|---:|---:|---:|---:|",
        ]
        for (how, work), row in self.rows.items():
            lines.append(f"| {how} | {work} | {row.trials} | {row.whole} | {row.broken} | {row.begun} |")
        rows = self.rows.values()
        totals = [sum(getattr(row, name) for row in rows) for name in ("trials", "whole", "broken", "begun")]
        lines.append("| **all** | | " + " | ".join(f"**{total}**" for total in totals) + " |")
        return "\n".join(lines)


def run_all(
    trials: Iterable[Trial],
    folder: Path,
    *,
    report: Report | None = None,
    tell: Callable[[str], None] = lambda line: None,
) -> Report:
    """Run trials, and note each in the report; the folder of one that finds something wrong stays."""
    report = report or Report()
    for trial in trials:
        where = folder / f"trial-{trial.number}"
        where.mkdir(parents=True)
        called = _called(trial), trial.work
        try:
            went = run_trial(trial, where, rebuilds=True)
        except Exception as error:  # noqa: BLE001 - one that goes wrong is what is looked for; the others go on
            report.rows[called].trials += 1
            report.wrong.append(f"trial {trial.number} ({trial}): {why(error)}")
            tell(f"{trial.number:>4}  WRONG  {trial}: {why(error)}")
            continue
        row = report.rows[called]
        row.trials += 1
        row.whole += 1
        row.broken += went.was_broken
        row.begun += went.had_begun
        shutil.rmtree(where)
        tell(f"{trial.number:>4}  whole  {went.seconds:4.1f} s  {trial}")
    return report


def _called(trial: Trial) -> str:
    if isinstance(trial.how, Kill):
        return "kill -9"
    return "a read-only home" if isinstance(trial.how, ReadOnly) else "a full disk"
