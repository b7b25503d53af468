"""Asking for what several pages of a run may need, once."""

from __future__ import annotations

from collections.abc import Callable

from ..ports import Visit
from .context import Context
from .shared import record_of

#: Errors that are likely to stay for a moment: nothing is there.
_ABSENT = frozenset({404, 410})


def ask_once(context: Context, collection: str, url: str, allows: Callable[[int], bool]) -> Visit | None:
    """The answer to an address, which another page of the run may have brought.

    Its bodies may be closed then: they are stored already. Where they aren't, they count as the caller's,
    who may have to store them; ``None`` where there is no room for them. What a bound cut off is for
    nobody else, nor is an error: the next one asks again.

    :raises Stopped: the program is to stop, and this isn't asked yet.
    """
    shared = context.shared
    if shared is None:
        return context.fetcher.fetch(url, role="requisite", allows=allows)
    if (known := shared.take(collection, url)) is not None:
        unstored = sum(each.body.size for each in known.exchanges if record_of(each) is None)
        if not unstored or allows(unstored):
            return known
        known.close()
        return None
    try:
        visit = context.fetcher.fetch(url, role="requisite", allows=allows)
    except BaseException:
        shared.give_up(collection, url)
        raise
    if any(exchange.truncated for exchange in visit.exchanges) or _is_error(visit):
        shared.give_up(collection, url)
        return visit
    return shared.give(collection, url, visit)


def _is_error(visit: Visit) -> bool:
    return visit.final is not None and visit.final.status >= 400 and visit.final.status not in _ABSENT
