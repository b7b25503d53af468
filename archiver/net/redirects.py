"""Where an answer leads, and the cookies that go along."""

from __future__ import annotations

import contextlib
import http.client
from urllib.parse import urljoin, urlsplit

import requests
from requests.cookies import RequestsCookieJar, extract_cookies_to_jar

from ..ports import Exchange
from .request import can_be_sent

_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def find_redirect(exchange: Exchange) -> str | None:
    """Where an answer sends on to, absolute; ``None`` for an answer that is final."""
    if exchange.status not in _REDIRECTS:
        return None
    location = (exchange.header("Location") or "").strip()
    if not location:
        return None
    # Headers are bytes; servers that put an address there unescaped put UTF-8.
    with contextlib.suppress(UnicodeError):
        location = location.encode("latin-1").decode("utf-8")
    try:
        return urljoin(exchange.url, location)
    except ValueError:
        return None


def leads_away(url: str, target: str) -> bool:
    """Whether a redirect leads to another host, or from a secured connection to a plain one."""
    here, there = urlsplit(url), urlsplit(target)
    return here.hostname != there.hostname or (here.scheme, there.scheme.lower()) == ("https", "http")


class _Answer:
    """What the cookie jar wants to know of an answer: the shape of urllib3's, from an exchange."""

    def __init__(self, exchange: Exchange) -> None:
        self._original_response = self
        self.msg = http.client.HTTPMessage()
        for name, value in exchange.headers:
            # What can't be sent back is no cookie: a bare CR would end its line.
            if name.lower() in ("set-cookie", "set-cookie2") and can_be_sent(name, value):
                self.msg[name] = value


def keep_cookies(cookies: RequestsCookieJar, request: requests.PreparedRequest, exchange: Exchange) -> None:
    """Put what an answer sets into the visit's jar."""
    if exchange.header("Set-Cookie") is not None:
        extract_cookies_to_jar(cookies, request, _Answer(exchange))  # type: ignore[no-untyped-call]
