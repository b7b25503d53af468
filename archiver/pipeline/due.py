"""What is due by what was done, where no catalogue tells it any more."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..model import Urgency, stable_id
from ..ports import NewJob, Session
from .outcomes import KEPT, TRANSIENT
from .read import NOT_READ
from .replay import FoundAppend
from .stated import ARTICLES, CAPTURES, IMPORT, RESOLUTIONS
from .take_in import import_job
from .waiting import job_for


class Due:
    """Takes note of what each append says, and asks for what doesn't follow from any of them."""

    def __init__(self) -> None:
        self._unread: dict[str, tuple[str, str]] = {}
        self._uncited: dict[str, str] = {}
        self._undecided: dict[str, str] = {}
        self._uncaptured: dict[tuple[str, str], Any] = {}
        self._imports: list[Mapping[str, Any]] = []
        self._captured: set[tuple[str, str]] = set()

    def note(self, append: FoundAppend, collection: str) -> None:
        # A visit first: what was read of it may stand before it.
        for said in sorted(append.statements, key=lambda one: one.schema not in CAPTURES):
            fields = said.fields
            if said.schema == IMPORT:
                self._imports.append(fields)
            elif said.schema == "article-reread/1":
                self._unread.pop(str(fields.get("article_id")), None)
            elif said.schema in ARTICLES:
                self._uncited.setdefault(str(fields.get("version_id")), collection)
                self._unread.pop(str(fields.get("article_id")), None)
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
                self._note_article(fields, collection)

    def _note_article(self, fields: Mapping[str, Any], collection: str) -> None:
        """An article's page was visited: it is to be read, unless it is known why it can't be."""
        url, evidence = str(fields.get("url")), str(fields.get("evidence") or "")
        may_be_read = fields.get("outcome") in KEPT | TRANSIENT and NOT_READ not in evidence
        if fields.get("purpose") == "article" and may_be_read and url.startswith("http"):
            self._unread[stable_id("a", collection, url)] = url, collection

    def enqueue(self, session: Session, *, at: datetime) -> int:
        """Ask for citations nobody looked for, decisions nobody made, and posts nobody visited."""
        jobs = [
            NewJob(step="read", subject=url, collection=collection, priority=Urgency.ASKED)
            for url, collection in self._unread.values()
        ]
        jobs += [
            NewJob(step="cite", subject=version_id, collection=collection, priority=Urgency.CITE)
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
            NewJob(
                step="capture", subject=url, collection=collection, details=dict(post), priority=Urgency.POST
            )
            for (url, collection), post in self._uncaptured.items()
            if (url, collection) not in self._captured
        ]
        # It is not told how far these got: what is stored already stays as it is.
        jobs += [import_job(fields, batch=None) for fields in self._imports]
        for job in jobs:
            session.enqueue(job, at=at)
        return len(jobs)
