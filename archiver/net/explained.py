"""What an error on the wire means for a visit."""

from __future__ import annotations

import http.client
import ssl

from ..settings import Network
from .failure import NotReached, unreachable
from .incoming import DeadlinePassed


class NotLetThrough(Exception):
    """A proxy doesn't lead to the host; ``cause`` says why."""

    def __init__(self, cause: BaseException) -> None:
        super().__init__(str(cause))
        self.cause = cause


def explain(network: Network, error: Exception, host: str, port: int, *, has_asked: bool) -> NotReached:
    """What an error of ``http.client`` or the system means, in words for a person."""
    if isinstance(error, NotReached):
        return error
    if isinstance(error, DeadlinePassed):
        return unreachable(f"no complete answer from {host} within {network.total_timeout_seconds:g} s")
    if isinstance(error, NotLetThrough):
        return unreachable(f"the proxy doesn't let through to {host}: {_short(error.cause)}")
    if isinstance(error, ssl.SSLCertVerificationError):
        return unreachable(
            f"certificate not trusted: {host}: {error.verify_message or _short(error)}", is_settled=True
        )
    if isinstance(error, TimeoutError):
        seconds = network.read_timeout_seconds if has_asked else network.connect_seconds
        return unreachable(f"no answer from {host} within {seconds:g} s")
    if isinstance(error, ssl.SSLError):
        return unreachable(f"no TLS connection to {host}: {error.reason or _short(error)}")
    if isinstance(error, http.client.RemoteDisconnected | ConnectionError | http.client.IncompleteRead):
        return unreachable(f"{host} closed the connection without an answer")
    if isinstance(error, http.client.HTTPException):
        return unreachable(f"what {host} port {port} answers isn't HTTP: {_short(error)}", is_settled=True)
    if isinstance(error, ValueError) and not isinstance(error, OSError):
        return unreachable(f"no answer from {host} that can be understood: {_short(error)}")
    return unreachable(f"no answer from {host}: {_short(error)}")


def was_closed(error: Exception) -> bool:
    """Whether a kept connection is of no more use: closed by its host, or something else comes from it."""
    if isinstance(error, NotLetThrough):
        return isinstance(error.cause, http.client.BadStatusLine | ConnectionError | ssl.SSLEOFError)
    return isinstance(error, http.client.BadStatusLine | ConnectionError | ssl.SSLEOFError)


def _short(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())[:120]
