"""What was measured, as tables."""

from __future__ import annotations

import sys
from collections.abc import Iterable
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
