"""What ordinary sites answer."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Literal

from .log import Request
from .site import Handler
from .wire import Answer


def content(body: str | bytes, content_type: str, *, status: int = 200) -> Answer:
    """A body of any type; text is sent as UTF-8."""
    data = body.encode() if isinstance(body, str) else body
    return Answer(status=status, headers=(("Content-Type", content_type),), body=data)


def page(html: str, *, status: int = 200, charset: str = "utf-8", said: str | None = None) -> Answer:
    """An HTML page in ``charset``; ``said`` is what the header claims instead, ``""`` for nothing."""
    label = charset if said is None else said
    kind = f"text/html; charset={label}" if label else "text/html"
    return content(html.encode(charset, "xmlcharrefreplace"), kind, status=status)


def json_answer(value: Any, *, status: int = 200) -> Answer:
    return content(json.dumps(value, ensure_ascii=False), "application/json; charset=utf-8", status=status)


def redirect(to: str, *, status: int = 302) -> Answer:
    return Answer(status=status, headers=(("Location", to), ("Content-Type", "text/html")), body=b"Moved.")


def error(status: int, *headers: tuple[str, str]) -> Answer:
    """A plain error page, e.g. ``error(429, ("Retry-After", "7"))``."""
    return page(f"<h1>{status}</h1>", status=status).with_headers(*headers)


def coded(
    answer: Answer, coding: Literal["gzip", "deflate", "raw_deflate"], *, chunked: bool = False
) -> Answer:
    return replace(answer, coding=coding, framing="chunked" if chunked else "length")


def chunked(answer: Answer) -> Answer:
    return replace(answer, framing="chunked")


def until_closed(answer: Answer) -> Answer:
    """The body has no length and ends where the connection does."""
    return replace(answer, framing="close")


def conditional(answer: Answer, modified_at: datetime | None = None) -> Handler:
    """The answer with ETag and Last-Modified; 304 to who has it already (If-None-Match counts first)."""
    etag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
    when = (modified_at or datetime(2026, 1, 1, tzinfo=UTC)).replace(microsecond=0)
    marked = answer.with_headers(("ETag", etag), ("Last-Modified", format_datetime(when, usegmt=True)))

    def handle(request: Request) -> Answer:
        known = request.headers.get("if-none-match")
        since = request.headers.get("if-modified-since")
        fresh = known == etag if known else bool(since) and parsedate_to_datetime(since) >= when
        return replace(marked, status=304, body=b"") if fresh else marked

    return handle


LOGIN_FORM = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Log in to {site}</title>
<meta name="robots" content="noindex"></head><body><main><h1>Log in to {site}</h1>
<form id="login_form" method="post" action="/login/"><input type="text" name="email" autocomplete="username">
<input type="password" name="pass" autocomplete="current-password"><button name="login">Log in</button></form>
<p>You must log in to continue.</p></main></body></html>"""


def login_wall(site: str) -> Answer:
    """A page that answers 200 and shows nothing but a form to log in."""
    return page(LOGIN_FORM.format(site=site))


CONSENT_FORM = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Before you continue to {site}</title></head><body><h1>Before you continue to {site}</h1>
<p>We use cookies and data to deliver and maintain our services. If you choose to "Accept all",
we will also use them to show personalised content.</p>
<form action="https://consent.{host}/save" method="post"><input type="hidden" name="continue" value="{url}">
<button>Reject all</button><button>Accept all</button></form></body></html>"""


def consent_wall(site: str, host: str, url: str) -> Answer:
    """A page that answers 200 and asks for consent to cookies before it shows anything."""
    return page(CONSENT_FORM.format(site=site, host=host, url=url))
