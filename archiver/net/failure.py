"""Why no answer came, on its way from the socket to the visit that tells of it."""

from __future__ import annotations

from ..model import Outcome


class NotReached(Exception):
    """Ends one request; the fetcher turns it into a value, so that nobody outside this folder sees it."""

    def __init__(
        self,
        outcome: Outcome,
        reason: str,
        retry_after_seconds: float | None = None,
        *,
        is_settled: bool = False,
    ) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds
        self.is_settled = is_settled


def refused(reason: str) -> NotReached:
    """The address isn't asked at all."""
    return NotReached(Outcome.REFUSED, reason)


def unreachable(reason: str, *, is_settled: bool = False) -> NotReached:
    """The address was asked, or looked for, and gave no usable answer; ``is_settled``: nor will it soon."""
    return NotReached(Outcome.UNREACHABLE, reason, is_settled=is_settled)
