"""Citation that only names its post -> which post it means, or honestly none."""

from __future__ import annotations

from collections.abc import Sequence

from ..model import MACHINE, Candidate, Job, Outcome, Resolution
from ..ports import Again, Done, Session
from .context import Context
from .keep import finish, keep_statements, save_posts
from .linking.case import Case, load_case
from .linking.inquiry import Inquiry
from .linking.search import search
from .resolve import find_machines, is_same
from .retry import Ended, enqueue_retry
from .statements import StatedPost, description_statement, resolution_statement
from .wanted import capture_job, is_kept
from .watching.due import begin_watch

#: Questions that one citation is worth.
_MOST_QUESTIONS = 80
#: A quote as long as this, word by word, tells a post of a plural group.
_TELLING_CHARACTERS = 20


def link(context: Context, job: Job) -> Done | Again:
    """Find the post that a citation means, and ask for it to be captured.

    What was asked is remembered answer by answer, so a run that was killed goes
    on where it was. A question that nobody answered is asked again later: the
    resolution says so until then.
    """
    with context.catalog.read() as session:
        case = load_case(session, job.subject)
        decided = find_machines(session, job.subject)
    if case.decided is not None and case.decided.decided_by != MACHINE:
        with context.catalog.begin() as session:  # a person decided: nobody is asked
            finish(session, context, job)
        return Done()
    inquiry = Inquiry(context.lookups(), most=_MOST_QUESTIONS)
    found = search(context, case, inquiry)
    resolution, now = found.resolution, found.resolution.decided_at
    if decided is not None and _still_stands(decided, resolution, case):
        resolution = decided
    news = not is_same(decided, resolution) and not _is_confirmed(decided, resolution)
    posts = _posts_of(resolution)
    readings = [(one.post, found.readings[one.post]) for one in posts if one.post in found.readings]
    stated = [
        StatedPost(post=one.post, url=one.url, aliases=(one.memento.original,) if one.memento else ())
        for one in posts
    ]
    statements = [resolution_statement(job.subject, resolution, stated)] if news else []
    if news:
        statements += [description_statement(post, reading) for post, reading in readings]

    def also(session: Session) -> None:
        if news:
            session.save_resolution(job.subject, resolution)
        save_posts(session, stated, at=now)
        for one in posts:
            # Asked here, not before: another citation of the same post may have had it kept meanwhile.
            if is_kept(session, one.url, job.collection, now):
                begin_watch(session, context.settings, one.post, job.collection, at=now)
            else:
                wanted = capture_job(one.url, one.post, collection=job.collection, batch=job.batch)
                session.enqueue(wanted, at=now)
        for post, reading in readings if news else ():
            session.save_reading(post, reading)
        if inquiry.open and found.resolution.state != "resolved":
            enqueue_retry(session, context, job, Outcome.UNREACHABLE, Ended(inquiry.retry_after_seconds))

    keep_statements(context, job.collection, statements, job=job, also=also)
    context.progress.note("link", citation=job.subject, state=resolution.state, url=resolution.url)
    return Done()


def _still_stands(decided: Resolution, resolution: Resolution, case: Case) -> bool:
    """Whether what was resolved before is kept: what can't be found today isn't thereby disproved.

    It gives way to another post that is resolved, to a person who rules it out, and to candidates that
    show the same post, read, and no longer fit for it.
    """
    if decided.state != "resolved" or decided.post is None or decided.post in case.rejected:
        return False
    if resolution.state == "resolved":
        return False
    seen = next((one for one in resolution.candidates if one.post == decided.post), None)
    return seen is None or (seen.text is None and seen.excluded is None)


def _is_confirmed(decided: Resolution | None, resolution: Resolution) -> bool:
    """Whether the same post was found again: what was first found tells where, and by which copies.

    The catalogue knows the post by then, so a second search ends sooner and would tell less.
    """
    return decided is not None and resolution.post is not None and decided.post == resolution.post


def _posts_of(resolution: Resolution) -> Sequence[Candidate]:
    """The posts that are to be kept: the one that is meant, or those of a plural group with its quotes."""
    if resolution.post is not None:
        return [one for one in resolution.candidates if one.post == resolution.post][:1]
    if resolution.method != "quote-match-group":
        return ()
    return [one for one in resolution.candidates if one.excluded is None and _has_a_quote(one)]


def _has_a_quote(candidate: Candidate) -> bool:
    return any(
        quote.verdict in ("exact", "shortened") and len(quote.quote) >= _TELLING_CHARACTERS
        for quote in candidate.quotes
    )
