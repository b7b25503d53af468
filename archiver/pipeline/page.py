"""One page with what it needs to show: the visit itself and its requisites, or what a browser asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime

from ..articles.frames import find_embed_frames
from ..articles.lean import LARGE_BYTES, Lean
from ..lightly import dataclass
from ..model import Capture, CapturePurpose, Outcome, PostRef, stable_id
from ..platforms import find_post
from ..ports import Entry, Exchange, NoBrowser, Rendered, Visit
from .answer import has_words, is_html, read_body, read_in_turn, take_turn
from .context import Context
from .outcomes import KEPT, decide_outcome
from .requisites import Requisites, fetch_requisites, find_page_needs
from .shell import is_shell
from .view import View, render

#: Walls and challenges are small pages, or say so early.
_LOOK_BYTES = 32_768


@dataclass(frozen=True, kw_only=True)
class Page:
    """A visited address: what came, what it means, and the requisites beside it."""

    #: When it was asked for; what it had to wait before for its turn doesn't count.
    visited_at: datetime
    visit: Visit
    outcome: Outcome
    evidence: str | None
    #: The page's ``body``. That of a large page isn't held: many may wait for their requisites.
    held: Lean | None
    #: So much is read of an answer.
    limit: int
    is_post: bool = False
    requisites: tuple[Exchange, ...] = ()
    #: Where a browser showed the page.
    view: View | None = None

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        return (*self.visit.exchanges, *self.requisites)

    def reading(self) -> AbstractContextManager[Lean]:
        """For the time in which the body is taken apart: the final answer, or what a browser made of it.

        Empty where none came, or only a picture or the like.
        """
        if self.held is not None:
            return take_turn(self.held)
        if self.visit.final is not None:
            return read_in_turn(self.visit.final, self.limit, is_post=self.is_post)
        return take_turn(Lean(b"", 0))

    @property
    def body(self) -> bytes:
        """The body in :meth:`reading`, without waiting for a turn to take it apart."""
        if self.held is not None:
            return self.held.body
        with self.reading() as lean:
            return lean.body

    @property
    def is_html(self) -> bool:
        return self.visit.final is not None and is_html(self.visit.final)

    def beside(self, capture: Capture) -> list[Entry]:
        """What is kept of it beside the exchanges."""
        return self.view.entries(capture) if self.view else []

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
    :meth:`archiver.ports.Fetcher.fetch`; a page's requisites are part of it. Where the settings say so, a
    browser shows the page and asks for what it needs; where it can't, the page is kept as it is without
    one, and its evidence says why.

    :raises Stopped: the program is to stop before all of it is there.
    """
    mode = context.settings.capture.browser if requisites and context.browser else "never"
    why = None
    if mode == "always":
        shown, why = _show(context, url, post, before=None, is_own=is_own)
        if shown is not None:
            return shown
    allows = _room(context.settings.capture.max_page_bytes)
    visit = context.fetcher.fetch(url, role="page", allows=allows, is_own=is_own)
    try:
        visited_at = visit.exchanges[0].started_at if visit.exchanges else context.clock.now()
        limit = context.settings.find.max_article_bytes if is_read else _LOOK_BYTES
        held: Lean | None = Lean(b"", 0)
        if visit.final and has_words(visit.final):
            with read_in_turn(visit.final, limit, is_post=post is not None) as lean:
                outcome, evidence = decide_outcome(visit, lean.body, post)
                held = lean if lean.size <= LARGE_BYTES else None
                del lean
        else:
            outcome, evidence = decide_outcome(visit, b"", post)
        page = Page(
            visited_at=visited_at,
            visit=visit,
            outcome=outcome,
            evidence=evidence,
            held=held,
            limit=limit,
            is_post=post is not None,
        )
        if mode == "auto" and _is_shell(page):
            shown, why = _show(context, url, post, before=page, is_own=is_own)
            if shown is not None:
                return shown
        if requisites and outcome in KEPT and page.is_html:
            needs = _find_needs(page)
            page = _complete(page, fetch_requisites(context, visit, needs, collection=collection))
            if mode == "auto" and why is None and _has_empty_embed(page):
                shown, why = _show(context, url, post, before=page, is_own=is_own)
                if shown is not None:
                    return shown
        return page if why is None else _not_shown(page, why)
    except BaseException:
        visit.close()
        raise


def _find_needs(page: Page) -> list[str]:
    """What a page needs to be shown, and the frames that scripts put in the place of embedded posts."""
    if page.visit.final is None:
        return []
    with page.reading() as lean:
        needs = find_page_needs(page.visit.final, lean.body)
        return [*needs, *find_embed_frames(lean.body, content_type=page.visit.final.header("content-type"))]


def _room(size: int) -> Callable[[int], bool]:
    """Says whether a piece has room still: redirects are part of a page, too."""

    def allows(more: int) -> bool:
        nonlocal size
        size -= more
        return size >= 0

    return allows


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


def _is_shell(page: Page) -> bool:
    if page.visit.final is None or page.outcome not in KEPT or not page.is_html:
        return False
    with page.reading() as lean:
        return is_shell(lean.body, page.visit.final.header("content-type"))


def _has_empty_embed(page: Page) -> bool:
    """Whether the frame of a post came without the post: what its script asks for can't be told from here."""
    return any(
        is_html(each)
        and find_post(each.url) is not None
        and is_shell(read_body(each, _LOOK_BYTES), each.header("content-type"))
        for each in page.requisites
    )


def _show(
    context: Context, url: str, post: PostRef | None, *, before: Page | None, is_own: bool
) -> tuple[Page | None, str | None]:
    """The page as a browser shows it, or why it doesn't.

    The exchanges of the visit before lie beside it, where there was one.
    """
    spent = sum(exchange.body.size for exchange in before.exchanges) if before else 0
    rendered = render(context, url, spent=spent, is_own=is_own)
    if isinstance(rendered, NoBrowser):
        return None, rendered.reason
    try:
        if rendered.visit.final is None and (before is not None or rendered.visit.failure is None):
            rendered.close()
            return None, rendered.failure or rendered.visit.reason or "the browser shows no page"
        return _as_page(context, rendered, post, before), None
    except BaseException:
        rendered.close()
        raise


def _as_page(context: Context, rendered: Rendered, post: PostRef | None, before: Page | None) -> Page:
    visit = rendered.visit
    view = View(url=visit.url, rendered=rendered) if visit.final else None
    body = view.markup if view else b""
    if not body and visit.final and has_words(visit.final):
        body = read_body(visit.final, context.settings.find.max_article_bytes)
    outcome, evidence = decide_outcome(visit, body, post)
    if outcome is Outcome.CAPTURED and (rendered.failure or rendered.is_cut):
        outcome = Outcome.PARTIAL
    first = before.visited_at if before else None
    if first is None:
        first = visit.exchanges[0].started_at if visit.exchanges else rendered.shown_at
    return Page(
        visited_at=first,
        visit=visit,
        outcome=outcome,
        evidence="; ".join(filter(None, (evidence, *(view.said if view else ())))) or None,
        held=Lean(body, len(body)),
        limit=context.settings.find.max_article_bytes,
        requisites=(*(before.exchanges if before else ()), *rendered.exchanges),
        view=view,
    )


def _not_shown(page: Page, why: str) -> Page:
    """The page without a browser; one that is empty without it is in part what it should be."""
    empty = page.outcome is Outcome.CAPTURED and _is_shell(page)
    said = f"not shown in a browser: {why}"
    return replace(
        page,
        outcome=Outcome.PARTIAL if empty else page.outcome,
        evidence=f"{page.evidence}; {said}" if page.evidence else said,
    )
