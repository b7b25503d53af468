"""What is due by what was done, where no catalogue tells it any more."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ..ports import NewJob, Session
from .replay import FoundAppend
from .stated import ARTICLES, CAPTURES, RESOLUTIONS
from .waiting import job_for


class Due:
    """Takes note of what each append says, and asks for what doesn't follow from any of them."""

    def __init__(self) -> None:
        self._uncited: dict[str, str] = {}
        self._undecided: dict[str, str] = {}
        self._uncaptured: dict[tuple[str, str], Any] = {}
        self._captured: set[tuple[str, str]] = set()

    def note(self, append: FoundAppend, collection: str) -> None:
        for said in append.statements:
            fields = said.fields
            if said.schema in ARTICLES:
                self._uncited.setdefault(str(fields.get("version_id")), collection)
            elif said.schema in ("citation/1", "cited/1"):
                self._uncited.pop(str(fields.get("version_id")), None)
            if said.schema == "citation/1":
                self._undecided.setdefault(str(fields.get("citation_id")), collection)
            elif said.schema in RESOLUTIONS:
                self._undecided.pop(str(fields.get("citation_id")), None)
                if fields.get("post") and fields.get("url"):
                    self._uncaptured[str(fields["url"]), collection] = fields["post"]
            elif said.schema in CAPTURES:
                self._captured.add((str(fields.get("url")), collection))

    def enqueue(self, session: Session, *, at: datetime) -> int:
        """Ask for citations nobody looked for, decisions nobody made, and posts nobody visited."""
        jobs = [
            NewJob(step="cite", subject=version_id, collection=collection, priority=20)
            for version_id, collection in self._uncited.items()
            if session.has_version(version_id)
        ]
        for citation_id, collection in self._undecided.items():
            try:
                citation = session.load_citation(citation_id)
            except LookupError:
                continue  # its statement was broken, and that was told
            jobs.append(job_for(citation_id, citation, collection=collection, batch=None))
        jobs += [
            NewJob(step="capture", subject=url, collection=collection, details=dict(post), priority=40)
            for (url, collection), post in self._uncaptured.items()
            if (url, collection) not in self._captured
        ]
        for job in jobs:
            session.enqueue(job, at=at)
        return len(jobs)
