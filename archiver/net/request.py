"""Requests as bytes: as they are sent, and as the origin would have got them without a proxy."""

from __future__ import annotations

import functools
import re
from urllib.parse import urlsplit

import requests

_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")

_PLAIN = re.compile(
    r"https?://[a-z0-9][a-z0-9.-]*(?::([1-9][0-9]{0,4}))?/[A-Za-z0-9/_.~&=-]*(?:\?[A-Za-z0-9/_.~&=-]+)?"
)
#: Longer headers are looked at each time.
_REMEMBERED_CHARS = 300
_TARGET = re.compile(r"/[\x21-\x7e]*")


def is_plain(url: str) -> bool:
    """Whether an address is one that requests leaves as it is: looking is faster than asking it."""
    found = _PLAIN.fullmatch(url)
    return found is not None and "/." not in url and (not found[1] or int(found[1]) < 65_536)


def build_request(request: requests.PreparedRequest) -> bytes:
    """A request as it goes over the wire, as http.client would write it.

    :raises ValueError: its target or a header can't be sent.
    """
    parts = urlsplit(request.url or "")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    if not _TARGET.fullmatch(target):
        raise ValueError("an address that can't be sent")
    body = request.body or b""
    body = body.encode("utf-8") if isinstance(body, str) else body
    lines = [f"{request.method} {target} HTTP/1.1"]
    if "Host" not in request.headers:
        host, colon, port = parts.netloc.rpartition(":")
        is_default = colon and port == {"http": "80", "https": "443"}.get(parts.scheme)
        lines.append(f"Host: {host if is_default else parts.netloc}")
    for name, value in request.headers.items():
        if not can_be_sent(name, value):
            raise ValueError(f"a header that can't be sent: {name[:40]}")
        lines.append(f"{name}: {value}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def can_be_sent(name: str, value: str) -> bool:
    """Whether a header is one by RFC 9110, 5.1 and 5.5; anything else could end it and begin another."""
    if len(name) + len(value) < _REMEMBERED_CHARS:
        return _remembered(name, value)
    return _can_be_sent(name, value)


def _can_be_sent(name: str, value: str) -> bool:
    return bool(_FIELD_NAME.fullmatch(name) and _FIELD_VALUE.fullmatch(value))


#: Most headers are those of the request before.
_remembered = functools.lru_cache(256)(_can_be_sent)


def origin_form(request: bytes) -> bytes:
    """A request as the origin would have got it without the proxy between."""
    head, blank, rest = request.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    method, _, tail = first.partition(b" ")
    target, _, version = tail.rpartition(b" ")
    if not target.startswith(b"/"):
        parts = urlsplit(target.decode("latin-1"))
        target = ((parts.path or "/") + (f"?{parts.query}" if parts.query else "")).encode("latin-1")
    kept = [
        line for line in lines if not line.lower().startswith((b"proxy-authorization:", b"proxy-connection:"))
    ]
    return b"\r\n".join([b" ".join((method, target, version)), *kept]) + blank + rest
