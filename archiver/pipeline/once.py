"""Asking for what several pages of a run may need, once."""

from __future__ import annotations

from collections.abc import Callable

from ..ports import Visit
from .context import Context


def ask_once(context: Context, collection: str, url: str, allows: Callable[[int], bool]) -> Visit:
    """The answer to an address, which another page of the run may have brought.

    Its bodies may be closed then: they are stored already. What a bound cut off is for nobody else.

    :raises Stopped: the program is to stop, and this isn't asked yet.
    """
    shared = context.shared
    if shared is None:
        return context.fetcher.fetch(url, role="requisite", allows=allows)
    if (known := shared.take(collection, url)) is not None:
        return known
    try:
        visit = context.fetcher.fetch(url, role="requisite", allows=allows)
    except BaseException:
        shared.give_up(collection, url)
        raise
    if any(exchange.truncated for exchange in visit.exchanges):
        shared.give_up(collection, url)
        return visit
    return shared.give(collection, url, visit)
