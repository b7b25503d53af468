"""Post or plain address -> capture: the page, its requisites, and what describes the post."""

from __future__ import annotations

from datetime import datetime

from ..model import Availability, Capture, Job, PostMetadata, PostRef
from ..platforms import lookups
from ..ports import Again, Done, Entry, Exchange, Session
from .context import Context
from .keep import finish, keep_capture
from .page import fetch_page, read_body
from .retry import enqueue_retry
from .statements import description_statement

#: Bytes of a describing endpoint's answer that are read.
_MAX_ANSWER_BYTES = 5_000_000


def capture(context: Context, job: Job) -> Done | Again:
    """Visit an address and keep what came; a post's describing endpoints are asked beside its page."""
    with context.catalog.read() as session:
        earlier = session.find_capture_of_job(job.id)
    if earlier is not None:  # a kill fell between the WARC and the catalogue: nothing is asked again
        with context.catalog.begin() as session:
            finish(session, context, job)
            enqueue_retry(session, context, job, earlier.outcome, None)
        return Done()
    post = _post_of(job)
    wanted = bool(job.details.get("requisites", context.settings.capture.requisites))
    page = fetch_page(context, job.subject, post=post, requisites=wanted)
    exchanges: list[Exchange] = [*page.exchanges]
    try:
        said = _describe(context, post, exchanges) if post and context.settings.capture.describe_posts else []
        made = page.as_capture(
            collection=job.collection, purpose="post" if post else "address", job_id=job.id
        )
        entries: list[Entry] = [*exchanges]
        entries += [description_statement(post, name, what, at) for post, name, what, at in said]

        def also(session: Session, _: Capture) -> None:
            for ref, name, what, at in said:
                session.save_metadata(ref, name, what, at=at)
            enqueue_retry(session, context, job, page.outcome, page.visit.retry_after_seconds)

        keep_capture(context, made, entries, job=job, also=also)
    finally:
        for exchange in exchanges:
            exchange.body.close()
    context.progress.note("capture", url=job.subject, outcome=page.outcome, evidence=page.evidence)
    return Done()


def _post_of(job: Job) -> PostRef | None:
    if "post_id" in job.details:
        return PostRef(job.details["platform"], job.details["post_id"])
    return None


def _describe(
    context: Context, post: PostRef, exchanges: list[Exchange]
) -> list[tuple[PostRef, str, PostMetadata, datetime]]:
    """Ask a post's describing endpoints; their exchanges join ``exchanges``, what they say is returned."""
    said = []
    for endpoint, url in lookups(post):
        visit = context.fetcher.fetch(url, role="endpoint")
        exchanges += visit.exchanges
        if (answer := visit.final) is None:
            continue
        metadata = endpoint.read(answer.status, read_body(answer, _MAX_ANSWER_BYTES))
        if metadata != PostMetadata():
            said.append((post, endpoint.name, metadata, answer.started_at))
        if metadata.availability is Availability.AVAILABLE and metadata.text is not None:
            break
    return said
