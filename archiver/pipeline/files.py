"""WARC files of a bulk batch, a job each: what their jobs tell and count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from ..model import Citation, Job, Urgency
from ..ports import BULK, FOLLOWED, BulkStep, NewJob, Session

#: In a job's details: the file, where its subject is another thing.
SOURCE = "source"
#: Characters of a reason that are kept.
_LONGEST_REASON = 500


def file_job(
    step: BulkStep, subject: str, details: Mapping[str, Any], *, collection: str, batch: str | None
) -> NewJob:
    """The job of one file: last of all that is due."""
    return NewJob(
        step=step,
        subject=subject,
        collection=collection,
        details=details,
        priority=Urgency.FILE,
        batch=batch,
    )


def source_of(job: Job) -> str:
    """The file that a job reads."""
    return str(job.details.get(SOURCE, job.subject))


def count_cited(citations: Iterable[Citation]) -> Counter[str]:
    """What is counted of an article's citations; posts that have an address, each once."""
    cited = tuple(citations)
    kinds = Counter(citation.kind for citation in cited)
    return Counter(
        citing=bool(cited),
        citations=len(cited),
        embeds=kinds["embed"],
        links=kinds["link"],
        prose=kinds["prose"],
        posts=len({citation.post for citation in cited if citation.post}),
    )


def count_new(
    session: Session, job: Job, known: Mapping[str, Citation], found: Mapping[str, Citation]
) -> None:
    """Count the citations that a text was found to have, each once, in the batches that wait for them."""
    if not (job.batch or "").startswith((BULK, FOLLOWED)):
        return
    counts = count_cited(citation for one, citation in found.items() if one not in known)
    session.count_in_bulk(job, {**counts, "citing": int(counts["citing"] and not known)})


class Counts:
    """What a file's job has counted so far, and the first thing that it couldn't read."""

    def __init__(self, details: Mapping[str, Any]) -> None:
        self.totals = Counter[str](details.get("totals", {}))
        self.trouble: str | None = details.get("trouble")

    @property
    def details(self) -> dict[str, Any]:
        """For the job that goes on with the file."""
        return {"totals": dict(self.totals), "trouble": self.trouble}

    def miss(self, why: str) -> None:
        """A page, or a stretch of the file, can't be read."""
        self.totals["errors"] += 1
        self.trouble = self.trouble or why[:_LONGEST_REASON]

    def end(self, session: Session, job: Job, *, at: datetime) -> None:
        """The file was read."""
        session.count_in_bulk(job, self.totals)
        session.end_bulk_file(job, source_of(job), at=at, trouble=self.trouble)

    def end_broken(self, session: Session, job: Job) -> None:
        """It can't be read any further; that it failed is told with the job's end."""
        session.count_in_bulk(job, self.totals)
