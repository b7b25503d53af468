"""What an audit found, kept and told in the transaction of the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...model import Audit, AuditFinding, Event, EventKind, FindingKind, Outcome
from ...ports import HeldFile, Session
from .appends import Fault
from .part import Part

#: Outcomes of a visit that brought what had been lost.
_KEPT = frozenset({Outcome.CAPTURED, Outcome.PARTIAL, Outcome.MEMENTO_ONLY})
#: How a finding ends that a later audit doesn't make again.
UNSEEN = "a later audit found it no more"
MADE_AGAIN = "made again from the WARC file"


def findings_of(file: HeldFile, faults: Sequence[Fault], *, at: datetime) -> list[AuditFinding]:
    """The faults of a file as findings, each once."""
    found: dict[str, AuditFinding] = {}
    for fault in faults:
        one = AuditFinding(
            collection=file.collection,
            warc=file.warc,
            kind=fault.kind,
            what=fault.what,
            offset=fault.offset,
            record_id=fault.record_id,
            url=fault.url,
            found_at=at,
        )
        found.setdefault(one.id, one)
    return list(found.values())


def keep_findings(session: Session, findings: Sequence[AuditFinding]) -> list[AuditFinding]:
    """Keep findings, and tell of each that is new; those are returned."""
    new = [finding for finding in findings if session.add_finding(finding)]
    for finding in new:
        fields = {
            "finding": finding.id,
            "warc": finding.warc,
            "offset": finding.offset,
            "kind": finding.kind.value,
            "what": finding.what,
            "url": finding.url,
            "record_id": finding.record_id,
        }
        session.add_event(
            Event(
                kind=EventKind.AUDIT_FINDING,
                subject=finding.subject,
                collection=finding.collection,
                happened_at=finding.found_at,
                fields={name: value for name, value in fields.items() if value is not None},
            )
        )
    return new


def find_size_fault(earlier: Audit | None, file: HeldFile, size: int) -> Fault | None:
    """A sealed file that is longer or shorter than when it was audited before."""
    if earlier is None or not earlier.is_sealed or file.state == "open" or earlier.size == size:
        return None
    what = f"the file has {size:,} bytes, and had {earlier.size:,} when it was audited before"
    return Fault(FindingKind.SIZE_CHANGED, what)


def end_audit(
    session: Session,
    file: HeldFile,
    part: Part,
    *,
    records: int,
    began_at: datetime,
    at: datetime,
    repair: str,
) -> None:
    """Note that a file was read to its end; what was found before and is no more there is closed."""
    if part.is_readable:
        session.close_findings(file.collection, file.warc, unseen_since=began_at, at=at, repair=repair)
    settle(session, session.list_findings(file.collection, warc=file.warc), at=at)
    earlier = session.find_audit(file.collection, file.warc)
    is_open = file.state == "open"
    # The first size counts until somebody repairs the file: a change is found each time.
    was = earlier.size if earlier and earlier.is_sealed and repair != MADE_AGAIN else part.end
    session.save_audit(
        Audit(
            collection=file.collection,
            warc=file.warc,
            audited_at=at,
            size=part.end if is_open else was,
            records=records,
            findings=len(session.list_findings(file.collection, warc=file.warc)),
            is_sealed=not is_open,
        )
    )


def settle(session: Session, findings: Sequence[AuditFinding], *, at: datetime) -> None:
    """See what became of addresses that a repair asked for again."""
    for finding in findings:
        if finding.asked_job is None:
            continue
        # A visit that failed for now is made again by other jobs: the address's latest counts.
        first = session.find_capture_of_job(finding.asked_job)
        latest = session.find_latest_capture(first.url, collection=finding.collection) if first else None
        if latest is None:
            continue
        when = f"{latest.captured_at:%Y-%m-%d %H:%M} UTC"
        if latest.outcome in _KEPT:
            session.mark_finding(
                finding.id, repaired_at=at, repair=f"captured again {when} ({latest.outcome}, {latest.id})"
            )
        else:
            session.mark_finding(finding.id, repair=say_lost(session, latest.url, f"{latest.outcome} {when}"))


def say_lost(session: Session, url: str, why: str) -> str:
    """That something is lost, and who else holds a copy as far as that is known."""
    held = [one for one in session.load_holdings(url) if one.count]
    others = "; ".join(f"{one.archive} holds {one.count:,}" for one in held)
    return f"lost: {why}; {others or 'no archive is known to hold a copy'}"
