"""Citation that only names its post -> which post it means, or honestly none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ..citations.linking import matching_posts
from ..model import Candidate, Job, Origin, Outcome, PostMetadata, Reading, Resolution
from ..platforms import url_for
from ..ports import Again, Done, NewJob, Session
from .capture import details_of
from .context import Context
from .keep import finish, keep_statements
from .linking.case import load_case
from .linking.inquiry import Inquiry
from .linking.search import search
from .resolve import is_kept, is_same
from .retry import enqueue_retry
from .statements import account_statement, description_statement, resolution_statement

#: Questions that one citation is worth.
_MOST_QUESTIONS = 60


def link(context: Context, job: Job) -> Done | Again:
    """Find the post that a citation means, and ask for it to be captured.

    What was asked is remembered answer by answer, so a run that was killed goes
    on where it was. A question that nobody answered is asked again later: the
    resolution says so until then.
    """
    with context.catalog.read() as session:
        case = load_case(session, job.subject)
    if case.decided is not None and case.decided.decided_by != "archiver":
        with context.catalog.begin() as session:  # a person decided: nobody is asked
            finish(session, context, job)
        return Done()
    lookups = context.lookups if context.settings.linking.online else None
    inquiry = Inquiry(lookups, most=_MOST_QUESTIONS)
    resolution = search(context, case, inquiry)
    now = resolution.decided_at
    news = not is_same(case.decided, resolution)
    found = _posts_of(resolution)
    with context.catalog.read() as session:
        kept = {one.post.id: is_kept(session, one.url, job.collection, now) for one in found}
    readings = [(one.post, _reading_of(one, now)) for one in found]
    statements = [resolution_statement(job.subject, resolution)] if news else []
    if news:
        statements += [description_statement(post, said) for post, said in readings if said]

    def also(session: Session) -> None:
        if news:
            session.save_resolution(job.subject, resolution)
        for one, (post, said) in zip(found, readings, strict=True):
            copies = (one.memento.original,) if one.memento else ()
            session.save_post(post, one.url, aliases=copies, at=now)
            if said:
                session.save_reading(post, said)
            if not kept[post.id]:
                session.enqueue(_capture_of(one, job), at=now)
        if inquiry.open and resolution.state != "resolved":
            enqueue_retry(session, context, job, Outcome.UNREACHABLE, inquiry.retry_after_seconds)

    keep_statements(context, job.collection, statements, job=job, also=also)
    context.progress.note("link", citation=job.subject, state=resolution.state, url=resolution.url)
    return Done()


def _posts_of(resolution: Resolution) -> Sequence[Candidate]:
    """The posts that are to be kept: the one that is meant, or those of a plural group that match."""
    if resolution.post is not None:
        return [one for one in resolution.candidates if one.post == resolution.post][:1]
    return matching_posts(resolution)


def _reading_of(candidate: Candidate, at: datetime) -> Reading | None:
    """What was learnt of a post elsewhere than in the catalogue, as of when it was said."""
    if candidate.text is None or candidate.found_by == "catalogue" or candidate.text_origin in (None, "catalogue", "embed"):
        return None
    said_at = candidate.memento.at if candidate.memento else at
    metadata = PostMetadata(text=candidate.text, handle=candidate.post.author, posted_at=candidate.posted_at)
    return Reading(Origin(candidate.text_origin or candidate.found_by, said_at), metadata)


def _capture_of(candidate: Candidate, job: Job) -> NewJob:
    return NewJob(
        step="capture",
        subject=candidate.url,
        collection=job.collection,
        details=details_of(candidate.post),
        priority=40,
        batch=job.batch,
        patient=True,
    )
