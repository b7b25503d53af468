"""What the catalogue knows of who is to be told, and who carries it there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from ..lightly import dataclass

if TYPE_CHECKING:
    from ..model import Capture, Delivery, DeliveryState, Event, EventKind, ReceiverState

#: How a mail server is talked to: TLS begun by STARTTLS, TLS from the first byte, or none.
Security = Literal["starttls", "tls", "none"]

#: Subject of the step ``tell`` that finds out who wants to be told; a receiver's name tells that one.
EVERYBODY = "*"


class TellingSession(Protocol):
    """The deliveries inside a transaction."""

    def load_untold(self, limit: int) -> list[tuple[int, Event]]:
        """Events that nobody has been looked for yet, in their order, each with its number."""

    def forget_untold(self, seqs: Sequence[int]) -> None:
        """Whoever wants these events has a delivery by now."""

    def add_deliveries(
        self, receiver: str, seqs: Sequence[int], *, noted_at: datetime, due_at: datetime
    ) -> None:
        """Have a receiver told of events; those it has a delivery of already stay as they are."""

    def load_deliveries(self, receiver: str, limit: int) -> list[Delivery]:
        """What waits for a receiver, in order: the message that was composed, else all that is in none."""

    def compose(self, receiver: str, seqs: Sequence[int], message_id: str) -> None:
        """Put deliveries into one message, which stays as it is until it is sent or given up."""

    def postpone(
        self, receiver: str, seqs: Sequence[int], *, due_at: datetime, reason: str, at: datetime
    ) -> None:
        """A try failed, and is made again."""

    def end_deliveries(
        self,
        receiver: str,
        seqs: Sequence[int],
        state: DeliveryState,
        *,
        at: datetime,
        reason: str | None = None,
    ) -> None:
        """Sent, given up or dropped: they are not looked at again."""

    def list_awaited(self) -> list[str]:
        """The names of receivers for which something waits."""

    def load_receiver_states(self) -> Mapping[str, ReceiverState]:
        """How it stands with each receiver that was ever to be told anything."""

    def list_events(
        self,
        *,
        since: datetime | None = None,
        kinds: Sequence[EventKind] = (),
        collection: str | None = None,
        limit: int | None = None,
    ) -> list[tuple[int, Event]]:
        """What happened, newest first; of all kinds and collections unless told."""

    def list_citing_articles(self, url: str, *, collection: str, limit: int) -> list[str]:
        """Addresses of the articles that cite the post at an address."""

    def find_kept_capture(self, url: str, *, collection: str) -> Capture | None:
        """The newest visit to an address that kept it, or a copy of it."""


@dataclass(frozen=True)
class Sent:
    """How a try to hand a message over ended; never an exception."""

    #: Why it wasn't taken, in words for a person; ``None`` where it was.
    failure: str | None = None
    #: When another try makes sense.
    after_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class MailServer:
    """Where mail is handed in."""

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    password: str = ""

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port}, {self.security})"


class Messenger(Protocol):
    """Carries a message to its receiver, guarded and within bounds of size and time; never raises for what
    the other side does."""

    def post(self, url: str, headers: Mapping[str, str], body: bytes) -> Sent:
        """Post to an address, and to no other: redirects count as failures."""

    def mail(self, server: MailServer, sender: str, to: Sequence[str], message: EmailMessage) -> Sent:
        """Hand a mail in; it counts as sent where one of several addresses is taken."""

    def publish(self, path: Path, content: bytes) -> Sent:
        """Let a file have this content, at once and whole."""
