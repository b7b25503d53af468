"""Article version -> citations."""

from __future__ import annotations

from ..citations.find import find_citations
from ..model import Job, citation_ids
from ..ports import Again, Done, Session
from .context import Context
from .keep import keep_statements
from .statements import citation_statement
from .waiting import job_for


def cite(context: Context, job: Job) -> Done | Again:
    """Find the posts that a version cites, and ask which they are: of the network first, if need be."""
    with context.catalog.read() as session:
        version = session.load_version(job.subject)
        known = {citation_id for citation_id, _ in session.iter_citations_of(job.subject)}
    citations = find_citations(version)
    now = context.clock.now()
    ids = citation_ids(job.subject, citations)
    statements = [
        citation_statement(citation_id, job.subject, citation, now)
        for citation_id, citation in zip(ids, citations, strict=True)
        if citation_id not in known
    ]

    def also(session: Session) -> None:
        for citation_id, citation in zip(
            session.save_citations(job.subject, citations), citations, strict=True
        ):
            following = job_for(citation_id, citation, collection=job.collection, batch=job.batch)
            session.enqueue(following, at=now)

    keep_statements(context, job.collection, statements, job=job, also=also)
    context.progress.note("cite", version=job.subject, title=version.title, citations=len(citations))
    return Done()
