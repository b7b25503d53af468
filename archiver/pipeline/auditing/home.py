"""The home as a whole: files that are gone, indexes without one, and the catalogue's own file."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ...errors import HomeError
from ...lightly import dataclass
from ...model import Audit, AuditFinding, FindingKind
from ...ports import Session
from .keep import UNSEEN, keep_findings
from .tools import Tools

#: In a file's place, as the subject of a job and in the list of audits.
HOME = "home"
_COLLECTION = "main"
#: What the finding of a damaged catalogue calls it.
_CATALOG = "catalog.sqlite"
_OF_FILES = frozenset({FindingKind.FILE_MISSING, FindingKind.INDEX_STRAY})
_KINDS = _OF_FILES | {FindingKind.CATALOG_DAMAGED}
#: Files that are told as gone one by one.
_MOST = 1000


@dataclass(frozen=True)
class CheckedHome:
    """What is wrong with the home as a whole."""

    findings: Sequence[AuditFinding]
    #: Files of which nothing is here, and that other homes may have: those tell of them.
    elsewhere: frozenset[str] = frozenset()

    def store(self, session: Session, *, at: datetime) -> list[AuditFinding]:
        """Keep it, and close what isn't so any more; the findings that are new."""
        new = keep_findings(session, self.findings)
        ids = {finding.id for finding in self.findings}
        known = [one for one in session.list_findings() if one.kind in _KINDS]
        for one in known:
            if one.id not in ids and not (one.kind in _OF_FILES and one.warc in self.elsewhere):
                session.mark_finding(one.id, repaired_at=at, repair=UNSEEN)
        session.save_audit(
            Audit(
                collection=_COLLECTION,
                warc=HOME,
                audited_at=at,
                size=0,
                records=0,
                findings=len(ids),
                is_sealed=True,
            )
        )
        return new


def audit_home(tools: Tools) -> CheckedHome:
    """Look which files are there, and have the database look at its own."""
    now = tools.clock.now()
    findings: list[AuditFinding] = []

    def tell(kind: FindingKind, collection: str, warc: str, what: str) -> None:
        findings.append(AuditFinding(collection=collection, warc=warc, kind=kind, what=what, found_at=now))

    files = tools.auditor.list_files()
    there = {file.warc for file in files if file.size is not None}
    traced = {file.warc for file in files}
    for file in files:
        if file.size is None and file.state == "sealed":
            what = "its index is there, and the WARC file isn't: restore it from a backup"
            tell(FindingKind.INDEX_STRAY, file.collection, file.warc, what)
    try:
        with tools.catalog.read() as session:
            known = dict(session.list_known_warcs())
            known |= {one.warc: one.collection for one in session.list_audits() if one.warc != HOME}
            told_of = {one.warc for one in session.list_findings() if one.kind in _OF_FILES}
            damage = list(session.find_damage())
    except HomeError as error:
        known, told_of, damage = {}, set(), [str(error.__cause__ or error)]
    elsewhere = frozenset(
        warc for warc in {*known, *told_of} - traced if tools.auditor.may_be_elsewhere(warc)
    )
    for warc, collection in sorted(known.items()):
        if warc not in there and warc not in elsewhere:
            if len(findings) >= _MOST:
                break
            what = "the catalogue knows the WARC file, and it isn't there: restore it from a backup"
            tell(FindingKind.FILE_MISSING, collection, warc, what)
    if damage:
        what = (
            f"the catalogue is damaged ({'; '.join(damage)[:300]}): restore it from a backup, or let "
            "“archiver rebuild” make it again from the WARC files"
        )
        tell(FindingKind.CATALOG_DAMAGED, _COLLECTION, _CATALOG, what)
    return CheckedHome(findings, elsewhere)
