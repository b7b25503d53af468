"""What a person names as a source, looked at: the feed that a page names, or what the address itself is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from ..articles.alternates import NamedFeed, common_places, find_alternates
from ..articles.kind import HTML_TYPES, media_type_of
from ..articles.listing import Feed
from ..articles.read_listing import parse_listing
from ..errors import SourceError
from ..lightly import dataclass
from ..ports import Exchange
from .adapters import Adapters
from .sources import NewSource, check_url, kind_of_path

#: Bytes of an answer that are looked at, and feeds of a page that are tried.
_MAX_BYTES = 10_000_000
_MAX_TRIES = 5


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is to be watched for what a person named, and what to say of it."""

    wanted: NewSource
    #: Other feeds that the page names.
    others: tuple[NamedFeed, ...] = ()
    #: In words for a person: how it was found, or why it couldn't be looked at.
    note: str | None = None


def choose_source(adapters: Adapters, wanted: NewSource) -> Choice:
    """Look at what a person named, and choose the feed to be watched; nothing is stored.

    What is named with its kind, or is a path, is taken as it is; so is, with a note, an address that can't
    be reached just now.

    :raises UsageError: it is no address, file or folder.
    :raises SourceError: nothing that can be watched is there; the line says what to do.
    """
    check_url(wanted)
    if wanted.kind is not None or kind_of_path(wanted.url) is not None:
        return Choice(wanted=wanted)
    visit = adapters.fetcher.fetch(wanted.url, role="feed", allows=_at_most())
    try:
        answer = visit.final
        if answer is None or answer.status in (429, 503):
            why = visit.reason or f"answers {answer.status if answer else 'nothing'}"
            note = f"can't be looked at now ({why}): taken as it is"
            return Choice(wanted=replace(wanted, kind="feed"), note=note)
        if answer.status != 200:
            raise SourceError(wanted.url, f"answers {answer.status}: is the address right?")
        body = _read(answer)
        content_type, page_url = answer.header("content-type"), answer.url
    finally:
        visit.close()
    try:
        feed = parse_listing(body, url=page_url, content_type=content_type, kind="feed")
    except SourceError as error:
        if not _is_page(body, content_type):
            raise SourceError(
                wanted.url, f"{error.reason}; --kind list or --kind page takes it as what it is"
            ) from error
        return _choose_of_page(adapters, wanted, body, page_url, content_type)
    return Choice(wanted=_as_chosen(wanted, wanted.url, feed))


def _choose_of_page(
    adapters: Adapters, wanted: NewSource, body: bytes, page_url: str, content_type: str | None
) -> Choice:
    named = find_alternates(body, url=page_url, content_type=content_type)
    if found := _first_feed(adapters, named[:_MAX_TRIES]):
        chosen, feed = found
        others = tuple(one for one in named if one != chosen)
        return Choice(
            wanted=_as_chosen(wanted, chosen.url, feed),
            others=others,
            note=f"the feed that {wanted.url} names",
        )
    tried = {one.url for one in named[:_MAX_TRIES]}
    places = [NamedFeed(url) for url in common_places(page_url) if url not in tried]
    if found := _first_feed(adapters, places, is_own=True):
        chosen, feed = found
        return Choice(
            wanted=_as_chosen(wanted, chosen.url, feed),
            note=f"{wanted.url} names no feed that can be read; this one is where sites have theirs",
        )
    raise SourceError(
        wanted.url,
        "the page names no feed, and none is in the usual places; "
        "`archiver sources add --kind page` looks for links to articles on it",
    )


def _first_feed(
    adapters: Adapters, places: Iterable[NamedFeed], *, is_own: bool = False
) -> tuple[NamedFeed, Feed] | None:
    """The first of the addresses that is a feed."""
    for place in places:
        visit = adapters.fetcher.fetch(place.url, role="feed", allows=_at_most(), is_own=is_own)
        try:
            answer = visit.final
            if answer is None or answer.status != 200:
                continue
            kind = answer.header("content-type")
            return place, parse_listing(_read(answer), url=answer.url, content_type=kind, kind="feed")
        except SourceError:
            continue
        finally:
            visit.close()
    return None


def _as_chosen(wanted: NewSource, url: str, feed: Feed) -> NewSource:
    return replace(wanted, url=url, kind=feed.kind, title=wanted.title or feed.title)


def _is_page(body: bytes, content_type: str | None) -> bool:
    return media_type_of(content_type) in HTML_TYPES or b"<html" in body[:4096].lower()


def _read(answer: Exchange) -> bytes:
    from ..pipeline.answer import read_body

    return read_body(answer, _MAX_BYTES)


def _at_most() -> Callable[[int], bool]:
    left = _MAX_BYTES

    def allows(size: int) -> bool:
        nonlocal left
        left -= size
        return left >= 0

    return allows
