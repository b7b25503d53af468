"""The feeds that are watched."""

from __future__ import annotations

from ..errors import UsageError
from ..model import Source
from ..urls import normalise
from .adapters import Adapters
from .documents import NO_ADDRESS, is_address


def add_source(adapters: Adapters, url: str, collection: str) -> tuple[Source, bool]:
    """Watch a feed; ``False`` when the collection watches it already.

    :raises UsageError: that is no address.
    """
    if not is_address(url) or normalise(url) is None:
        raise UsageError(f"{url}: {NO_ADDRESS}")
    source = Source(url=url, collection=collection, added_at=adapters.clock.now())
    with adapters.catalog.begin() as session:
        return source, session.add_source(source)


def remove_source(adapters: Adapters, id_or_url: str) -> Source:
    """Stop watching a feed; what was archived of it stays.

    :raises UsageError: there is none of that id or address.
    """
    with adapters.catalog.begin() as session:
        source = session.remove_source(id_or_url)
    if source is None:
        raise UsageError(f"{id_or_url}: no such source; `archiver sources list` names them")
    return source
