"""One page with what it needs to show: the visit itself and its requisites."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

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

    #: When it was asked for; what it had to wait before for its turn doesn't count.
    visited_at: datetime
    visit: Visit
    outcome: Outcome
    evidence: str | None
    #: Beginning of the final answer, content-decoded; empty where none came.
    body: bytes
    requisites: tuple[Exchange, ...] = ()

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
    """Visit an address; with ``requisites``, fetch what its page needs to show, within the bounds.

    :raises Stopped: the program is to stop before all of it is there.
    """
    visit = context.fetcher.fetch(url, role="page")
    try:
        visited_at = visit.exchanges[0].started_at if visit.exchanges else context.clock.now()
        body = read_body(visit.final, context.settings.find.max_article_bytes) if visit.final else b""
        outcome, evidence = decide_outcome(visit, body, post)
        page = Page(visited_at=visited_at, visit=visit, outcome=outcome, evidence=evidence, body=body)
        if requisites and outcome in KEPT and page.is_html:
            page = _fetch_requisites(context, page)
        return page
    except BaseException:
        visit.close()
        raise


def is_html(exchange: Exchange) -> bool:
    """Whether an answer says that it is a page; one that says nothing is taken for one."""
    return _media_type(exchange) in _HTML_TYPES


def read_body(exchange: Exchange, limit: int) -> bytes:
    """The first bytes of an answer, content-decoded, at most ``limit``."""
    with exchange.body.open() as stored:
        return decode_content(stored.read(limit), exchange.header("content-encoding"), limit)


def _media_type(exchange: Exchange) -> str:
    return (exchange.header("content-type") or "text/html").partition(";")[0].strip().lower()


class _Bounds:
    """What all requisites of a page together may take: bytes, and time."""

    def __init__(self, context: Context, page: Page) -> None:
        self._clock = context.clock
        spent = sum(exchange.body.size for exchange in page.visit.exchanges)
        self._bytes_left = context.settings.capture.max_page_bytes - spent
        # As long as one request may take: who answers that slowly won't answer hundreds.
        seconds = context.settings.network.total_timeout_seconds
        self._ends_at = self._clock.now() + timedelta(seconds=seconds)
        self._lock = threading.Lock()
        #: Which bound was reached first; from then on nothing more is allowed.
        self.reached: str | None = None

    def allows(self, size: int) -> bool:
        """Whether so many bytes more may come, and count them."""
        with self._lock:
            self._bytes_left -= size
            if self.reached is None and self._clock.now() >= self._ends_at:
                self.reached = "the page's time is up"
            if self.reached is None and self._bytes_left < 0:
                self.reached = "the page's byte limit is reached"
            return self.reached is None


def _fetch_requisites(context: Context, page: Page) -> Page:
    """The page with its requisites, in the order it names them; its evidence tells what is missing."""
    settings = context.settings.capture
    bounds = _Bounds(context, page)
    seen = {exchange.url for exchange in page.visit.exchanges}
    begun: list[Visit] = []
    kept: list[Exchange] = []
    tried = failed = cut = beyond = 0

    def fetch(url: str) -> Visit | None:
        if not bounds.allows(0):
            return None
        visit = context.fetcher.fetch(url, role="requisite", allows=bounds.allows)
        begun.append(visit)
        return visit

    level = _needs(page.visit.final, page.body)
    try:
        # The host slots hold the real limit; the threads only have to be enough to fill them.
        with ThreadPoolExecutor(2 * context.settings.politeness.requisites_parallel) as pool:
            for depth in range(settings.requisite_depth):
                needed = [url for url in dict.fromkeys(level) if url not in seen]
                wanted = needed[: settings.max_requisites - tried]
                tried += len(wanted)
                beyond += len(needed) - len(wanted)
                seen.update(needed)
                level = []
                for visit in pool.map(fetch, wanted):
                    if visit is None or (bounds.reached and _is_cut(visit)):
                        cut += 1
                    elif visit.final is None:
                        failed += 1
                    else:
                        kept += visit.exchanges
                        seen.update(exchange.url for exchange in visit.exchanges)
                        if depth + 1 < settings.requisite_depth:
                            level += _needs_of(visit.final, context.settings.find.max_article_bytes)
                        context.progress.note("requisite", url=visit.url, page=page.visit.url)
                        continue
                    if visit is not None:
                        visit.close()
    except BaseException:
        for visit in begun:
            visit.close()
        raise
    total = tried + beyond
    said = [page.evidence] if page.evidence else []
    if cut:
        said.append(f"{cut} of {total} requisites left out: {bounds.reached}")
    if beyond:
        said.append(f"{beyond} of {total} requisites left out: more than {settings.max_requisites}")
    if failed:
        said.append(f"{failed} of {total} requisites could not be had")
    is_short = page.outcome is Outcome.CAPTURED and (cut or beyond)
    return replace(
        page,
        requisites=tuple(kept),
        outcome=Outcome.PARTIAL if is_short else page.outcome,
        evidence="; ".join(said) or None,
    )


def _is_cut(visit: Visit) -> bool:
    return any(exchange.truncated == "length" for exchange in visit.exchanges)


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
