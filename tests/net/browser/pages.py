"""Pages for browsers, and what a browser asked for on one."""

from __future__ import annotations

from archiver.ports import Rendered
from tests.internet import Internet, answers


def asked(rendered: Rendered) -> list[str]:
    return [exchange.url for exchange in (*rendered.visit.exchanges, *rendered.exchanges)]


def site_with(internet: Internet, body: str, host: str = "page.example") -> str:
    return internet.site(host).at("/", answers.page(f"<!doctype html><title>Page</title>{body}"))
