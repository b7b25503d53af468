"""Citations that wait for what only the network can tell of their address.

Several citations may wait for one address: the job about it holds all of them,
and each is resolved when it ends, whatever came of it. So it is with articles that
only link to a short address: no citation, unless it leads to a post.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from ..model import Address, Citation, Job, Outcome, StepName, Urgency
from ..platforms import identify
from ..ports import NewJob, Session
from ..urls import normalise, unwrap
from .context import Context
from .keep import finish
from .retry import Ended, enqueue_retry

_MARK = "citation "
_VERSION_MARK = "version "
#: Before a link and one of the two: it waits for the link, and the link for this.
_LINK_MARK = "link "
#: A link's job that comes after its host was asked: it is not asked again for its sake.
_ASKED = "host asked"
#: What an address needs of the network -> the step that asks for it.
_STEPS: Mapping[str, StepName] = {"expansion": "expand", "confirmation": "confirm"}


def bare_address(url: str) -> str:
    """An address without wrappers and tracking: what is visited, and what an alias is known by."""
    inner = unwrap(url)
    return normalise(inner) or inner


def job_for(citation_id: str, citation: Citation, *, collection: str, batch: str | None) -> NewJob:
    """What comes next for a citation: to be resolved, asked about first, or linked by its words."""
    if citation.url is None:
        return NewJob(
            step="link", subject=citation_id, collection=collection, priority=Urgency.LINK, batch=batch
        )
    needs = identify(citation.url).needs
    step = _STEPS.get(needs) if needs else None
    if step is None:
        return NewJob(
            step="resolve", subject=citation_id, collection=collection, priority=Urgency.DECIDE, batch=batch
        )
    return NewJob(
        step=step,
        subject=bare_address(citation.url),
        collection=collection,
        details={_MARK + citation_id: True},
        priority=Urgency.WAY_TO_POST,
        batch=batch,
        patient=True,
    )


def link_job(link: str, job: Job) -> NewJob:
    """What comes next for a short link in the body of an article's version, the job's subject.

    Where it leads to a post, the version is searched again.
    """
    return NewJob(
        step="expand",
        subject=link,
        collection=job.collection,
        details={_VERSION_MARK + job.subject: True},
        # Most of them lead to no post: what is known to be one goes first.
        priority=Urgency.SHORT_LINK,
        batch=job.batch,
        patient=True,
    )


def version_job(version_id: str, job: Job) -> NewJob:
    """An article's version is to be searched, now that more is known of what it links to."""
    return NewJob(
        step="cite", subject=version_id, collection=job.collection, priority=Urgency.CITE, batch=job.batch
    )


def close(
    session: Session,
    context: Context,
    job: Job,
    outcome: Outcome | None,
    ended: Ended | None = None,
    *,
    asks: str | None = None,
) -> None:
    """End a job about an address: the citations that wait for it are resolved, a failed try is made again.

    Citations that came to wait while it was asked for count too. Articles that only link to it are
    searched again where it leads to a post. With ``asks``, an address that the link led to and
    whose host has to be asked first, all of them wait for that; then the link's job is made again.
    """
    job = replace(job, details=session.load_details(job))
    now = context.clock.now()
    for moved in _marked(job.details, _LINK_MARK):
        link, _, wait = moved.partition(" ")
        session.enqueue(_job_about("expand", link, job, {wait: True, _ASKED: True}), at=now)
    if asks is not None and _ASKED not in job.details:
        waits = [name for name in job.details if name.startswith((_MARK, _VERSION_MARK))]
        details = {f"{_LINK_MARK}{job.subject} {name}": True for name in waits}
        session.enqueue(_job_about("confirm", bare_address(asks), job, details), at=now)
    else:
        _let_go(session, job, now)
    finish(session, context, job)
    if outcome is not None:
        enqueue_retry(session, context, job, outcome, ended)


def _let_go(session: Session, job: Job, at: datetime) -> None:
    """Ask for what waits to be gone on with."""
    for version_id in _marked(job.details, _VERSION_MARK) if session.find_alias(job.subject) else ():
        session.enqueue(version_job(version_id, job), at=at)
    for citation_id in _marked(job.details, _MARK):
        resolve = NewJob(
            step="resolve",
            subject=citation_id,
            collection=job.collection,
            priority=Urgency.DECIDE,
            batch=job.batch,
        )
        session.enqueue(resolve, at=at)


def _job_about(step: StepName, url: str, job: Job, details: Mapping[str, object]) -> NewJob:
    return NewJob(
        step=step,
        subject=url,
        collection=job.collection,
        details=details,
        priority=job.priority,
        batch=job.batch,
        patient=True,
    )


def needs_of(url: str | None) -> Address | None:
    """The address as it is identified, where only the network can tell the rest."""
    address = identify(url) if url else None
    return address if address is not None and address.needs else None


def _marked(details: Mapping[str, object], mark: str) -> Iterable[str]:
    return [name.removeprefix(mark) for name in details if name.startswith(mark)]
