"""The daemon's figures in Prometheus's text format (version 0.0.4).

Counters count since the process started and survive nothing, as is usual; what
the catalogue knows is asked at each scrape. One line in :data:`FAMILIES` a
metric: ``docs/operations.md`` lists them, and a test holds the two alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from ..lightly import dataclass
from .counted import Counted
from .pulse import STANDBY

if TYPE_CHECKING:
    from ..service.status import Status

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True, kw_only=True)
class Figures:
    """All that the metrics are made of."""

    status: Status
    counted: Counted
    #: Seconds since the last beat of each loop.
    beats: Mapping[str, float]
    rss_bytes: int
    started_at: float
    cpu_seconds: float
    warc_written_bytes: int
    warc_open_files: int


#: Labels and value.
Sample = tuple[Mapping[str, str], float]


@dataclass(frozen=True)
class Family:
    name: str
    kind: Literal["counter", "gauge"]
    help: str
    read: Callable[[Figures], Iterable[Sample]]


def _one(value: float | None) -> Iterable[Sample]:
    return () if value is None else (({}, value),)


def _by(label: str, values: Mapping[str, float]) -> Iterable[Sample]:
    return (({label: name}, value) for name, value in sorted(values.items()))


FAMILIES: tuple[Family, ...] = (
    Family(
        "archiver_captures_total",
        "counter",
        "Visits by this process, by how they ended.",
        lambda of: _by("outcome", of.counted.outcomes()),
    ),
    Family(
        "archiver_jobs_ended_total",
        "counter",
        "Jobs that this process ended, by step and end (done, retry, failed).",
        lambda of: (({"step": s, "end": e}, n) for (s, e), n in sorted(of.counted.jobs().items())),
    ),
    Family(
        "archiver_jobs_due",
        "gauge",
        "Jobs due now, by step; those being done included.",
        lambda of: _by("step", {one.step: one.due for one in of.status.steps}),
    ),
    Family(
        "archiver_jobs_later",
        "gauge",
        "Jobs that wait for their time, by step.",
        lambda of: _by("step", {one.step: one.later for one in of.status.steps}),
    ),
    Family(
        "archiver_jobs_failed",
        "gauge",
        "Jobs that were given up, by step.",
        lambda of: _by("step", {one.step: one.failed for one in of.status.steps}),
    ),
    Family(
        "archiver_jobs_running",
        "gauge",
        "Jobs that are being done, by any process of this home.",
        lambda of: _one(sum(one.running for one in of.status.steps)),
    ),
    Family(
        "archiver_oldest_due_job_age_seconds",
        "gauge",
        "For how long the job has been due that has been due for the longest time; 0 where none is.",
        lambda of: _one(of.status.oldest_due_seconds),
    ),
    Family(
        "archiver_paused",
        "gauge",
        "1 while the daemon is paused, so that no job begins.",
        lambda of: _one(float(of.status.paused_at is not None)),
    ),
    Family(
        "archiver_standby",
        "gauge",
        "1 while this daemon waits for the end of another one that schedules for its catalogue.",
        lambda of: _one(float(STANDBY in of.beats)),
    ),
    Family(
        "archiver_sources",
        "gauge",
        "Sources by health.",
        lambda of: _by("health", of.status.sources_by_health),
    ),
    Family(
        "archiver_last_poll_timestamp_seconds",
        "gauge",
        "When a source was looked at last.",
        lambda of: _one(of.status.polled_at.timestamp() if of.status.polled_at else None),
    ),
    Family(
        "archiver_events",
        "gauge",
        "Events noted in the catalogue, by kind.",
        lambda of: _by("kind", of.status.events_by_kind),
    ),
    Family(
        "archiver_deliveries_waiting",
        "gauge",
        "Events that a receiver is still to be told of.",
        lambda of: _by("receiver", {one.receiver: one.waiting for one in of.status.deliveries}),
    ),
    Family(
        "archiver_deliveries_failures",
        "gauge",
        "Tries in a row that failed, of what a receiver is told now; 0 while all is well.",
        lambda of: _by("receiver", {one.receiver: one.failures for one in of.status.deliveries}),
    ),
    Family(
        "archiver_deliveries_given_up",
        "gauge",
        "Events that a receiver was not told of, however often that was tried.",
        lambda of: _by("receiver", {one.receiver: one.given_up for one in of.status.deliveries}),
    ),
    Family(
        "archiver_audit_files",
        "gauge",
        "WARC files of the home that are to be audited.",
        lambda of: _one(of.status.audit.files),
    ),
    Family(
        "archiver_audit_files_audited",
        "gauge",
        "Those of them that were audited within the time of daemon.audit.",
        lambda of: _one(of.status.audit.audited),
    ),
    Family(
        "archiver_audit_oldest_timestamp_seconds",
        "gauge",
        "When the file was audited last that waits for the longest time.",
        lambda of: _one(of.status.audit.oldest_at.timestamp() if of.status.audit.oldest_at else None),
    ),
    Family(
        "archiver_audit_findings_open",
        "gauge",
        "What audits found that is still so.",
        lambda of: _one(of.status.audit.findings),
    ),
    Family(
        "archiver_warc_written_bytes_total",
        "counter",
        "Bytes that this process appended to WARC files.",
        lambda of: _one(of.warc_written_bytes),
    ),
    Family(
        "archiver_warc_files_open",
        "gauge",
        "WARC files that this process writes to.",
        lambda of: _one(of.warc_open_files),
    ),
    Family(
        "archiver_warc_bytes",
        "gauge",
        "Bytes of all WARC files of the home.",
        lambda of: _one(of.status.disk.warc_bytes),
    ),
    Family(
        "archiver_bucket_files",
        "gauge",
        "WARC files that the bucket has.",
        lambda of: _one(of.status.bucket.files if of.status.bucket else None),
    ),
    Family(
        "archiver_bucket_waiting_files",
        "gauge",
        "Sealed WARC files that are still to be brought to the bucket.",
        lambda of: _one(of.status.bucket.waiting_files if of.status.bucket else None),
    ),
    Family(
        "archiver_bucket_waiting_bytes",
        "gauge",
        "Their bytes.",
        lambda of: _one(of.status.bucket.waiting_bytes if of.status.bucket else None),
    ),
    Family(
        "archiver_catalog_bytes",
        "gauge",
        "Bytes of the catalogue and its log.",
        lambda of: _one(of.status.disk.catalog_bytes),
    ),
    Family(
        "archiver_disk_free_bytes",
        "gauge",
        "Bytes free on the disk of the home.",
        lambda of: _one(of.status.disk.free_bytes),
    ),
    Family(
        "archiver_disk_low",
        "gauge",
        "1 while less is free than storage.min_free_bytes, so that no job begins.",
        lambda of: _one(float(of.status.disk.is_low)),
    ),
    Family(
        "archiver_heartbeat_age_seconds",
        "gauge",
        "Seconds since each loop of the daemon last turned.",
        lambda of: _by("loop", of.beats),
    ),
    Family(
        "process_resident_memory_bytes",
        "gauge",
        "Resident memory size in bytes.",
        lambda of: _one(of.rss_bytes),
    ),
    Family(
        "process_cpu_seconds_total",
        "counter",
        "Total user and system CPU time spent in seconds.",
        lambda of: _one(of.cpu_seconds),
    ),
    Family(
        "process_start_time_seconds",
        "gauge",
        "Start time of the process since unix epoch in seconds.",
        lambda of: _one(of.started_at),
    ),
)


def render(figures: Figures) -> str:
    """All metrics; a family without samples still has its head."""
    lines: list[str] = []
    for family in FAMILIES:
        lines += [f"# HELP {family.name} {family.help}", f"# TYPE {family.name} {family.kind}"]
        lines += [
            f"{family.name}{_labels(labels)} {_number(value)}" for labels, value in family.read(figures)
        ]
    return "\n".join(lines) + "\n"


def _labels(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    said = (f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return "{" + ",".join(said) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(float(value))
