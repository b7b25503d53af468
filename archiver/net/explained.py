"""What an error on the wire means for a visit."""

from __future__ import annotations

import http.client
import ssl

import urllib3.exceptions as broken

from ..settings import Network
from .failure import NotReached, unreachable
from .response import DeadlinePassed


def explain(network: Network, error: Exception, host: str, port: int, *, has_asked: bool) -> NotReached:
    """What an error of ``http.client``, urllib3 or the system means, in words for a person."""
    cause = _root(error)
    if isinstance(cause, DeadlinePassed):
        return unreachable(f"no complete answer from {host} within {network.total_timeout_seconds:g} s")
    if isinstance(error, broken.ProxyError):
        return unreachable(f"the proxy doesn't let through to {host}: {_short(cause)}")
    if isinstance(cause, ssl.SSLCertVerificationError):
        return unreachable(
            f"certificate not trusted: {host}: {cause.verify_message or _short(cause)}", is_settled=True
        )
    if isinstance(cause, TimeoutError | broken.TimeoutError):
        seconds = network.read_timeout_seconds if has_asked else network.connect_seconds
        return unreachable(f"no answer from {host} within {seconds:g} s")
    if isinstance(cause, ssl.SSLError):
        return unreachable(f"no TLS connection to {host}: {cause.reason or _short(cause)}")
    if isinstance(cause, http.client.RemoteDisconnected | ConnectionError | http.client.IncompleteRead):
        return unreachable(f"{host} closed the connection without an answer")
    if isinstance(cause, http.client.HTTPException | broken.HTTPError):
        return unreachable(f"what {host} port {port} answers isn't HTTP: {_short(cause)}", is_settled=True)
    if isinstance(cause, ValueError) and not isinstance(cause, OSError):
        return unreachable(f"no answer from {host} that can be understood: {_short(cause)}")
    return unreachable(f"no answer from {host}: {_short(cause)}")


def was_closed(error: Exception) -> bool:
    """Whether a kept connection is of no more use: closed by its host, or something else comes from it."""
    cause = _root(error)
    return isinstance(cause, http.client.BadStatusLine | ConnectionError | ssl.SSLEOFError)


def _root(error: BaseException) -> BaseException:
    """The error that urllib3's wrap, however often wrapped."""
    for _ in range(5):
        inner = [a for a in error.args if isinstance(a, Exception)] + [
            e for e in (getattr(error, "original_error", None), error.__cause__) if isinstance(e, Exception)
        ]
        if not inner or not isinstance(error, broken.HTTPError):
            break
        error = inner[-1]
    return error


def _short(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split())[:120]
