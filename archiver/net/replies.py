"""What a visit tells as the answer to a look-up."""

from __future__ import annotations

from datetime import datetime

from ..articles.decode import decode_content
from ..lightly import dataclass
from ..model import Outcome
from ..ports import Exchange, Reply, Visit
from .budget import Settled
from .remembered import MAX_BODY_BYTES

#: Bytes of an answer as it comes over the wire.
MAX_WIRE_BYTES = 10_000_000
#: Statuses of the question, not of what was asked for: asked again they may be others.
_PASSING = frozenset({401, 407, 408, 421, 423, 425, 429})
#: Statuses that may come of a fault of the question or of a mood of the server: kept for a day at most.
_DOUBTFUL = frozenset({400, 403, 405, 406})
_DOUBTFUL_SECONDS = 86_400.0


@dataclass(frozen=True)
class Read:
    """A visit as an answer, and what it says of the service; ``None`` where nobody was asked."""

    reply: Reply
    settled: Settled | None
    #: It may be remembered, for no longer than that.
    keeps_seconds: float = 0.0


def read_visit(visit: Visit, now: datetime) -> Read:
    """The visit's answer; the visit's bodies can be freed afterwards."""
    last = visit.exchanges[-1] if visit.exchanges else None
    url = last.url if last else visit.url
    if visit.failure is not None or last is None:
        outcome = visit.failure or Outcome.UNREACHABLE
        reply = Reply(
            url=url,
            said_at=now,
            failure=outcome,
            reason=visit.reason,
            retry_after_seconds=visit.retry_after_seconds,
        )
        # A host that rests isn't asked, nor is an address that may not be: neither is the service's fault.
        return Read(reply, Settled(is_answer=False) if outcome is Outcome.UNREACHABLE else None)
    reply = Reply(url=url, said_at=now, status=last.status, headers=_headers(last), body=_body(last))
    host = url.split("/")[2] if url.count("/") > 1 else url
    # An archive replays errors of others; those are answers.
    is_own = "memento-datetime" not in reply.headers
    if is_own and last.status in (429, 503):
        rest = visit.retry_after_seconds
        limited = _failed(
            reply, Outcome.RATE_LIMITED, f"{host} answers {last.status}: too many requests", rest
        )
        if last.status == 503:
            limited = _failed(reply, Outcome.RATE_LIMITED, f"{host} answers 503: too busy", rest)
        return Read(limited, Settled(last.status == 429, is_limit=True, rest_seconds=rest))
    if is_own and last.status >= 500:
        failed = _failed(reply, Outcome.UNREACHABLE, f"{host} answers {last.status}")
        return Read(failed, Settled(is_answer=False))
    if last.truncated in ("time", "disconnect"):
        failed = _failed(reply, Outcome.UNREACHABLE, f"the answer of {host} broke off")
        return Read(failed, Settled(is_answer=False))
    if last.truncated or len(reply.body) >= MAX_BODY_BYTES:
        failed = _failed(reply, Outcome.TOO_LARGE, f"the answer of {host} is too large: cut")
        return Read(failed, Settled(is_answer=True))
    keeps = 0.0 if is_own and last.status in _PASSING else float("inf")
    if is_own and last.status in _DOUBTFUL:
        keeps = _DOUBTFUL_SECONDS
    return Read(reply, Settled(is_answer=True), keeps)


def _failed(reply: Reply, outcome: Outcome, reason: str, rest: float | None = None) -> Reply:
    return Reply(
        url=reply.url,
        said_at=reply.said_at,
        status=reply.status,
        headers=reply.headers,
        body=reply.body,
        failure=outcome,
        reason=reason,
        retry_after_seconds=rest,
    )


def _headers(exchange: Exchange) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in exchange.headers:
        name = name.lower()
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


def _body(exchange: Exchange) -> bytes:
    with exchange.body.open() as stored:
        body = stored.read(MAX_WIRE_BYTES)
    return decode_content(body, exchange.header("Content-Encoding"), MAX_BODY_BYTES)
