"""The archive audited now, and made good where it can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import HomeBusy, HomeError, Stopped, UsageError
from ..garbage import end_loading
from ..lightly import dataclass
from ..model import AuditFinding
from ..ports import Catalog, HeldFile
from .adapters import Adapters
from .jobs import Jobs

if TYPE_CHECKING:
    from ..pipeline.auditing.tools import Tools

#: What is read between two transactions.
_PART_BYTES = 256_000_000

Tell = Callable[[AuditFinding], None]


@dataclass(kw_only=True)
class Audited:
    """What an audit read, and what came of it."""

    files: int = 0
    records: int = 0
    size: int = 0
    #: Findings that are open at the end, of the files that were read.
    findings: int = 0
    #: Findings that the repair closed.
    repaired: int = 0
    #: Addresses that are captured again.
    asked: int = 0
    #: Of those, jobs that wait for a later try.
    waiting: int = 0
    #: Files that other homes may have, and of which nothing is here: they are audited there.
    elsewhere: int = 0
    is_stopped: bool = False
    #: Why nothing of it could be kept, in one line.
    why_not_kept: str | None = None


def audit(
    jobs: Jobs, names: Sequence[str], *, collection: str | None, repair: bool, tell: Tell | None
) -> Audited:
    """Read files one after the other, tell what is wrong, and with ``repair`` make good what can be."""
    end_loading()
    done = Audited()
    catalog = _open_catalog(jobs.adapters, done, repair=repair)
    if done.why_not_kept is None:
        jobs.recover()
    files = _choose(jobs.adapters, names, collection)
    run = _Run(jobs, catalog, done, repair=repair, tell=tell or (lambda _: None))
    try:
        if not names and collection is None:
            run.check_home()
        for file in files:
            run.check_file(file)
    except Stopped:
        done.is_stopped = True
    run.end()
    return done


def _open_catalog(adapters: Adapters, done: Audited, *, repair: bool) -> Catalog:
    """The catalogue; where the home can't be written, for reading only."""
    try:
        return adapters.catalog
    except HomeBusy:
        raise
    except HomeError as error:
        if repair:
            raise
        catalog = adapters.reading_catalog
        done.why_not_kept = f"what is found isn't kept: {error}"
        return catalog


def _choose(adapters: Adapters, names: Sequence[str], collection: str | None) -> list[HeldFile]:
    """The files that are meant, in the order they were begun: what is referred to comes first.

    :raises UsageError: a name is none of theirs.
    """
    files = [file for file in adapters.auditor.list_files() if file.size is not None]
    if collection is not None:
        files = [file for file in files if file.collection == collection]
    if not names:
        return files
    chosen: list[HeldFile] = []
    for name in names:
        mine = [file for file in files if _is_named(adapters, file, name)]
        if not mine:
            raise UsageError(
                f"{name}: no WARC file of this home; name one of collections/*/archive, or none for all"
            )
        chosen += [file for file in mine if file not in chosen]
    return chosen


def _is_named(adapters: Adapters, file: HeldFile, name: str) -> bool:
    path = adapters.settings.home / "collections" / file.collection / "archive" / file.warc
    return name in (file.warc, f"{file.collection}/{file.warc}") or Path(name).absolute() == path


@dataclass
class _Run:
    """One run over some files."""

    jobs: Jobs
    catalog: Catalog
    done: Audited
    repair: bool
    tell: Tell
    #: Findings that were come upon, by id: with a repair they are told at the end.
    _found: dict[str, AuditFinding] = field(default_factory=dict)

    def check_home(self) -> None:
        """Look for files that are gone, and at the catalogue's own."""
        from ..pipeline.auditing.home import audit_home

        checked = audit_home(self._tools())
        findings = list(checked.findings)
        self.done.elsewhere = len(checked.elsewhere)
        if self.done.why_not_kept is None:
            try:
                with self.catalog.begin() as session:
                    checked.store(session, at=self._now())
            except HomeError as error:  # the damaged catalogue itself
                self.done.why_not_kept = f"what is found isn't kept: {error}"
        self._take(findings)

    def check_file(self, file: HeldFile) -> None:
        """Read a file to its end; with a repair, make it good and read it again."""
        findings, orphans = self._read(file, is_repaired=False)
        if self.repair and findings:
            from ..pipeline.auditing.repair import repair_file

            if repair_file(self._tools(), file, findings, orphans):
                again = self.jobs.adapters.auditor.find_file(file.collection, file.warc) or file
                findings += self._read(again, is_repaired=True)[0]
        self.done.files += 1
        self._take(findings)

    def _read(self, file: HeldFile, *, is_repaired: bool) -> tuple[list[AuditFinding], set[int]]:
        from ..pipeline.audit import Progress, audit_part
        from ..pipeline.auditing.keep import MADE_AGAIN, UNSEEN

        progress = Progress(self._now())
        found: dict[str, AuditFinding] = {}
        orphans: set[int] = set()
        while True:
            part = audit_part(self._tools(), file, progress, max_bytes=_PART_BYTES, is_repaired=is_repaired)
            found |= {finding.id: finding for finding in part.findings}
            orphans |= part.part.orphans
            progress = part.progress
            if self.done.why_not_kept is None:
                with self.catalog.begin() as session:
                    part.store(session, at=self._now(), repair=MADE_AGAIN if is_repaired else UNSEEN)
            if not is_repaired:
                self._note(file, progress.offset, progress.records, len(found))
            if part.is_over:
                break
        if not is_repaired:
            self.done.records += progress.records
            self.done.size += progress.offset
        return list(found.values()), orphans

    def _note(self, file: HeldFile, offset: int, records: int, findings: int) -> None:
        self.jobs.adapters.progress.note(
            "audit", url=file.warc, bytes=offset, records=records, findings=findings
        )

    def _take(self, findings: Sequence[AuditFinding]) -> None:
        """Tell of those that are open; with a repair all of them are told when it is done."""
        self._found |= {finding.id: finding for finding in findings}
        if self.repair:
            return
        made_good = self._find_made_good(findings)
        for finding in findings:
            if finding.id not in made_good:
                self.done.findings += 1
                self.tell(finding)

    def _find_made_good(self, findings: Sequence[AuditFinding]) -> set[str]:
        """Ids of those whose page was captured again: it still lies damaged in its file."""
        known: list[AuditFinding] = []
        with self.catalog.read() as session:
            for collection, warc in {(one.collection, one.warc) for one in findings}:
                known += session.list_findings(collection, warc=warc, only_open=False)
        return {one.id for one in known if one.repaired_at is not None and one.asked_at is not None}

    def end(self) -> None:
        """With a repair, capture again what is lost, and tell what became of everything."""
        if not self.repair:
            return
        from ..pipeline.auditing.keep import settle
        from ..pipeline.auditing.repair import ask_again

        with self.catalog.begin() as session:
            session.begin_facts()
            open_now = [one for one in session.list_findings() if one.id in self._found]
            self.done.asked = ask_again(session, open_now, batch=self.jobs.batch, at=self._now()).again
        if self.done.asked and not self.done.is_stopped:
            self.jobs.run()
        with self.catalog.begin() as session:
            settle(session, session.list_findings(), at=self._now())
            told = [one for one in session.list_findings(only_open=False) if one.id in self._found]
            self.done.waiting = session.count_work(self.jobs.batch).later
        for finding in told:
            is_open = finding.repaired_at is None
            self.done.findings += is_open
            self.done.repaired += not is_open
            self.tell(finding)

    def _tools(self) -> Tools:
        from ..pipeline.auditing.tools import Tools

        adapters = self.jobs.adapters
        return Tools(self.catalog, adapters.auditor, adapters.clock)

    def _now(self) -> datetime:
        return self.jobs.adapters.clock.now()
