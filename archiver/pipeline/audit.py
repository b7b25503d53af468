"""WARC file -> what in it, in its index and in the catalogue isn't as it was written; a part a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..errors import HomeError, StorageFull
from ..lightly import dataclass
from ..model import AuditFinding, FindingKind, Job, Urgency
from ..ports import Again, Done, HeldFile, NewJob, Session
from ..rates import parse_audit
from .auditing.appends import Fault
from .auditing.home import HOME, audit_home
from .auditing.keep import UNSEEN, end_audit, find_size_fault, findings_of, keep_findings
from .auditing.part import Part, read_part
from .auditing.tools import Tools
from .context import Context
from .keep import finish

#: Of the pace of the settings, what one job reads. A worker is held for as long; then others have their turn.
_PART_SECONDS = 60
_LEAST_BYTES = 1_000_000
#: How soon somebody else may take what lies in another home.
_ELSEWHERE_SECONDS = 60.0


@dataclass(frozen=True)
class Progress:
    """How far an audit of a file has got."""

    began_at: datetime
    offset: int = 0
    records: int = 0

    @classmethod
    def of(cls, details: Mapping[str, Any], now: datetime) -> Progress:
        """As a job's details tell; from the beginning where they tell of none, or of a time to come.

        A clock was ahead then: what is found from now on would seem to be older than the audit.
        """
        began_at = datetime.fromisoformat(details["began_at"]) if "began_at" in details else None
        if began_at is None or began_at > now:
            return cls(now)
        return cls(began_at, int(details["offset"]), int(details["records"]))

    @property
    def details(self) -> dict[str, Any]:
        return {"began_at": self.began_at.isoformat(), "offset": self.offset, "records": self.records}


def audit(context: Context, job: Job) -> Done | Again:
    """Read a part of a file at the pace of the settings, keep what is wrong, and go on where it ends."""
    tools = Tools(context.catalog, context.auditor(), context.clock)
    if job.subject == HOME:
        new: list[AuditFinding] | Again = _keep_home(context, tools, job)
    else:
        new = _keep_part(context, tools, job)
    if isinstance(new, Again):
        return new
    for finding in new:
        context.progress.note("audit", url=finding.warc, evidence=finding.what, kind=finding.kind.value)
    return Done(is_committed=True)


def _keep_home(context: Context, tools: Tools, job: Job) -> list[AuditFinding]:
    checked = audit_home(tools)
    with context.catalog.begin() as session:
        new = checked.store(session, at=context.clock.now())
        finish(session, context, job)
    return new


def _keep_part(context: Context, tools: Tools, job: Job) -> list[AuditFinding] | Again:
    progress = Progress.of(job.details, context.clock.now())
    pace = parse_audit(context.settings.daemon.audit)
    rate = pace.bytes_per_second if pace else _LEAST_BYTES
    max_bytes = max(_LEAST_BYTES, rate * _PART_SECONDS)
    file = context.auditor().find_file(job.collection, job.subject)
    is_here = file is not None and file.size is not None
    if not is_here and context.auditor().may_be_elsewhere(job.subject):
        # Asked for by the home that holds it: a worker of that one may be the next to take this.
        return Again("this file isn't here: it lies in another home", after_seconds=_ELSEWHERE_SECONDS)
    if file is None or file.size is None:
        # It went since it was asked for; what that means is seen where the home is looked at as a whole.
        with context.catalog.begin() as session:
            finish(session, context, job)
        return []
    done = audit_part(tools, file, progress, max_bytes=max_bytes, paced=True)
    with context.catalog.begin() as session:
        new = done.store(session, at=context.clock.now())
        if not done.is_over:
            following = NewJob(
                step="audit",
                subject=job.subject,
                collection=job.collection,
                details=done.progress.details,
                priority=Urgency.AUDIT,
                batch=job.batch,
            )
            session.enqueue(following, at=context.clock.now())
        finish(session, context, job)
    return new


@dataclass(frozen=True)
class AuditedPart:
    """A part of a file that was read, ready to be kept."""

    file: HeldFile
    part: Part
    #: After this part.
    progress: Progress
    findings: tuple[AuditFinding, ...]

    @property
    def is_over(self) -> bool:
        return self.part.is_last

    def store(self, session: Session, *, at: datetime, repair: str = UNSEEN) -> list[AuditFinding]:
        """Keep what was found, and at the end of the file that it was read; the findings that are new."""
        new = keep_findings(session, self.findings)
        if self.is_over:
            end_audit(
                session,
                self.file,
                self.part,
                records=self.progress.records,
                began_at=self.progress.began_at,
                at=at,
                repair=repair,
            )
        return new


def audit_part(
    tools: Tools,
    file: HeldFile,
    progress: Progress,
    *,
    max_bytes: int,
    paced: bool = False,
    is_repaired: bool = False,
) -> AuditedPart:
    """Read the next part of a file; nothing is stored yet. A file that can't be read is a finding, too.

    Of one that was just repaired the size counts as it is now.

    :raises Stopped: the program was told to stop before anything was read.
    """
    try:
        part = read_part(tools, file, progress.offset, max_bytes=max_bytes, paced=paced)
    except StorageFull:
        raise
    except HomeError as error:
        if not _is_about(error, file):
            raise
        what = f"the file can't be read: {error.__cause__ or error}"
        fault = Fault(FindingKind.FILE_UNREADABLE, what)
        part = Part([fault], end=file.size or 0, is_last=True, is_readable=False)
    faults = list(part.faults)
    if part.is_last and part.is_readable and not is_repaired:
        with tools.catalog.read() as session:
            earlier = session.find_audit(file.collection, file.warc)
        changed = find_size_fault(earlier, file, part.end)
        faults += [changed] if changed else []
    now = tools.clock.now()
    return AuditedPart(
        file=file,
        part=part,
        progress=Progress(progress.began_at, part.end, progress.records + part.records),
        findings=tuple(findings_of(file, faults, at=now)),
    )


def _is_about(error: HomeError, file: HeldFile) -> bool:
    """Whether it is this file or its index that can't be read, and not the catalogue."""
    return file.warc.removesuffix(".warc.gz") in str(error)
