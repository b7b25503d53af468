"""What comes after a visit: archives are asked which copies they hold, and for a copy of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..model import Outcome, Urgency
from ..ports import NewJob
from .outcomes import KEPT

if TYPE_CHECKING:
    from ..model import Capture, Job
    from ..ports import Session
    from .context import Context

#: A page that was not asked for is not missing; a copy is kept once.
_NOT_MISSING = frozenset({Outcome.REFUSED, Outcome.MEMENTO_ONLY})


def needs_copy(latest: Capture | None) -> bool:
    """Whether the live page could not be kept, as far as is known."""
    return latest is not None and latest.outcome not in KEPT | _NOT_MISSING


def enqueue_copies(session: Session, context: Context, job: Job, made: Capture) -> None:
    """Ask for the look at web archives, and for the submission to one, as the settings want it.

    At once and as part of the command where the live page isn't to be had; else when there is time.
    """
    if not context.settings.linking.online or not made.url.startswith(("http://", "https://")):
        return
    is_urgent = needs_copy(made)
    stated = job.details.get("published_at")
    look = NewJob(
        step="mementos",
        subject=made.url,
        collection=made.collection,
        details={"published_at": stated} if stated else {},
        priority=Urgency.LOST if is_urgent else Urgency.COPIES,
        batch=job.batch if is_urgent else None,
        patient=True,
    )
    session.enqueue(look, at=context.clock.now())
    if context.save_keys is not None and not is_urgent:
        submission = NewJob(
            step="submit", subject=made.url, collection=made.collection, priority=Urgency.SUBMIT, patient=True
        )
        session.enqueue(submission, at=context.clock.now())
