"""How a home fares: what runs, what is due, what went wrong, how much room there is."""

from __future__ import annotations

import fcntl
import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from ..lightly import dataclass
from ..model import Source
from ..ports import Catalog, DeliveryCounts, FailedJob, RunningJob, Session, StepCounts
from ..rates import parse_audit
from ..settings import Settings
from .pauses import DAEMON

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Jobs of one kind that are listed.
_LISTED = 20
_HEALTHS = ("ok", "failing", "gone", "dead", "new", "paused")
_FAILING = frozenset({"failing", "gone", "dead"})


@dataclass(frozen=True, kw_only=True)
class DaemonState:
    """The daemon that works on the home."""

    pid: int | None
    since: datetime


@dataclass(frozen=True, kw_only=True)
class Disk:
    """The room that there is, and what takes it."""

    #: ``None`` where the system doesn't tell.
    free_bytes: int | None
    #: Below which no job begins (``storage.min_free_bytes``).
    least_bytes: int
    #: Of the WARC files in the home; those in the bucket take none of it.
    warc_bytes: int
    warc_files: int
    catalog_bytes: int

    @property
    def is_low(self) -> bool:
        return self.free_bytes is not None and self.free_bytes < self.least_bytes


@dataclass(frozen=True, kw_only=True)
class BucketState:
    """What of a home's WARC files is in the bucket of ``storage.url``, by what the home knows of it."""

    url: str
    #: Files that it has, by their indexes.
    files: int
    #: Sealed files that are still in the home, and their bytes.
    waiting_files: int
    waiting_bytes: int
    #: When the last try to bring them there failed, and why; ``None`` where it didn't.
    failed_at: datetime | None
    why: str | None


@dataclass(frozen=True, kw_only=True)
class AuditProgress:
    """How far the rolling audit has got."""

    #: The time in which each file is to be read once; ``None`` where the daemon audits nothing by itself.
    every: timedelta | None
    files: int
    #: Those that were read within that time; without one, those that were ever read.
    audited: int
    #: When the file was read last that waits for the longest time; ``None`` while none was ever read.
    oldest_at: datetime | None
    #: What was found and is still so.
    findings: int


@dataclass(frozen=True, kw_only=True)
class Status:
    """How a home fares at one instant."""

    at: datetime
    home: Path
    daemon: DaemonState | None
    #: Since when the daemon is paused, whether one runs or not.
    paused_at: datetime | None
    steps: Sequence[StepCounts]
    #: The first :data:`_LISTED` of them.
    running: Sequence[RunningJob]
    failed: Sequence[FailedJob]
    #: When the next job falls due that isn't yet.
    next_due_at: datetime | None
    sources: Sequence[Source]
    captures_hour: Mapping[str, int]
    captures_day: Mapping[str, int]
    events_by_kind: Mapping[str, int]
    deliveries: Sequence[DeliveryCounts]
    audit: AuditProgress
    disk: Disk
    #: ``None`` where all stays in the home.
    bucket: BucketState | None = None

    @property
    def sources_by_health(self) -> Mapping[str, int]:
        """How many are well, failing, gone, dead, paused, or were never looked at."""
        return {**dict.fromkeys(_HEALTHS, 0), **Counter(map(health_of, self.sources))}

    @property
    def failing(self) -> Sequence[Source]:
        """The sources whose last look failed, those that are given up as lost included."""
        return [source for source in self.sources if health_of(source) in _FAILING]

    @property
    def polled_at(self) -> datetime | None:
        """When a source was looked at last."""
        return max((one.polled_at for one in self.sources if one.polled_at), default=None)

    @property
    def oldest_due_seconds(self) -> float:
        """For how long the job has been due that has been due for the longest time; 0 where none is."""
        oldest = min((one.oldest_due_at for one in self.steps if one.oldest_due_at), default=self.at)
        return max(0.0, (self.at - oldest).total_seconds())


def health_of(source: Source) -> str:
    """How a source fares, in a word."""
    if source.paused_at:
        return "paused"
    if source.state != "alive":
        return source.state
    if source.failures:
        return "failing"
    return "ok" if source.polled_at else "new"


def find_status(settings: Settings, catalog: Catalog, now: datetime) -> Status:
    """How the home fares; nothing is changed, and no daemon is needed."""
    with catalog.read() as session:
        return Status(
            at=now,
            home=settings.home,
            daemon=find_daemon(settings.home),
            paused_at=session.find_pause(DAEMON),
            steps=session.count_steps(at=now),
            running=session.list_running(_LISTED),
            failed=session.list_failed(_LISTED),
            next_due_at=session.find_next_due(after=now),
            sources=list(session.iter_sources()),
            captures_hour=session.count_captures_since(now - timedelta(hours=1)),
            captures_day=session.count_captures_since(now - timedelta(days=1)),
            events_by_kind=session.count_events(),
            deliveries=session.count_deliveries(),
            audit=_find_audit(settings, session, now),
            disk=_find_disk(settings, session.find_size()),
            bucket=_find_bucket(settings),
        )


def find_daemon(home: Path) -> DaemonState | None:
    """The daemon that holds the home's lock; ``None`` where none does."""
    path = home / "daemon.lock"
    try:
        with path.open("rb") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                said = lock.readline(32).strip()
                since = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                return DaemonState(pid=int(said) if said.isdigit() else None, since=since)
    except OSError:  # no daemon ever ran here
        pass
    return None


def _find_audit(settings: Settings, session: Session, now: datetime) -> AuditProgress:
    pace = parse_audit(settings.daemon.audit)
    every = pace.every if pace else None
    there = {(path.parts[-3], path.name) for path in _iter_warcs(settings.home)} | _find_uploaded(settings)
    # What is dated in the future doesn't count, as for the daemon.
    made = [one for one in session.list_audits() if one.audited_at <= now]
    times = [one.audited_at for one in made if (one.collection, one.warc) in there]
    return AuditProgress(
        every=every,
        files=len(there),
        audited=sum(every is None or at > now - every for at in times),
        oldest_at=min(times, default=None),
        findings=session.count_open_findings(),
    )


def _find_disk(settings: Settings, catalog_bytes: int | None) -> Disk:
    """``catalog_bytes`` are those of a catalogue on a server."""
    from ..catalog.database import find_file

    sizes = [_size(path) for path in _iter_warcs(settings.home)]
    catalog = find_file(settings)
    files = [catalog.with_name(catalog.name + end) for end in ("", "-wal", "-shm")] if catalog else []
    try:
        there = next(each for each in (settings.home, *settings.home.parents) if each.exists())
        free: int | None = shutil.disk_usage(there).free
    except OSError:
        free = None
    return Disk(
        free_bytes=free,
        least_bytes=settings.storage.min_free_bytes,
        warc_bytes=sum(sizes),
        warc_files=len(sizes),
        catalog_bytes=sum(map(_size, files)) if catalog_bytes is None else catalog_bytes,
    )


def _find_bucket(settings: Settings) -> BucketState | None:
    if not settings.storage.url:
        return None
    from ..warc.uploads import find_waiting
    from .uploading import find_failure

    waiting = find_waiting(settings)
    failure = find_failure(settings.home)
    return BucketState(
        url=settings.storage.url,
        files=len(_find_uploaded(settings)),
        waiting_files=len(waiting),
        waiting_bytes=sum(_size(folders.warc(name)) for folders, name in waiting),
        failed_at=failure.at if failure else None,
        why=failure.why if failure else None,
    )


def _find_uploaded(settings: Settings) -> set[tuple[str, str]]:
    """Collection and name of the files that aren't in the home and whose indexes are."""
    if not settings.storage.url:
        return set()
    from ..warc.storage import iter_collections
    from ..warc.uploads import find_uploaded

    return {(each.collection, name) for each in iter_collections(settings) for name in find_uploaded(each)}


def _iter_warcs(home: Path) -> Iterator[Path]:
    yield from home.glob("collections/*/archive/*.warc.gz")


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:  # it went away, or was never there
        return 0
