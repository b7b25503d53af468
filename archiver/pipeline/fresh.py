"""What a look at a source brings: entries that are new, changed, or left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field, replace
from datetime import datetime

from ..articles.filters import why_left_out
from ..articles.listing import FeedEntry
from ..lightly import dataclass
from ..model import SeenEntry, Source
from ..urls import normalise
from ..urls.long import cut


@dataclass(frozen=True)
class Listed:
    """An entry that leads to an article."""

    entry: FeedEntry
    #: The article's address in its one spelling.
    address: str

    @property
    def ids(self) -> tuple[str, str]:
        """What it may be known by: its id, or where the id is another article's, its address with it."""
        return self.entry.id, f"{self.entry.id} {self.address}"


@dataclass
class Fresh:
    """What is to be stored and read of a look."""

    #: Entries as they are known from now on: those that are new or changed.
    seen: list[SeenEntry] = field(default_factory=list)
    #: Those of them whose articles are to be read, with what the source said of each.
    read: list[tuple[SeenEntry, FeedEntry]] = field(default_factory=list)
    #: How many were left out, by the filter.
    left_out: Counter[str] = field(default_factory=Counter)
    #: Those that state that they were updated since.
    changed: list[tuple[SeenEntry, FeedEntry]] = field(default_factory=list)


def list_articles(entries: Iterable[FeedEntry]) -> list[Listed]:
    """The entries that lead to an address; one too long to be known again would be new with each look."""
    found = ((entry, normalise(entry.url) if entry.url else None) for entry in entries)
    return [
        Listed(entry, address) for entry, address in found if address is not None and cut(address) == address
    ]


def spellings(address: str) -> tuple[str, ...]:
    """Addresses of the same article: http or https, with www. or not, with the last / or not."""
    rest = address.partition("://")[2]
    bare = rest.removeprefix("www.").removesuffix("/")
    hosts = (bare, f"www.{bare}")
    return tuple(f"{s}://{host}{end}" for s in ("https", "http") for host in hosts for end in ("", "/"))


def sort_entries(
    source: Source,
    listed: Iterable[Listed],
    known: Mapping[str, SeenEntry],
    taken: Collection[str],
    own: Collection[str],
    *,
    now: datetime,
) -> Fresh:
    """What of a listing is new, by its ids and by its addresses.

    ``known`` are the source's entries of before, by id; ``taken`` are the addresses that any source of the
    collection has brought, ``own`` those that this one has listed. An entry that a filter left out before is
    new once it passes. Ids that are others with each look make nothing new.
    """
    fresh = Fresh()
    brought, own = set(taken), set(own)
    known = dict(known)
    # Undated entries of a sitemap that is read for the first time may be of any year.
    is_old = source.kind == "sitemap" and source.read_at is None
    for one in listed:
        entry_id, before = _find(one, known)
        is_brought = any(spelling in brought for spelling in spellings(one.address))
        is_own = before is None and any(spelling in own for spelling in spellings(one.address))
        seen_at = before.seen_at if before else now
        if before is not None and (before.left_out is None or is_brought):
            now_seen = _changed(one, before, now)
            if now_seen is None:
                continue
            if now_seen.changed_at == now:
                fresh.changed.append((now_seen, one.entry))
        else:
            left_out = None
            if not is_brought:
                was_old = is_old or (before is not None and before.left_out == "age")
                left_out = why_left_out(source.filters, one.entry, seen_at=seen_at, is_old=was_old)
            if is_own and (is_brought or left_out):
                continue
            now_seen = SeenEntry(
                entry_id=entry_id,
                url=one.address,
                seen_at=seen_at,
                title=one.entry.title,
                published_at=one.entry.published_at,
                updated_at=one.entry.updated_at,
                left_out=left_out,
            )
            if now_seen == before:
                continue
            if left_out:
                fresh.left_out[left_out] += before is None
            elif not is_brought:
                fresh.read.append((now_seen, one.entry))
                brought.add(one.address)
        known[entry_id] = now_seen
        own.add(one.address)
        fresh.seen.append(now_seen)
    return fresh


def _find(one: Listed, known: Mapping[str, SeenEntry]) -> tuple[str, SeenEntry | None]:
    """What the entry is stored as, and what is known of it."""
    plain, with_address = one.ids
    before = known.get(plain)
    if before is None or _is_same(one, before):
        return plain, before
    return with_address, known.get(with_address)


def _is_same(one: Listed, before: SeenEntry) -> bool:
    """Whether an entry of the same id is the same article's.

    Addresses change with a headline's words, and carry sessions; an id may be that of all entries.
    """
    if before.url in spellings(one.address) or (one.entry.title and one.entry.title == before.title):
        return True
    stated = one.entry.published_at
    return stated is not None and stated == before.published_at


def _changed(one: Listed, before: SeenEntry, now: datetime) -> SeenEntry | None:
    """The entry as it is now; ``None`` where nothing that counts is other than before."""
    updated_at, was = one.entry.updated_at, before.updated_at or before.published_at
    if updated_at is not None and was is not None and updated_at > was:
        return replace(before, title=one.entry.title or before.title, updated_at=updated_at, changed_at=now)
    if before.title is None and one.entry.title:
        return replace(before, title=one.entry.title)
    return None
