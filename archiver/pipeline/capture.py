"""Post or plain address -> capture: the page, its requisites, and what is kept of the post beside them."""

from __future__ import annotations

from dataclasses import replace

from ..baton import baton, core
from ..failing import tell_failure
from ..jsonable import to_json
from ..model import Job, PostRef
from ..ports import Again, Done, Session
from .asking import Said, post_of
from .context import Context
from .elsewhere import enqueue_copies
from .keep import begin_capture, finish, keep_capture, main_entry
from .outcomes import TRANSIENT
from .page import fetch_page
from .retry import enqueue_retry, how_ended, tries_of
from .seen import see_post


def capture(context: Context, job: Job) -> Done | Again:
    """Visit an address and keep what came; of a post also what describes it, its media and its card."""
    if job.attempts > 1 and _finish_killed(context, job):
        return Done()
    named = post_of(job)
    wanted = bool(job.details.get("requisites", context.settings.capture.requisites))
    if named is not None or wanted:
        core.leave()
        return _capture(context, job, named, wanted)
    core.stay()
    with baton:  # all that waits on the way lays it down
        return _capture(context, job, named, wanted)


def _capture(context: Context, job: Job, named: PostRef | None, wanted: bool) -> Done:
    is_read = wanted or named is not None
    page = fetch_page(
        context, job.subject, collection=job.collection, post=named, requisites=wanted, is_read=is_read
    )
    said, seen = Said(exchanges=[*page.exchanges]), None
    try:
        seen = see_post(context, page, named, said, collection=job.collection, pieces=wanted)
        made = page.as_capture(
            collection=job.collection, purpose="post" if seen else "address", job_id=job.id
        )
        if seen:
            made = replace(made, outcome=seen.outcome, evidence=seen.evidence)
        entries = [*said.exchanges, *page.beside(made), *(seen.entries(made) if seen else ())]

        def also(session: Session) -> None:
            if seen:
                seen.store(session)
            finish(session, context, job)
            is_open = enqueue_retry(session, context, job, made.outcome, how_ended(page.visit))
            if not is_open:
                tell_failure(session, made, tries=tries_of(job), at=context.clock.now())
            if seen:
                enqueue_copies(session, context, job, made)

        posts = (seen.as_stated(made),) if seen else ()
        main = main_entry(page.visit)
        later = None
        if seen or page.requisites or made.outcome in TRANSIENT:
            keep_capture(context, made, entries, main=main, posts=posts, also=also)
        else:
            later = begin_capture(context, made, entries, main=main, done=job)
    finally:
        if seen:
            seen.close()
        for exchange in said.exchanges:
            exchange.body.close()

    def tell(error: BaseException | None) -> None:
        if error is None:
            context.progress.note(
                "capture",
                url=job.subject,
                outcome=made.outcome,
                evidence=made.evidence,
                requisites=len(page.requisites),
            )

    if later is None:
        tell(None)
        return Done(is_committed=True)
    later.then(tell)
    return Done(later=later)


def _finish_killed(context: Context, job: Job) -> bool:
    """End a job that a killed run had captured: a kill fell between the WARC and the catalogue.

    Nothing is asked again. A job's first attempt has no such past.
    """
    with context.catalog.read() as session:
        earlier = session.find_capture_of_job(job.id)
    if earlier is None:
        return False
    with context.catalog.begin() as session:
        finish(session, context, job)
        is_open = enqueue_retry(session, context, job, earlier.outcome)
        if not is_open:
            tell_failure(session, earlier, tries=tries_of(job), at=context.clock.now())
        if earlier.purpose == "post":
            enqueue_copies(session, context, job, earlier)
    return True


def details_of(post: PostRef) -> dict[str, str]:
    """What a capture job has to know of the post; its author may be part of the address to ask."""
    return {name: str(value) for name, value in to_json(post).items()}
