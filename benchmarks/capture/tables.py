"""What was measured, as tables."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from measure import Cost


@dataclass
class Row:
    name: str
    cost: Cost | None
    count: int
    warc_bytes: int = 0
    #: From the first request to the last answer, as the server saw it.
    span_seconds: float = 0.0
    note: str = ""


def middle(rounds: Sequence[Sequence[Row]]) -> list[Row]:
    """Of each program the round in which it took its median of the processor's time."""
    return [_middle(rows) for rows in zip(*rounds, strict=True)]


def _middle(rows: Sequence[Row]) -> Row:
    ran = sorted((row for row in rows if row.cost), key=lambda row: row.cost.cpu_seconds if row.cost else 0)
    return ran[len(ran) // 2] if ran else rows[0]


def of_rounds(rounds: Sequence[Sequence[Row]], ours: str, plain: str, wget: str) -> str:
    """What the goals compare, round by round: of two that ran within a minute, and the medians."""
    compared = [
        {row.name: row for row in rows if row.name in (ours, plain, wget) and _is_whole(row)}
        for rows in rounds
    ]
    compared = [rows for rows in compared if len(rows) == 3]
    if not compared:
        return "Nothing to compare with: a program is missing, or broke off in each round."

    def told(name: str, ratio: Callable[[Cost, Cost], float], other: str) -> str:
        each = [ratio(_cost(rows[ours]), _cost(rows[other])) for rows in compared]
        every = ", ".join(f"{one:.2f}" for one in each)
        return f"| {name} | {statistics.median(each):.2f} | {every} |"

    return "\n".join(
        [
            "| in each round | median | all |",
            "|---|---:|---|",
            told("CPU of wget's", lambda our, its: our.cpu_seconds / its.cpu_seconds, wget),
            told("CPU of the plain download's", lambda our, its: our.cpu_seconds / its.cpu_seconds, plain),
            told("throughput of wget's", lambda our, its: its.seconds / our.seconds, wget),
        ]
    )


def _is_whole(row: Row) -> bool:
    """Whether it did all it was to: what breaks off early is quick and cheap."""
    return row.cost is not None and row.cost.code == 0 and not row.note


def _cost(row: Row) -> Cost:
    assert row.cost is not None
    return row.cost


def of_throughput(rows: Iterable[Row], count: int) -> str:
    lines = [
        "| | URLs/s | between first request and last answer | CPU s per 1,000 | peak MB | WARC MB | |",
        "|---|---:|---:|---:|---:|---:|---|",
    ]
    for row in rows:
        if (cost := row.cost) is None:
            lines.append(f"| {row.name} | – | – | – | – | – | {row.note} |")
            continue
        note = row.note or (f"exit code {cost.code}" if cost.code else "")
        warc = f"{row.warc_bytes / 1e6:,.1f}" if row.warc_bytes else "–"
        cpu = cost.cpu_seconds / count * 1000
        peak = cost.peak_bytes / 1e6
        lines.append(
            f"| {row.name} | {count / max(cost.seconds, 0.001):,.0f} "
            f"| {count / max(row.span_seconds, 0.001):,.0f} | {cpu:.2f} | {peak:,.0f} "
            f"| {warc} | {note} |"
        )
        print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join(lines)


def of_latency(rows: Iterable[Row], ideal: float) -> str:
    lines = [
        "| | first request to last answer, s | of the ideal | whole command, s | |",
        "|---|---:|---:|---:|---|",
    ]
    for row in rows:
        if row.cost is None:
            lines.append(f"| {row.name} | – | – | – | {row.note} |")
            continue
        span = row.span_seconds
        lines.append(
            f"| {row.name} | {span:.2f} | {span / ideal:.2f} | {row.cost.seconds:.2f} | {row.note} |"
        )
        print(lines[-1], file=sys.stderr, flush=True)
    return "\n".join(lines)


def of_big(row: Row) -> str:
    if row.cost is None:
        return row.note
    return (
        f"{row.name}: peak {row.cost.peak_bytes / 1e6:,.0f} MB, {row.cost.seconds:.1f} s, "
        f"{row.cost.cpu_seconds:.1f} CPU s, WARC {row.warc_bytes / 1e6:,.1f} MB."
    )


def of_index(rows: Iterable[Row]) -> str:
    lines = ["| | s | CPU s | WARC MB |", "|---|---:|---:|---:|"]
    for row in rows:
        if row.cost is None:
            lines.append(f"| {row.name} | {row.note} | – | – |")
            continue
        cost = row.cost
        lines.append(
            f"| {row.name} | {cost.seconds:.2f} | {cost.cpu_seconds:.2f} | {row.warc_bytes / 1e6:,.1f} |"
        )
    return "\n".join(lines)
