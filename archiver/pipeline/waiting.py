"""Citations that wait for what only the network can tell of their address.

Several citations may wait for one address: the job about it holds all of them,
and each is resolved when it ends, whatever came of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ..model import Address, Citation, Job, Outcome, StepName
from ..platforms import identify
from ..ports import NewJob, Session
from ..urls import normalise, unwrap
from .context import Context
from .keep import finish
from .retry import enqueue_retry

_MARK = "citation "
#: What an address needs of the network -> the step that asks for it.
_STEPS: Mapping[str, StepName] = {"expansion": "expand", "confirmation": "confirm"}


def bare_address(url: str) -> str:
    """An address without wrappers and tracking: what is visited, and what an alias is known by."""
    inner = unwrap(url)
    return normalise(inner) or inner


def job_for(citation_id: str, citation: Citation, *, collection: str, batch: str | None) -> NewJob:
    """What comes next for a citation: to be resolved, or first to be asked about."""
    address = identify(citation.url) if citation.url else None
    step = _STEPS.get(address.needs) if address and address.needs else None
    if step is None or citation.url is None:
        return NewJob(step="resolve", subject=citation_id, collection=collection, priority=30, batch=batch)
    return NewJob(
        step=step,
        subject=bare_address(citation.url),
        collection=collection,
        details={_MARK + citation_id: True},
        priority=35,
        batch=batch,
        patient=True,
    )


def close(
    session: Session,
    context: Context,
    job: Job,
    outcome: Outcome | None,
    after_seconds: float | None = None,
) -> None:
    """End a job about an address: the citations that wait for it are resolved, a failed try is made again.

    Citations that came to wait while it was asked for count too.
    """
    job = replace(job, details=session.load_details(job))
    now = context.clock.now()
    for citation_id in _waiting(job.details):
        resolve = NewJob(
            step="resolve", subject=citation_id, collection=job.collection, priority=30, batch=job.batch
        )
        session.enqueue(resolve, at=now)
    finish(session, context, job)
    if outcome is not None:
        enqueue_retry(session, context, job, outcome, after_seconds)


def needs_of(url: str | None) -> Address | None:
    """The address as it is identified, where only the network can tell the rest."""
    address = identify(url) if url else None
    return address if address is not None and address.needs else None


def _waiting(details: Mapping[str, object]) -> Iterable[str]:
    return [name.removeprefix(_MARK) for name in details if name.startswith(_MARK)]
