"""When which WARC file is audited next."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ..errors import BucketAway
from ..model import Urgency
from ..ports import NewJob
from ..rates import parse_audit

if TYPE_CHECKING:
    from ..model import Audit
    from ..ports import HeldFile
    from ..rates import AuditPace
    from .adapters import Adapters

#: Pause between two looks at the folders while nothing is due.
_LOOK = timedelta(hours=1)
#: Clocks are put right by less than this all the time.
_CLOCK_STEP = timedelta(seconds=60)
#: After an audit that was given up others have their turn for so long.
_REST = timedelta(days=1)
#: A file's turn comes before its time is over, so that it is read by then; spread, so that files that were
#: audited together aren't for ever.
_SOONEST, _SPREAD = 0.8, 0.1


class AuditSchedule:
    """Asks for one audit at a time: what is read is bounded, and nothing piles up after a long stop."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters
        self._looked_at: datetime | None = None
        self._is_told = False
        #: Which audit was asked for when.
        self._asked: dict[tuple[str, str], datetime] = {}

    def enqueue(self) -> int:
        """Ask for the audit that is due next, where none is under way; how many were asked for."""
        pace = parse_audit(self._adapters.settings.daemon.audit)
        if pace is None:
            return 0
        now = self._adapters.clock.now()
        if self._looked_at is not None and timedelta() <= now - self._looked_at < _LOOK:
            return 0
        catalog = self._adapters.catalog
        with catalog.read() as session:
            if session.has_pending("audit"):
                return 0
            # What a clock that was ahead dates in the future says nothing of when a file was read.
            past = now + _CLOCK_STEP
            audits = {(a.collection, a.warc): a for a in session.list_audits() if a.audited_at <= past}
            failed = session.find_failed_audits()
        # What was closed unread (a worker of another home took it, whose files it can't know) rests as well.
        unread = {of: at for of, at in self._asked.items() if of not in audits or audits[of].audited_at < at}
        failed = {of: at for of, at in {**failed, **unread}.items() if at <= past}
        try:
            job = self._find_next(pace, audits, failed, now)
        except BucketAway as error:
            self._adapters.progress.note("audit", url="daemon.audit", evidence=str(error))
            self._looked_at = now
            return 0
        if job is None:
            self._looked_at = now
            return 0
        self._looked_at = None
        with catalog.begin() as session:
            session.enqueue(job, at=now)
        self._asked[job.collection, job.subject] = now
        return 1

    def _find_next(
        self,
        pace: AuditPace,
        audits: Mapping[tuple[str, str], Audit],
        failed: Mapping[tuple[str, str], datetime],
        now: datetime,
    ) -> NewJob | None:
        from ..pipeline.auditing.home import HOME

        home = audits.get(("main", HOME))
        waiting = [(_due_at(pace, "main", HOME, home.audited_at if home else None), "main", HOME)]
        waiting += self._iter_waiting(pace, audits, now)
        due_at, collection, subject = min(
            (max(due_at, failed.get((collection, subject), _FIRST) + _REST), collection, subject)
            for due_at, collection, subject in waiting
        )
        if due_at > now:
            return None
        return NewJob(step="audit", subject=subject, collection=collection, priority=Urgency.AUDIT)

    def _iter_waiting(
        self, pace: AuditPace, audits: Mapping[tuple[str, str], Audit], now: datetime
    ) -> Iterator[tuple[datetime, str, str]]:
        files = self._adapters.auditor.list_files()
        self._tell_of_pace(pace, sum(file.size or 0 for file in files))
        for file in files:
            if file.size is not None:
                audit = audits.get((file.collection, file.warc))
                yield _due_at(pace, *_began(file, audit, now)), file.collection, file.warc

    def _tell_of_pace(self, pace: AuditPace, size: int) -> None:
        """Say once that the archive is too large for the settings: the last files come late."""
        possible = pace.bytes_per_second * pace.every.total_seconds()
        if size > possible and not self._is_told:
            self._is_told = True
            why = (
                f"{size / 1e9:,.1f} GB can't be read in {pace.every.days} days at this pace: files come late"
            )
            self._adapters.progress.note("audit", url="daemon.audit", evidence=why)


def _began(file: HeldFile, audit: Audit | None, now: datetime) -> tuple[str, str, datetime | None]:
    """From when on a file's time runs; ``None`` where it is due at once.

    An open file is read once it is sealed, or when it has been open for as long.
    """
    is_read = audit is not None and (audit.is_sealed or file.state == "open")
    since = audit.audited_at if audit is not None and is_read else None
    if since is None and file.state == "open" and file.begun_at is not None and file.begun_at <= now:
        since = file.begun_at
    return file.collection, file.warc, since


def _due_at(pace: AuditPace, collection: str, warc: str, since: datetime | None) -> datetime:
    if since is None:
        return _FIRST
    chance = zlib.crc32(f"{collection} {warc}".encode()) / 2**32
    return since + pace.every * (_SOONEST + _SPREAD * chance)


_FIRST = datetime.fromisoformat("0001-01-01T00:00:00+00:00")
