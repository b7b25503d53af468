"""Why no answer came, on its way from the socket to the visit that tells of it."""

from __future__ import annotations

from ..model import Outcome


class NotReached(Exception):
    """Ends one request; the fetcher turns it into a value, so that nobody outside this folder sees it."""

    def __init__(self, outcome: Outcome, reason: str, retry_after_seconds: float | None = None) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds


def refused(reason: str) -> NotReached:
    """The address isn't asked at all."""
    return NotReached(Outcome.REFUSED, reason)


def unreachable(reason: str) -> NotReached:
    """The address was asked, or looked for, and gave no usable answer."""
    return NotReached(Outcome.UNREACHABLE, reason)
