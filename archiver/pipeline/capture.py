"""Post or plain address -> capture: the page, its requisites, and what describes the post."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..jsonable import from_json, to_json
from ..model import Availability, Job, Origin, Outcome, PostMetadata, PostRef, Reading
from ..platforms import identify, lookups, parse_page
from ..ports import Again, Done, Entry, Exchange, Session
from .answer import read_body
from .context import Context
from .keep import finish, keep_capture, main_entry
from .outcomes import KEPT
from .page import Page, fetch_page
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
            enqueue_retry(session, context, job, earlier.outcome)
        return Done()
    post = _post_of(job)
    wanted = bool(job.details.get("requisites", context.settings.capture.requisites))
    page = fetch_page(context, job.subject, post=post, requisites=wanted)
    exchanges: list[Exchange] = [*page.exchanges]
    try:
        readings = (
            _describe(context, post, page, exchanges)
            if post and context.settings.capture.describe_posts
            else []
        )
        outcome, evidence = weigh(page.outcome, page.evidence, readings)
        made = replace(
            page.as_capture(collection=job.collection, purpose="post" if post else "address", job_id=job.id),
            outcome=outcome,
            evidence=evidence,
        )
        entries: list[Entry] = [*exchanges]
        if post:
            entries += [description_statement(post, reading) for reading in readings]

        def also(session: Session) -> None:
            if post:
                for reading in readings:
                    session.save_reading(post, reading)
            finish(session, context, job)
            enqueue_retry(session, context, job, outcome, page.visit.retry_after_seconds)

        keep_capture(context, made, entries, main=main_entry(page.visit), also=also)
    finally:
        for exchange in exchanges:
            exchange.body.close()
    context.progress.note("capture", url=job.subject, outcome=outcome, evidence=evidence)
    return Done()


#: Outcomes of a page that say nothing of the post behind it.
_HIDING = frozenset({Outcome.PARTIAL, Outcome.LOGIN_WALL})
_ABSENT = {Availability.GONE: Outcome.GONE, Availability.PRIVATE: Outcome.PRIVATE}


def weigh(outcome: Outcome, evidence: str | None, readings: Sequence[Reading]) -> tuple[Outcome, str | None]:
    """The outcome for a post, where its page hides it and its endpoints tell.

    A script shell or a login wall is no deletion; an endpoint that answers that
    the post is gone or private is one, unless another says that it is there.
    """
    if outcome not in _HIDING or any(one.metadata.availability is Availability.AVAILABLE for one in readings):
        return outcome, evidence
    for one in readings:
        if absent := _ABSENT.get(one.metadata.availability):
            return absent, f"{one.origin.name} says {absent.value}; of the page: {evidence}"
    return outcome, evidence


def details_of(post: PostRef) -> dict[str, str]:
    """What a capture job has to know of the post; its author may be part of the address to ask."""
    return {name: str(value) for name, value in to_json(post).items()}


def _post_of(job: Job) -> PostRef | None:
    return from_json(PostRef, job.details) if "post_id" in job.details else None


def _describe(context: Context, post: PostRef, page: Page, exchanges: list[Exchange]) -> list[Reading]:
    """What a post's endpoints and its own page say of it.

    The endpoints are asked in order until the post is told whole; their
    exchanges join ``exchanges``, so that old answers can be read again later.
    """
    readings = []
    address = identify(page.visit.url).canonical_url
    for endpoint, url in lookups(post, url=address, opt_in=context.settings.capture.opt_in_endpoints):
        visit = context.fetcher.fetch(url, role="endpoint", headers={"Accept": endpoint.accept})
        exchanges += visit.exchanges
        if (answer := visit.final) is None:
            continue
        metadata = endpoint.read(answer.status, read_body(answer, _MAX_ANSWER_BYTES))
        if metadata != PostMetadata():
            readings.append(Reading(Origin(endpoint.name, answer.started_at), metadata))
        if metadata.text and metadata.author_name and metadata.posted_at:
            break
    if page.outcome in KEPT and page.is_html:
        readings.append(Reading(Origin("page", page.visited_at), parse_page(page.body)))
    return readings
