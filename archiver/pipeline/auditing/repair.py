"""What can be made good: index and rows from the WARC file, lost pages from the network.

A WARC file is never touched: what is damaged in it stays, as evidence and for whoever can read more of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from ...lightly import dataclass
from ...model import AuditFinding, Capture, FindingKind, RecordRef, Urgency
from ...platforms import identify
from ...ports import HeldFile, HeldRow, NewJob, Session
from ...urls.long import is_cut
from ..asking import details_of
from ..read import NAMED
from ..replay import find_capture, store_statements
from .keep import say_lost
from .tools import Tools

_INDEX_KINDS = frozenset(
    {
        FindingKind.INDEX_LINE,
        FindingKind.INDEX_ORDER,
        FindingKind.INDEX_MISSING,
        FindingKind.BROKEN_RECORD,
        FindingKind.SIZE_CHANGED,
    }
)
#: What of a capture is no loss of the page: it was asked for so.
_ASIDE = frozenset({"request", "metadata"})
_AT_ONCE = 2000


def repair_file(
    tools: Tools, file: HeldFile, findings: Sequence[AuditFinding], orphans: Collection[int]
) -> bool:
    """Make rows and index of a file again, as far as they are wrong; whether anything was done.

    :raises HomeError: something can't be read or written.
    """
    kinds = {finding.kind for finding in findings}
    is_mended = FindingKind.CATALOG_ROW in kinds and _mend_rows(tools, file, findings)
    if kinds & _INDEX_KINDS and file.state != "open":
        tools.auditor.replace_index(file, orphans)
        return True
    return is_mended


def _mend_rows(tools: Tools, file: HeldFile, findings: Sequence[AuditFinding]) -> bool:
    with tools.auditor.open(file) as reading:
        is_ours = reading.is_ours
    if not is_ours:
        return _mend_foreign_rows(tools, file)
    is_mended = False
    placed: set[str] = set()  # of what lies in the file twice, the first counts
    for append in tools.auditor.iter_appends(file):
        try:
            capture = find_capture(append) if append.is_whole else None
        except (LookupError, TypeError, ValueError, AttributeError):
            continue  # it needs an imported file that isn't there, or can't be read: the finding stays open
        if capture is not None and capture.id not in placed:
            placed.add(capture.id)
            with tools.catalog.begin() as session:
                is_mended |= _mend_capture(session, file, capture, append)
    return _forget_payloads(tools, findings) or is_mended


def _mend_capture(session: Session, file: HeldFile, capture: Capture, append: Any) -> bool:
    if not session.has_capture(capture.id):
        if capture.job_id and session.find_capture_of_job(capture.job_id) is not None:
            return False  # a kill fell before it was stored, and its job left another
        store_statements(session, append, capture)
        return True
    stored = session.load_records(capture.id)
    if list(capture.records) == stored:
        return False
    if any(ref.warc != file.warc for ref in stored) and not capture.records:
        return False  # its records lie in an imported file
    session.replace_records(capture.id, capture.records)
    return True


def _mend_foreign_rows(tools: Tools, file: HeldFile) -> bool:
    """Rows of another tool's file, each by its record's id."""
    rows: list[HeldRow] = []
    after = (-1, "", -1)
    while True:
        with tools.catalog.read() as session:
            found = session.load_record_rows(file.collection, file.warc, after=after, limit=_AT_ONCE)
        rows += found
        if len(found) < _AT_ONCE:
            break
        after = (found[-1].ref.offset, found[-1].capture_id, found[-1].ordinal)
    wanted = {row.ref.record_id for row in rows}
    places: dict[str, RecordRef] = {}
    with tools.auditor.open(file) as reading:
        for one in reading.iter_records(0, ()):
            ref = getattr(one, "ref", None)
            if isinstance(ref, RecordRef) and ref.record_id in wanted:
                places.setdefault(ref.record_id, ref)
    wrong = {row.capture_id for row in rows if places.get(row.ref.record_id, row.ref) != row.ref}
    for capture_id in wrong:
        with tools.catalog.begin() as session:
            stored = session.load_records(capture_id)
            session.replace_records(capture_id, [places.get(ref.record_id, ref) for ref in stored])
    return bool(wrong)


def _forget_payloads(tools: Tools, findings: Sequence[AuditFinding]) -> bool:
    """Take back where payloads are said to lie, and aren't; what comes next is their original."""
    is_done = False
    for finding in findings:
        if finding.kind is FindingKind.CATALOG_ROW and finding.offset is not None:
            with tools.catalog.begin() as session:
                is_done |= _forget_at(session, finding)
    return is_done


def _forget_at(session: Session, finding: AuditFinding) -> bool:
    if finding.offset is None:
        return False
    held = session.load_payload_rows(
        finding.collection, finding.warc, start=finding.offset, end=finding.offset + 1
    )
    for payload in held:
        session.forget_payload(finding.collection, payload)
    return bool(held)


@dataclass(frozen=True)
class Asked:
    """What became of the losses."""

    #: Addresses that are captured again.
    again: int = 0
    #: Findings of which nothing can be asked again.
    lost: int = 0


def ask_again(
    session: Session, findings: Sequence[AuditFinding], *, batch: str | None, at: datetime
) -> Asked:
    """Have what was lost captured again, in the transaction that marks the findings."""
    asked: dict[str, str] = {}
    lost = 0
    for finding in findings:
        if not finding.kind.is_loss or finding.asked_at is not None:
            continue
        _forget_at(session, finding)  # or what is captured again would refer to the damaged record
        captures = session.find_captures_at(finding.collection, finding.warc, finding.offset)
        wanted = {one.url: one for one, record_type in captures if record_type not in _ASIDE}
        wanted = {url: one for url, one in wanted.items() if one.purpose != "description" and not is_cut(url)}
        if not wanted:
            lost += 1
            session.mark_finding(finding.id, repair=_say_why(session, finding, bool(captures)))
            continue
        for url, capture in wanted.items():
            if url not in asked:
                asked[url] = session.enqueue(_job(session, capture, batch), at=at)
        job = asked[next(iter(wanted))] if len(wanted) == 1 else None
        count = len(wanted)
        told = "asked for again" if count == 1 else f"{count:,} addresses were asked for again"
        session.mark_finding(finding.id, asked_at=at, asked_job=job, repair=told)
    return Asked(len(asked), lost)


def _say_why(session: Session, finding: AuditFinding, is_captured: bool) -> str:
    if is_captured and finding.url:
        return say_lost(session, finding.url, "no page's answer, which alone is asked for again")
    return "no captured page is concerned; what it said is still in the catalogue"


def _job(session: Session, capture: Capture, batch: str | None) -> NewJob:
    """The visit that brings a capture's page again."""
    details: Mapping[str, Any]
    if capture.purpose == "article":
        details = {NAMED: True}
    else:
        post = identify(capture.url).post
        known = session.find_alias(capture.url) if post is None else None
        ref = known.ref if known is not None else post
        details = details_of(ref) if ref is not None else {}
    job = NewJob(
        step="capture", subject=capture.url, collection=capture.collection, details=details, batch=batch
    )
    return replace(job, step="read" if capture.purpose == "article" else "capture", priority=Urgency.ASKED)
