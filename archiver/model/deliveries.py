"""An event on its way to one receiver."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ..lightly import dataclass
from .events import Event

#: ``dropped``: the receiver is no longer named in notify.toml.
DeliveryState = Literal["waiting", "sent", "given_up", "dropped"]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event that one receiver is to be told; the receiver gets them in the order of ``seq``."""

    #: The event's number in the catalogue.
    seq: int
    event: Event
    noted_at: datetime
    #: Not to be sent before: the end of its batch, or of the pause after a try that failed.
    due_at: datetime
    #: Tries so far.
    attempts: int = 0
    #: Of the message that it was put into, which then stays as it is; ``None`` before.
    message_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class ReceiverState:
    """How it stands with one receiver's deliveries."""

    waiting: int = 0
    sent: int = 0
    given_up: int = 0
    #: When the oldest that waits was noted, and when the next may be sent.
    waiting_since: datetime | None = None
    next_at: datetime | None = None
    last_sent_at: datetime | None = None
    #: Tries of the message that waits, which all failed; 0 while all is well.
    failures: int = 0
    #: Why the last try failed; ``None`` once one succeeded.
    last_error: str | None = None
    last_error_at: datetime | None = None
