"""Post or plain address -> capture: the page, its requisites, and what is kept of the post beside them.

What is only of use for posts is imported where one is met: a list of plain addresses starts without.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from ..baton import baton, core
from ..failing import tell_failure
from ..model import MISSING, SEEN, Job, Observation, PostRef, PostState
from ..platforms import identify
from ..ports import Again, Done
from .asking import Said, post_of
from .context import Context
from .elsewhere import enqueue_copies
from .keep import begin_capture, finish, keep_capture, main_entry
from .outcomes import TRANSIENT
from .page import fetch_page
from .retry import enqueue_retry, how_ended, tries_of
from .statements import observation_statement

if TYPE_CHECKING:
    from ..ports import Session
    from .retry import Ended

    #: What a look leads to, in its transaction.
    After = Callable[[Session, Observation, Ended], None]

#: A visit that showed the post, or what became of it, has not failed, even where its page was a wall.
_SAYS_OF_POST = SEEN | MISSING


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


def visit_post(context: Context, job: Job, named: PostRef, *, wanted: bool, also: After) -> None:
    """Look at a post that was visited before: a capture like any, which ends as ``also`` says.

    ``wanted``: with what its page needs to show. The card of a post that is as it was is there already.
    """
    core.leave()
    _capture(context, job, named, wanted, look=also)


def _capture(
    context: Context, job: Job, named: PostRef | None, wanted: bool, look: After | None = None
) -> Done:
    is_read = wanted or named is not None
    page = fetch_page(
        context, job.subject, collection=job.collection, post=named, requisites=wanted, is_read=is_read
    )
    said, seen, observation = Said(exchanges=[*page.exchanges]), None, None
    try:
        if named is not None or identify(page.visit.url).needs == "expansion":
            from .seen import see_post

            seen = see_post(context, page, named, said, collection=job.collection, pieces=wanted)
        is_post = seen is not None or look is not None
        made = page.as_capture(
            collection=job.collection, purpose="post" if is_post else "address", job_id=job.id
        )
        if seen:
            made = replace(made, outcome=seen.outcome, evidence=seen.evidence)
        post = seen.post if seen else named
        if is_post and post:
            # Also what follows is loaded by now: not inside the transaction, where others would wait for it.
            from .watching import due, telling  # noqa: F401
            from .watching.look import observe

            observation = observe(context, made, page, said, seen, post)
        if seen and look and observation and observation.state is PostState.PRESENT:
            seen = replace(seen, card=None)
        entries = [*said.exchanges, *page.beside(made), *(seen.entries(made) if seen else ())]
        entries += [observation_statement(observation)] if observation else []

        def also(session: Session) -> None:
            if seen:
                seen.store(session)
            if observation:
                session.add_observation(observation)
            finish(session, context, job)
            if observation and look:
                look(session, observation, how_ended(page.visit))
                return
            is_open = enqueue_retry(session, context, job, made.outcome, how_ended(page.visit))
            if not is_open and not (observation and observation.state in _SAYS_OF_POST):
                tell_failure(session, made, tries=tries_of(job), at=context.clock.now())
            if seen:
                enqueue_copies(session, context, job, made)
            if observation:
                follow(session, context, observation, is_open=is_open)

        posts = (seen.as_stated(made),) if seen else ()
        main = main_entry(page.visit)
        later = None
        if is_post or page.requisites or made.outcome in TRANSIENT:
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
                "look" if look else "capture",
                url=job.subject,
                outcome=observation.state if look and observation else made.outcome,
                evidence=observation.evidence if look and observation else made.evidence,
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
        session.begin_facts()
        observation = session.find_observation(earlier.id)
        finish(session, context, job)
        is_open = enqueue_retry(session, context, job, earlier.outcome)
        if not is_open and not (observation and observation.state in _SAYS_OF_POST):
            tell_failure(session, earlier, tries=tries_of(job), at=context.clock.now())
        if earlier.purpose == "post":
            enqueue_copies(session, context, job, earlier)
        if observation:
            follow(session, context, observation, is_open=is_open)
    return True


def follow(session: Session, context: Context, observation: Observation, *, is_open: bool) -> None:
    """What follows from a post's first visits: what is told, and that it is watched from now on.

    With ``is_open`` another try is asked for already, and watching begins with that.
    """
    from .watching.due import begin_watch, hasten_look
    from .watching.telling import tell

    at = context.clock.now()
    tell(session, observation)
    if is_open:
        return
    where = (observation.post, observation.collection)
    if not begin_watch(session, context.settings, *where, at=at) and observation.is_doubtful:
        hasten_look(session, *where, at=at)
