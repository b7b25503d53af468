"""A post that an article cites -> another look at it, and when the next one is due."""

from __future__ import annotations

from datetime import datetime

from ..model import EventKind, Job, Observation, PostRef, PostState
from ..ports import Again, Done, Session
from ..settings import Settings
from .asking import post_of
from .capture import visit_post
from .context import Context
from .keep import finish
from .retry import Ended
from .wanted import capture_job
from .watching.due import begin_watch, enqueue_look, is_wanted, pauses_of
from .watching.schedule import next_look
from .watching.telling import tell

#: In a job's details: a person asks for this look, whatever else is wanted.
ASKED = "asked"


def watch(context: Context, job: Job) -> Done | Again:
    """Look at a post again, state what was seen, and write the next look in the same transaction.

    A post that no article cites any more, or that a person doesn't want watched, isn't asked for.
    """
    named = post_of(job)
    if named is None:
        raise ValueError(f"a look at {job.subject} without the post's name")
    if job.attempts > 1 and _finish_killed(context, job):
        return Done()
    with context.catalog.read() as session:
        standing = session.find_standing(named)
        is_due = bool(job.details.get(ASKED)) or (
            bool(pauses_of(context.settings)) and is_wanted(session, named, job.collection)
        )
    if standing is None or not is_due or standing[1] != job.subject:
        _leave(context, job, named)
        return Done()

    def also(session: Session, observation: Observation, ended: Ended) -> None:
        _go_on(session, context, job, observation, ended)

    # What a browser shows of a page may read differently from the page: like is compared with like.
    is_whole = context.settings.capture.browser != "never"
    wanted = is_whole and context.settings.capture.requisites
    visit_post(context, job, standing[0], wanted=wanted, also=also)
    return Done(is_committed=True)


def _leave(context: Context, job: Job, named: PostRef) -> None:
    """End a look without asking anybody; a post that turned out to be another is watched as that one."""
    with context.catalog.begin() as session:
        finish(session, context, job)
        begin_watch(session, context.settings, named, job.collection, at=context.clock.now())


def _go_on(
    session: Session, context: Context, job: Job, observation: Observation | None, ended: Ended
) -> None:
    """What follows from a look, in its transaction: what is told, and when the next one is."""
    post = observation.post if observation else post_of(job)
    standing = session.find_standing(post) if post else None
    if standing is None:
        return
    if observation is not None:
        tell(session, observation)
        if EventKind.POST_EDITED in observation.announces and context.settings.capture.browser == "never":
            # The look kept the page alone: the edited post is to be kept with its pictures.
            whole = capture_job(standing[1], standing[0], collection=job.collection, batch=None)
            session.enqueue(whole, at=context.clock.now())
    enqueue_next(
        session,
        context.settings,
        job,
        standing[0],
        at=context.clock.now(),
        observation=observation,
        rest_seconds=ended.after_seconds or 0.0,
    )


def enqueue_next(
    session: Session,
    settings: Settings,
    job: Job,
    named: PostRef,
    *,
    at: datetime,
    observation: Observation | None = None,
    rest_seconds: float = 0.0,
) -> None:
    """Ask for the look after a job's, which made an observation or none, where one is still wanted."""
    standing = session.find_standing(named)
    if standing is None or not is_wanted(session, standing[0], job.collection):
        return
    coming = next_look(
        pauses_of(settings),
        post_id=standing[0].id,
        at=at,
        looks=_count(job, "looks", 1),
        failures=_count(job, "failures", 0),
        state=observation.state if observation else PostState.UNCLEAR,
        is_doubtful=bool(observation and observation.is_doubtful),
        rest_seconds=rest_seconds,
    )
    if coming is not None:
        enqueue_look(session, settings, *standing, job.collection, coming, at=at)


def _count(job: Job, name: str, least: int) -> int:
    told = job.details.get(name)
    return max(told, least) if isinstance(told, int) else least


def _finish_killed(context: Context, job: Job) -> bool:
    """End a look that a killed run had made: its records and its observation were taken up from the WARC."""
    with context.catalog.read() as session:
        earlier = session.find_capture_of_job(job.id)
    if earlier is None:
        return False
    with context.catalog.begin() as session:
        observation = session.find_observation(earlier.id)
        finish(session, context, job)
        _go_on(session, context, job, observation, Ended())
    return True
