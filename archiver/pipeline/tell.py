"""Event -> deliveries -> messages -> receivers, in two kinds of jobs: one for all, and one a receiver.

A message is put together, and that is stored, before it is sent; how that ended
is stored after. Killed in between, the job comes again and sends the same
message with the same id, by which a receiver knows that it has it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from datetime import datetime

from ..errors import LostLease
from ..model import Delivery, Job, Urgency, stable_id
from ..ports import EVERYBODY, Again, Done, NewJob, Sent, Session
from ..telling import FeedFile, Notice, Receiver
from .context import Context
from .handing import hand_over, write_feed
from .keep import finish
from .patience import has_patience, next_try_at

log = logging.getLogger(__name__)

#: In a job's details: the feed is written though nothing new has happened.
_AFRESH = "afresh"
#: Events that receivers are found for at a time, and that go into one message.
_AT_ONCE = 500
_MOST_EVENTS = 100
#: Bytes of their fields in one message, beyond its first event.
_MOST_BYTES = 500_000
#: Deliveries that are dropped at a time.
_MOST_DROPPED = 1000


def tell(context: Context, job: Job) -> Done | Again:
    """Find out who wants to be told what happened; or tell one receiver what waits for it."""
    if job.subject == EVERYBODY:
        return _find_receivers(context, job)
    receiver = next((one for one in context.receivers() if one.name == job.subject), None)
    if receiver is None:
        return _drop(context, job)
    return _tell(context, job, receiver)


def _find_receivers(context: Context, job: Job) -> Done:
    """Give each event to those who want it, and write the feed of all events."""
    receivers = context.receivers()
    with context.catalog.read() as session:
        last = max((seq for seq, _ in session.load_untold(_AT_ONCE)), default=0)
    if last or job.details.get(_AFRESH):
        # First: killed after it, the job writes it again; the other way round an event might be missing.
        written = write_feed(context)
        if written.failure:
            log.warning("%s", written.failure)
    now = context.clock.now()
    with context.catalog.begin() as session:
        session.begin_facts()
        # Before looking: who notes an event from now on asks for another job.
        finish(session, context, job)
        untold = session.load_untold(_AT_ONCE + 1)
        found = [(seq, event) for seq, event in untold[:_AT_ONCE] if seq <= last]
        for receiver in receivers:
            wanted = [seq for seq, event in found if receiver.wants(event)]
            due_at = now + receiver.batch
            session.add_deliveries(receiver.name, wanted, noted_at=now, due_at=due_at)
        session.forget_untold([seq for seq, _ in found])
        if len(found) < len(untold):
            _enqueue(session, EVERYBODY, now, now)
        # Also those whose job was lost: it looks at the time itself.
        for name in session.list_awaited():
            _enqueue(session, name, now, now)
    return Done(is_committed=True)


def _tell(context: Context, job: Job, receiver: Receiver) -> Done:
    now = context.clock.now()
    with context.catalog.begin() as session:
        if not session.holds(job):
            raise LostLease(job.id)
        waiting = session.load_deliveries(receiver.name, _MOST_EVENTS)
        at = _ready_at(receiver, waiting, now)
        if at is None or at > now:
            finish(session, context, job)
            if at is not None:
                _enqueue(session, receiver.name, at, now)
            return Done(is_committed=True)
        message = _message_of(waiting)
        seqs = [one.seq for one in message]
        message_id = message[0].message_id or stable_id("m", receiver.name, *(m.event.id for m in message))
        session.compose(receiver.name, seqs, message_id)
    if isinstance(receiver.way, FeedFile):
        sent = write_feed(context, receiver)
    else:
        notices = [Notice(one.event) for one in message]
        sent = hand_over(context.messenger(), receiver, notices, message_id, now)
    now = context.clock.now()
    with context.catalog.begin() as session:
        session.begin_facts()
        finish(session, context, job)
        state = _store(session, receiver, message, message_id, sent, now)
        following = session.load_deliveries(receiver.name, _MOST_EVENTS)
        if (at := _ready_at(receiver, following, now)) is not None:
            _enqueue(session, receiver.name, at, now)
    if state == "given_up":
        log.error(
            "%s wasn't told of %d events, for %d days: given up: %s",
            receiver.name, len(message), (now - message[0].noted_at).days, sent.failure,
        )  # fmt: skip
    context.progress.note(
        "tell", title=receiver.name, state=state, events=len(message), evidence=sent.failure
    )
    return Done(is_committed=True)


def _store(
    session: Session,
    receiver: Receiver,
    message: Sequence[Delivery],
    message_id: str,
    sent: Sent,
    now: datetime,
) -> str:
    """Note how a try ended, and say it in a word."""
    seqs, first = [one.seq for one in message], message[0]
    if sent.failure is None:
        session.end_deliveries(receiver.name, seqs, "sent", at=now)
        return "sent"
    if not has_patience(first, now):
        session.end_deliveries(receiver.name, seqs, "given_up", at=now, reason=sent.failure)
        return "given_up"
    due_at = next_try_at(message_id, first.attempts + 1, now, sent.after_seconds)
    session.postpone(receiver.name, seqs, due_at=due_at, reason=sent.failure, at=now)
    return "waiting"


def _ready_at(receiver: Receiver, waiting: Sequence[Delivery], now: datetime) -> datetime | None:
    """When the next message may go: in its time, outside quiet hours; ``None`` where none waits."""
    if not waiting:
        return None
    at = max(waiting[0].due_at, now)
    if receiver.quiet is not None:
        return receiver.quiet.ends_at(at) or at
    return at


def _message_of(waiting: Sequence[Delivery]) -> Sequence[Delivery]:
    """What goes into one message: what was put into it before, else what waits, up to a bound."""
    if waiting[0].message_id is not None:
        return waiting
    size, number = 0, 0
    for one in waiting:
        size += len(json.dumps(dict(one.event.fields)))
        if number and size > _MOST_BYTES:
            break
        number += 1
    return waiting[:number]


def _drop(context: Context, job: Job) -> Done:
    """Nobody of that name is to be told any more."""
    now = context.clock.now()
    with context.catalog.begin() as session:
        session.begin_facts()
        finish(session, context, job)
        seqs = [one.seq for one in session.load_deliveries(job.subject, _MOST_DROPPED)]
        reason = "notify.toml doesn't name the receiver any more"
        session.end_deliveries(job.subject, seqs, "dropped", at=now, reason=reason)
        if session.load_deliveries(job.subject, 1):
            _enqueue(session, job.subject, now, now)
    if seqs:
        log.warning("%s isn't told of %d events: %s", job.subject, len(seqs), reason)
    return Done(is_committed=True)


def _enqueue(session: Session, subject: str, due_at: datetime, now: datetime) -> None:
    session.enqueue(NewJob(step="tell", subject=subject, due_at=due_at, priority=Urgency.TELL), at=now)


def begin_telling(session: Session, at: datetime) -> None:
    """Ask for a look at what is to be told: receivers and their hours may be others than before."""
    afresh = {_AFRESH: True}
    session.enqueue(NewJob(step="tell", subject=EVERYBODY, priority=Urgency.TELL, details=afresh), at=at)
