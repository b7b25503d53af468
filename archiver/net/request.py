"""Requests: what is asked of whom, and the bytes that say so."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from urllib.parse import urldefrag, urlencode, urlsplit

from ..lightly import dataclass
from .failure import refused

_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_FIELD_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")

#: An address that needs no second look: scheme, host with port, host, port, target.
_PLAIN = re.compile(
    r"(https?)://(([a-z0-9][a-z0-9.-]*)(?::([1-9][0-9]{0,4}))?)"
    r"(/[A-Za-z0-9/_.~&=-]*(?:\?[A-Za-z0-9/_.~&=-]+)?)"
)
#: Longer headers are looked at each time.
_REMEMBERED_CHARS = 300
_TARGET = re.compile(r"/[\x21-\x7e]*")
_PORTS = {"http": 80, "https": 443}
#: An empty body of these is told by its length, too.
#: How long a body is, is ours to say.
_FRAMING = frozenset({"content-length", "transfer-encoding"})
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


@dataclass(slots=True)
class Request:
    """One request for one address, spelled as it goes out."""

    method: str
    #: Without fragment, user name and password.
    url: str
    scheme: str
    #: As the address has it, in lower case, without brackets.
    host: str
    port: int
    #: The value of its Host header, unless ``headers`` have one.
    authority: str
    target: str
    headers: dict[str, str]
    body: bytes = b""

    def encode(self) -> bytes:
        """The bytes, as http.client would write them.

        :raises ValueError: its target or a header can't be sent.
        """
        if not _TARGET.fullmatch(self.target) or not _FIELD_NAME.fullmatch(self.method):
            raise ValueError("an address that can't be sent")
        first = f"{self.method} {self.target} HTTP/1.1\r\n"
        headers = self.headers
        if not any(name.lower() == "host" for name in headers):
            first += f"Host: {self.authority}\r\n"
        lines = tuple(headers.items())
        block = _remembered_block(lines) if _size(lines) < _REMEMBERED_CHARS else _block(lines)
        return first.encode("latin-1") + block + self.body


def _size(headers: tuple[tuple[str, str], ...]) -> int:
    return sum([len(name) + len(value) for name, value in headers])


def _block(headers: tuple[tuple[str, str], ...]) -> bytes:
    """Header lines with the blank line after them."""
    for name, value in headers:
        if not can_be_sent(name, value):
            raise ValueError(f"a header that can't be sent: {name[:40]}")
    return ("".join(f"{name}: {value}\r\n" for name, value in headers) + "\r\n").encode("latin-1")


#: Most requests have the headers of the one before.
_remembered_block = functools.lru_cache(64)(_block)


def prepare(
    url: str,
    headers: Mapping[str, str],
    form: Mapping[str, str] | None = None,
    *,
    method: str | None = None,
    content: bytes = b"",
) -> Request:
    """A request for an address: a GET, or a form's POST.

    With ``method`` it is one of that method, and ``content`` its body.
    Headers that can't be sent are left out: some come from answers, as an ETag does.

    :raises NotReached: not an http(s) address, or one that may not be asked.
    """
    sent = _fit(headers)
    asks = method or ("GET" if form is None else "POST")
    if (plain := _find_plain(url)) is not None:
        request = Request(asks, url, *plain, sent)
    else:
        request = _spell(asks, url, sent)
    if form is not None:
        request.body = urlencode(form).encode("ascii")
        _drop(sent, _FRAMING)
        sent["Content-Length"] = str(len(request.body))
        if not any(name.lower() == "content-type" for name in sent):
            sent["Content-Type"] = "application/x-www-form-urlencoded"
    elif content or method in _WITH_BODY:
        request.body = content
        _drop(sent, _FRAMING)
        sent["Content-Length"] = str(len(content))
    return request


def _drop(headers: dict[str, str], names: frozenset[str]) -> None:
    for name in [name for name in headers if name.lower() in names]:
        del headers[name]


def is_plain(url: str) -> bool:
    """Whether an address is one that requests leaves as it is: looking is faster than asking it."""
    return _find_plain(url) is not None


def _find_plain(url: str) -> tuple[str, str, int, str, str] | None:
    """Scheme, host, port, authority and target of a plain address."""
    found = _PLAIN.fullmatch(url)
    if found is None or "/." in url:
        return None
    scheme, netloc, host, port, target = found.groups()
    usual = _PORTS[scheme]
    if port is None:
        return scheme, host, usual, netloc, target
    number = int(port)
    if number >= 65_536:
        return None
    return scheme, host, number, host if number == usual else netloc, target


def _spell(method: str, url: str, headers: dict[str, str]) -> Request:
    """A request for an address as requests spells it: escapes, international names."""
    import requests

    spelled = requests.PreparedRequest()
    try:
        parts = urlsplit(urldefrag(url).url)
        if parts.scheme.lower() not in ("http", "https"):
            raise refused(f"not an http(s) address: {url[:200]}")
        spelled.prepare_url(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl(), None)
        asked = spelled.url or ""
        parts = urlsplit(asked)
        host = parts.hostname
        port = parts.port or _PORTS[parts.scheme]  # raises where it is no number
    except (requests.RequestException, UnicodeError, ValueError) as error:
        raise refused(f"not a valid address: {url[:200]}") from error
    if not host:
        raise refused(f"not a valid address: {url[:200]}")
    name, colon, said = parts.netloc.rpartition(":")
    authority = name if colon and said == str(_PORTS[parts.scheme]) else parts.netloc
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Request(method, asked, parts.scheme, host, port, authority, target, headers)


def _fit(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers that can be sent, each name once: the last one counts."""
    lines = tuple(headers.items())
    return dict(_remembered_fitting(lines) if _size(lines) < _REMEMBERED_CHARS else _fitting(lines))


def _fitting(headers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    sent: dict[str, tuple[str, str]] = {}
    for name, value in headers:
        stripped = value.strip()
        if can_be_sent(name, stripped):
            sent[name.lower()] = (name, stripped)
    return dict(sent.values())


_remembered_fitting = functools.lru_cache(64)(_fitting)


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
