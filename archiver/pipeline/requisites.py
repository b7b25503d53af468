"""What a page needs to show: images, styles, scripts, frames, and what those need in turn."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor

from ..articles.requisites import find_css_requisites, find_requisites
from ..lightly import dataclass
from ..ports import Exchange, Visit
from .answer import is_html, media_type, read_in_turn
from .bounds import Bounds
from .context import Context
from .once import ask_once
from .shared import SharedBody

_CSS_TYPE = "text/css"
#: How deep a frame's or stylesheet's own requisites are followed.
_MAX_DEPTH = 4


@dataclass(frozen=True, kw_only=True)
class Requisites:
    """What came of a page's requisites."""

    #: In the order in which the page names them, redirects before where they lead.
    exchanges: tuple[Exchange, ...]
    #: How many of how many are missing and why, for a person.
    missing: tuple[str, ...]
    #: Some were left out or cut by a bound, or broke off.
    cut_short: bool


def fetch_requisites(
    context: Context,
    visit: Visit,
    needs: Sequence[str],
    *,
    collection: str,
    spent: int = 0,
    have: Collection[str] = (),
) -> Requisites:
    """Fetch what the page that a visit ended at needs to show, all of it together within the bounds.

    ``needs`` are their addresses; ``spent`` bytes were taken beside the visit, and the addresses in
    ``have`` are there. What another page of the run brought isn't asked again.

    :raises Stopped: the program is to stop before all of it is there; nothing is left open.
    """
    return _Run(context, visit, collection, spent, have).work(needs)


class _Run:
    """The fetching of one page's requisites, level by level."""

    def __init__(
        self, context: Context, visit: Visit, collection: str, spent: int, have: Collection[str]
    ) -> None:
        self._context = context
        self._collection = collection
        self._page = visit.url
        spent += sum(exchange.body.size for exchange in visit.exchanges)
        left = context.settings.capture.max_page_bytes - spent
        self._bounds = Bounds(context, left, of="the page's")
        self._seen = {*have, *(exchange.url for exchange in visit.exchanges)}
        self._begun: list[Visit] = []
        self._kept: list[Exchange] = []
        self._tried = self._failed = self._refused = self._cut = self._beyond = self._torn = 0

    def work(self, level: Sequence[str]) -> Requisites:
        parallel = self._context.settings.politeness.requisites_parallel
        depth_left = _MAX_DEPTH
        try:
            # The host slots hold the real limit; the threads only have to be enough to fill them.
            with ThreadPoolExecutor(2 * parallel) as pool:
                while level and depth_left > 0:
                    depth_left -= 1
                    came = [self._take(visit) for visit in pool.map(self._fetch, self._choose(level))]
                    level = [url for exchange in came if exchange for url in self._needs_of(exchange)]
        except BaseException:
            for visit in self._begun:
                visit.close()
            raise
        return Requisites(
            exchanges=tuple(self._kept),
            missing=tuple(self._say_missing()),
            cut_short=bool(self._cut or self._beyond or self._torn),
        )

    def _choose(self, level: Sequence[str]) -> list[str]:
        """The addresses of a level that are new, as many as the settings allow."""
        needed = [url for url in dict.fromkeys(level) if url not in self._seen]
        wanted = needed[: self._context.settings.capture.max_requisites - self._tried]
        self._tried += len(wanted)
        self._beyond += len(needed) - len(wanted)
        self._seen.update(needed)
        return wanted

    def _fetch(self, url: str) -> Visit | None:
        if not self._bounds.allows(0):
            return None
        visit = ask_once(self._context, self._collection, url, self._bounds.allows)
        if visit is not None:
            self._begun.append(visit)
        return visit

    def _take(self, visit: Visit | None) -> Exchange | None:
        """Keep what came whole, and count what did not; the answer that counts."""
        if visit is None:
            self._cut += 1
            return None
        is_torn = any(exchange.truncated for exchange in visit.exchanges)
        if self._bounds.reached and is_torn:
            self._cut += 1
        elif visit.final is None:
            self._failed += 1
        else:
            self._torn += is_torn
            self._refused += visit.final.status >= 400
            self._kept += visit.exchanges
            self._seen.update(exchange.url for exchange in visit.exchanges)
            self._context.progress.note("requisite", url=visit.url, page=self._page)
            return visit.final
        visit.close()
        return None

    def _needs_of(self, exchange: Exchange) -> Sequence[str]:
        if exchange.status != 200 or not (is_html(exchange) or media_type(exchange) == _CSS_TYPE):
            return ()
        return find_needs(self._context, exchange)

    def _say_missing(self) -> list[str]:
        total = self._tried + self._beyond
        said = []
        if self._cut:
            said.append(f"{self._cut} of {total} requisites left out: {self._bounds.reached}")
        if self._beyond:
            most = self._context.settings.capture.max_requisites
            said.append(f"{self._beyond} of {total} requisites left out: more than {most}")
        if self._torn:
            said.append(f"{self._torn} of {total} requisites are not whole")
        if self._failed:
            said.append(f"{self._failed} of {total} requisites could not be had")
        if self._refused:
            said.append(f"{self._refused} of {total} requisites answered with an error")
        return said


def find_needs(context: Context, exchange: Exchange) -> Sequence[str]:
    """What a page or style sheet needs to be shown, looked for once however many pages share it."""
    shared = exchange.body if isinstance(exchange.body, SharedBody) else None
    if shared is not None and shared.needs is not None:
        return shared.needs
    limit = context.settings.find.max_article_bytes
    with read_in_turn(exchange, limit) as lean:
        needs = find_page_needs(exchange, lean.body)
    if shared is not None:
        shared.needs = needs
    return needs


def find_page_needs(exchange: Exchange, body: bytes) -> Sequence[str]:
    """What a page or style sheet names that it needs to be shown; ``body`` is content-decoded."""
    if media_type(exchange) == _CSS_TYPE:
        return find_css_requisites(body, url=exchange.url)
    return find_requisites(body, url=exchange.url, content_type=exchange.header("content-type"))
