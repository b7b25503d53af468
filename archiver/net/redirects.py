"""Where an answer leads, and the cookies that go along."""

from __future__ import annotations

import contextlib
import http.client
from typing import Any
from urllib.parse import urljoin, urlsplit

from ..ports import Exchange
from .request import Request, can_be_sent

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


class Cookies:
    """The cookies of one visit: what its answers set goes along to the hosts that they are for."""

    def __init__(self) -> None:
        self._jar: Any = None

    def keep(self, request: Request, exchange: Exchange) -> None:
        """Take in what an answer sets."""
        if exchange.header("Set-Cookie") is None:
            return
        from requests.cookies import RequestsCookieJar, extract_cookies_to_jar

        if self._jar is None:
            self._jar = RequestsCookieJar()
        extract_cookies_to_jar(self._jar, request, _Answer(exchange))  # type: ignore[no-untyped-call]

    def add_to(self, request: Request) -> str | None:
        """Put what is for its host beside the cookie that it has; what was put there."""
        if self._jar is None or not len(self._jar):
            return None
        from requests.cookies import get_cookie_header

        # The jar adds nothing to a request that has the header already.
        given = next((name for name in request.headers if name.lower() == "cookie"), None)
        mine = request.headers.pop(given) if given else None
        cookie = str(get_cookie_header(self._jar, request) or "") or None  # type: ignore[no-untyped-call]
        if both := "; ".join(filter(None, (mine, cookie))):
            request.headers["Cookie"] = both
        return cookie
