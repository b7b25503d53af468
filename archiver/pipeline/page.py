"""One page with what it needs to show: the visit itself and its requisites."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime

from ..articles.decode import decode_content
from ..articles.requisites import find_css_requisites, find_requisites
from ..model import Capture, CapturePurpose, Outcome, PostRef, stable_id
from ..ports import Exchange, Visit
from .context import Context
from .outcomes import KEPT, decide_outcome

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_CSS_TYPE = "text/css"


@dataclass(frozen=True, kw_only=True)
class Page:
    """A visited address: what came, what it means, and the requisites beside it."""

    visited_at: datetime
    visit: Visit
    outcome: Outcome
    evidence: str | None
    #: Beginning of the final answer, content-decoded; empty where none came.
    body: bytes
    requisites: tuple[Exchange, ...] = ()
    #: Requisites that could not be had: address -> why.
    missing: dict[str, str] = field(default_factory=dict)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        return (*self.visit.exchanges, *self.requisites)

    @property
    def is_html(self) -> bool:
        return self.visit.final is not None and is_html(self.visit.final)

    def close(self) -> None:
        for exchange in self.exchanges:
            exchange.body.close()

    def as_capture(self, *, collection: str, purpose: CapturePurpose, job_id: str | None) -> Capture:
        """The capture this page makes, still without its records."""
        answer = self.visit.final
        return Capture(
            id=stable_id("k", collection, self.visit.url, self.visited_at.isoformat()),
            collection=collection,
            url=self.visit.url,
            purpose=purpose,
            captured_at=self.visited_at,
            outcome=self.outcome,
            evidence=self.evidence,
            status=answer.status if answer else None,
            final_url=answer.url if answer else self.visit.url,
            job_id=job_id,
        )


def fetch_page(context: Context, url: str, *, post: PostRef | None, requisites: bool) -> Page:
    """Visit an address; with ``requisites``, fetch what its page needs to show, within the bounds."""
    visited_at = context.clock.now()
    visit = context.fetcher.fetch(url, role="page")
    body = read_body(visit.final, context.settings.find.max_article_bytes) if visit.final else b""
    outcome, evidence = decide_outcome(visit, body, post)
    page = Page(visited_at=visited_at, visit=visit, outcome=outcome, evidence=evidence, body=body)
    if requisites and outcome in KEPT and page.is_html:
        found, missing = _fetch_requisites(context, page)
        page = replace(page, requisites=found, missing=missing)
    return page


def is_html(exchange: Exchange) -> bool:
    """Whether an answer says that it is a page; one that says nothing is taken for one."""
    return _media_type(exchange) in _HTML_TYPES


def read_body(exchange: Exchange, limit: int) -> bytes:
    """The first bytes of an answer, content-decoded, at most ``limit``."""
    with exchange.body.open() as stored:
        return decode_content(stored.read(limit), exchange.header("content-encoding"), limit)


def _media_type(exchange: Exchange) -> str:
    return (exchange.header("content-type") or "text/html").partition(";")[0].strip().lower()


def _fetch_requisites(context: Context, page: Page) -> tuple[tuple[Exchange, ...], dict[str, str]]:
    bounds = context.settings.capture
    seen = {exchange.url for exchange in page.visit.exchanges}
    kept: list[Exchange] = []
    missing: dict[str, str] = {}
    bytes_left = bounds.max_page_bytes - sum(e.body.size for e in page.visit.exchanges)
    level = _needs(page.visit.final, page.body)
    # The host slots hold the real limit; the threads only have to be enough to fill them.
    with ThreadPoolExecutor(2 * context.settings.politeness.requisites_parallel) as pool:
        for depth in range(bounds.requisite_depth):
            room = bounds.max_requisites - len(kept) - len(missing)
            wanted = [url for url in dict.fromkeys(level) if url not in seen][:room]
            seen.update(wanted)
            level = []
            for visit in pool.map(lambda url: context.fetcher.fetch(url, role="requisite"), wanted):
                size = sum(e.body.size for e in visit.exchanges)
                if visit.final is None or size > bytes_left:
                    missing[visit.url] = visit.reason or "the page's byte limit is reached"
                    visit.close()
                    continue
                bytes_left -= size
                kept += visit.exchanges
                seen.update(e.url for e in visit.exchanges)
                if depth + 1 < bounds.requisite_depth:
                    level += _needs_of(visit.final, context.settings.find.max_article_bytes)
                context.progress.note("requisite", url=visit.url, page=page.visit.url)
    return tuple(kept), missing


def _needs_of(exchange: Exchange, limit: int) -> Sequence[str]:
    if exchange.status == 200 and _media_type(exchange) in (*_HTML_TYPES, _CSS_TYPE):
        return _needs(exchange, read_body(exchange, limit))
    return ()


def _needs(exchange: Exchange | None, body: bytes) -> Sequence[str]:
    if exchange is None:
        return ()
    if _media_type(exchange) == _CSS_TYPE:
        return find_css_requisites(body, url=exchange.url)
    return find_requisites(body, url=exchange.url, content_type=exchange.header("content-type"))
