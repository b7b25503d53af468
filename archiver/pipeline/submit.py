"""Address -> the Wayback Machine is asked to take a copy of it (Save Page Now), and what came of that."""

from __future__ import annotations

from datetime import timedelta

from ..archives import BrokenAnswer, save
from ..model import Job, Outcome
from ..ports import Again, Done, NewJob, Session
from .context import Context
from .keep import keep_statements
from .linking.inquiry import Inquiry
from .retry import Ended, enqueue_retry, has_tries
from .statements import submission_statement

#: Between two looks at how far a copy has got.
_LOOK_SECONDS = 15.0
#: Looks before it is left to itself.
_MOST_LOOKS = 20
_ASKED, _LOOKS = "save_job", "looks"


def submit(context: Context, job: Job) -> Done | Again:
    """Ask for a copy, then look how far it is, each a job of its own; what came of it is a statement."""
    inquiry = Inquiry(context.lookups(), most=1)
    asked = job.details.get(_ASKED)
    said = _ask(context, job, inquiry, asked)
    now = context.clock.now()
    if said is None and inquiry.open and not has_tries(context, job):
        said = save.Submission(state="error", message=f"given up: {'; '.join(inquiry.tried)}")
    looks = int(job.details.get(_LOOKS, 0))
    is_open = said is not None and said.state == "pending" and said.job_id is not None and looks < _MOST_LOOKS
    # A copy that is under way is told when it is there, or when it is left to itself.
    statements = [] if said is None or is_open else [submission_statement(job.subject, said, now)]

    def also(session: Session) -> None:
        if said is None and inquiry.open:
            enqueue_retry(session, context, job, Outcome.UNREACHABLE, Ended(inquiry.retry_after_seconds))
        elif said is not None and is_open:
            look = NewJob(
                step="submit",
                subject=job.subject,
                collection=job.collection,
                details={_ASKED: said.job_id, _LOOKS: looks + 1},
                due_at=now + timedelta(seconds=_LOOK_SECONDS),
                priority=job.priority,
            )
            session.enqueue(look, at=now)

    keep_statements(context, job.collection, statements, job=job, also=also)
    state = said.state if said else "not asked"
    context.progress.note("submit", url=job.subject, state=state, evidence=said.message if said else None)
    return Done()


def _ask(context: Context, job: Job, inquiry: Inquiry, asked: object) -> save.Submission | None:
    """How it stands by now; ``None`` where nobody answered."""
    if context.save_keys is None:
        return None
    key, secret = context.save_keys
    is_look = isinstance(asked, str)
    question = (
        save.ask_status(asked, key, secret)
        if isinstance(asked, str)
        else save.ask_save(job.subject, key, secret, unless_within="1d")
    )
    reply = inquiry.ask(question)
    if reply is None:
        return None
    try:
        said = save.parse_status(reply.body) if is_look else save.parse_save(reply.body)
    except BrokenAnswer as error:
        return save.Submission(state="error", message=f"{reply.status}: {error}")
    if said.state == "pending" and said.job_id is None and isinstance(asked, str):
        return save.Submission(state="pending", job_id=asked)
    return said
