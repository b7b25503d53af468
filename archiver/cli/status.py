"""``archiver status``: how the home fares."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from .shell import Shell, json_option
from .text import clean, print_table, shorten, style

if TYPE_CHECKING:
    from ..model import Source
    from ..ports import DeliveryCounts, RunningJob
    from ..service.status import AuditProgress, BucketState, Disk, Status

_EPILOG = """\b
Examples:
  archiver status
  archiver status --json | jq .disk.free_bytes
"""
#: Characters of a reason in a table.
_REASON = 80


@click.command("status", epilog=_EPILOG)
@json_option
@click.pass_obj
def command(shell: Shell, as_json: bool) -> None:
    """Tell what runs, what is due, what went wrong and how much room there is.

    Also what waits for receivers, and how far the audit has got. It changes nothing, and needs no daemon.
    """
    with shell.open() as archiver:
        status = archiver.operating.status()
    if as_json:
        click.echo(json.dumps(_as_json(status), ensure_ascii=False))
        return
    for line in _summary(status):
        click.echo(line)
    _print_jobs(status)


def _as_json(status: Status) -> Mapping[str, Any]:
    daemon = status.daemon
    return {
        "at": status.at.isoformat(),
        "home": str(status.home),
        "daemon": {"pid": daemon.pid, "since": daemon.since.isoformat()} if daemon else None,
        "paused_at": status.paused_at.isoformat() if status.paused_at else None,
        "steps": [_timed(asdict(one)) for one in status.steps],
        "running": [_timed(asdict(one)) | {"pid": _pid(one)} for one in status.running],
        "failed": [_timed(asdict(one)) for one in status.failed],
        "next_due_at": status.next_due_at.isoformat() if status.next_due_at else None,
        "oldest_due_seconds": status.oldest_due_seconds,
        "captures_hour": dict(status.captures_hour),
        "captures_day": dict(status.captures_day),
        "events": dict(status.events_by_kind),
        "deliveries": [asdict(one) for one in status.deliveries],
        "audit": _audit(status.audit),
        "sources": dict(status.sources_by_health),
        "polled_at": status.polled_at.isoformat() if status.polled_at else None,
        "failing_sources": [_failing(one) for one in status.failing],
        "disk": asdict(status.disk) | {"is_low": status.disk.is_low},
        "bucket": _timed(asdict(status.bucket)) if status.bucket else None,
    }


def _audit(audit: AuditProgress) -> Mapping[str, Any]:
    return {
        "every_seconds": audit.every.total_seconds() if audit.every else None,
        "files": audit.files,
        "audited": audit.audited,
        "oldest_at": audit.oldest_at.isoformat() if audit.oldest_at else None,
        "findings": audit.findings,
    }


def _failing(source: Source) -> Mapping[str, Any]:
    """``url`` is what it is known by, ``address`` where it is looked at."""
    told = {name: getattr(source, name) for name in ("id", "url", "address", "state", "status", "failures")}
    return told | {"failing_since": source.failing_since.isoformat() if source.failing_since else None}


def _timed(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in fields.items()
    }


def _pid(job: RunningJob) -> int | None:
    """The process that does a job, by the name of who leased it."""
    said = job.owner.split(".")
    return int(said[1]) if len(said) == 3 and said[1].isdecimal() else None


def _summary(status: Status) -> Iterator[str]:
    yield f"home      {clean(str(status.home))}"
    if (daemon := status.daemon) is not None:
        yield f"daemon    process {daemon.pid or '?'}, for {_span(status.at - daemon.since)}"
    else:
        yield "daemon    none runs"
    if status.paused_at is not None:
        yield f"paused    since {status.paused_at:%Y-%m-%d %H:%M} UTC: nothing is begun; archiver resume"
    due, later = sum(one.due for one in status.steps), sum(one.later for one in status.steps)
    failed = sum(one.failed for one in status.steps)
    late = f", the oldest for {_seconds(status.oldest_due_seconds)}" if status.oldest_due_seconds else ""
    yield f"jobs      {due:,} due{late}; {later:,} later; {failed:,} given up"
    if status.next_due_at is not None:
        ahead = (status.next_due_at - status.at).total_seconds()
        yield f"next due  {status.next_due_at:%Y-%m-%d %H:%M:%S} UTC (in {_seconds(ahead)})"
    yield f"visits    last hour: {_counts(status.captures_hour)}; last day: {_counts(status.captures_day)}"
    yield f"sources   {_counts({name: n for name, n in status.sources_by_health.items() if n})}"
    if status.deliveries:
        yield f"messages  {'; '.join(map(_say_deliveries, status.deliveries))}"
    yield f"audit     {_say_audit(status.audit, status.at)}"
    yield f"disk      {_room(status.disk)}"
    if status.bucket is not None:
        yield f"bucket    {_say_bucket(status.bucket)}"


def _say_deliveries(one: DeliveryCounts) -> str:
    said = [f"{one.waiting:,} waiting" if one.waiting else "nothing waits"]
    if one.failures:
        said.append(f"failed {one.failures:,} times")
    if one.given_up:
        said.append(f"{one.given_up:,} given up")
    return f"{clean(one.receiver)}: {', '.join(said)}"


def _say_bucket(bucket: BucketState) -> str:
    said = f"{bucket.files:,} WARC files in {clean(bucket.url)}"
    if bucket.waiting_files:
        said += f"; {bucket.waiting_files:,} wait in the home ({_size(bucket.waiting_bytes)})"
    if bucket.failed_at is not None:
        said += f"; {bucket.failed_at:%Y-%m-%d %H:%M} UTC: {clean(bucket.why or '')}"
    return said


def _say_audit(audit: AuditProgress, now: datetime) -> str:
    within = f"within {audit.every.days} d" if audit.every else "ever; it is off"
    oldest = f", the oldest {_span(now - audit.oldest_at)} ago" if audit.oldest_at else ""
    found = f"{audit.findings:,} open findings: archiver audit" if audit.findings else "no open findings"
    return f"{audit.audited:,} of {audit.files:,} WARC files read {within}{oldest}; {found}"


def _print_jobs(status: Status) -> None:
    if status.steps:
        counted = (
            (one.step, f"{one.due:,}", f"{one.running:,}", f"{one.later:,}", f"{one.failed:,}")
            for one in status.steps
        )
        _head("Jobs by step")
        print_table(("step", "due", "running", "later", "given up"), counted)
    if status.running:
        spans = (_span(status.at - one.leased_at) if one.leased_at else "-" for one in status.running)
        _head("Running")
        running = ((one.step, str(_pid(one) or "?"), next(spans), one.subject) for one in status.running)
        print_table(("step", "process", "for", "url"), running)
    if status.failed:
        _head("Given up last")
        failed = (
            (f"{one.closed_at:%Y-%m-%d %H:%M}", one.step, one.subject, shorten(one.reason or "-", _REASON))
            for one in status.failed
        )
        print_table(("when", "step", "url", "why"), failed)
    if status.failing:
        _head("Failing sources")
        failing = ((one.id, str(one.failures), one.status or "-", one.address) for one in status.failing)
        print_table(("id", "times", "status", "url"), failing)


def _head(text: str) -> None:
    click.echo("\n" + style(text, bold=True))


def _room(disk: Disk) -> str:
    free = "unknown" if disk.free_bytes is None else _size(disk.free_bytes)
    low = f", too little: no job begins below {_size(disk.least_bytes)}" if disk.is_low else ""
    return (
        f"{free} free{low}; {_size(disk.warc_bytes)} in {disk.warc_files:,} WARC files, "
        f"catalogue {_size(disk.catalog_bytes)}"
    )


def _counts(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items())) or "none"


def _size(count: int) -> str:
    return f"{count / 1e9:,.1f} GB" if count >= 1_000_000_000 else f"{count / 1e6:,.1f} MB"


def _span(span: timedelta) -> str:
    return _seconds(span.total_seconds())


def _seconds(seconds: float) -> str:
    """A length of time with the one unit that says most."""
    for size, name in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:,.0f} {name}"
    return f"{max(0.0, seconds):.0f} s"
