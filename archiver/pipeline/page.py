"""One page with what it needs to show: the visit itself and its requisites."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ..articles.frames import find_embed_frames
from ..model import Capture, CapturePurpose, Outcome, PostRef, stable_id
from ..ports import Exchange, Visit
from .answer import has_words, is_html, read_body
from .context import Context
from .outcomes import KEPT, decide_outcome
from .requisites import Requisites, fetch_requisites

#: Walls and challenges are small pages, or say so early.
_LOOK_BYTES = 65_536


@dataclass(frozen=True, kw_only=True)
class Page:
    """A visited address: what came, what it means, and the requisites beside it."""

    #: When it was asked for; what it had to wait before for its turn doesn't count.
    visited_at: datetime
    visit: Visit
    outcome: Outcome
    evidence: str | None
    #: Beginning of the final answer, content-decoded; empty where none came, or only a picture or the like.
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


def fetch_page(
    context: Context,
    url: str,
    *,
    collection: str,
    post: PostRef | None,
    requisites: bool,
    is_read: bool = True,
    is_own: bool = False,
) -> Page:
    """Visit an address; with ``requisites``, fetch what its page needs to show, within the bounds.

    Of a page that isn't read on only as much is looked at as a wall needs to show itself. ``is_own`` as for
    :meth:`archiver.ports.Fetcher.fetch`; a page's requisites are part of it.

    :raises Stopped: the program is to stop before all of it is there.
    """
    visit = context.fetcher.fetch(url, role="page", is_own=is_own)
    try:
        visited_at = visit.exchanges[0].started_at if visit.exchanges else context.clock.now()
        limit = context.settings.find.max_article_bytes if is_read else _LOOK_BYTES
        body = read_body(visit.final, limit) if visit.final and has_words(visit.final) else b""
        outcome, evidence = decide_outcome(visit, body, post)
        page = Page(visited_at=visited_at, visit=visit, outcome=outcome, evidence=evidence, body=body)
        if requisites and outcome in KEPT and page.is_html:
            content_type = visit.final.header("content-type") if visit.final else None
            frames = find_embed_frames(body, content_type=content_type)
            page = _complete(page, fetch_requisites(context, visit, body, collection=collection, also=frames))
        return page
    except BaseException:
        visit.close()
        raise


def _complete(page: Page, requisites: Requisites) -> Page:
    """The page with its requisites; its evidence tells what is missing."""
    is_short = page.outcome is Outcome.CAPTURED and requisites.cut_short
    said = [page.evidence, *requisites.missing] if page.evidence else requisites.missing
    return replace(
        page,
        requisites=requisites.exchanges,
        outcome=Outcome.PARTIAL if is_short else page.outcome,
        evidence="; ".join(said) or None,
    )
