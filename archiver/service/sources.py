"""The sources that are watched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import UsageError
from ..lightly import dataclass
from ..model import Filters, Source
from ..naming import say_back
from ..urls import normalise
from .documents import NO_ADDRESS, is_address

if TYPE_CHECKING:
    from ..model import SourceKind
    from ..pipeline.cron import Cron
    from ..ports import Session
    from .adapters import Adapters


@dataclass(frozen=True, kw_only=True)
class NewSource:
    """A source to be watched, as a person names it."""

    #: An address, or a path on this machine.
    url: str
    #: ``None``: what it is shows when it is looked at; a path is a folder or a list.
    kind: SourceKind | None = None
    title: str | None = None
    filters: Filters = field(default_factory=Filters)
    collection: str | None = None
    #: When it is to be looked at; ``None``: at the pace that is learnt.
    cron: Cron | None = None


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A source and what was seen in it."""

    source: Source
    #: How many entries each filter left out; under ``None``, how many none did.
    entries: Mapping[str | None, int]


def add_source(adapters: Adapters, wanted: NewSource, collection: str) -> tuple[Source, bool]:
    """Watch a source; ``False`` when the collection watches it already.

    :raises UsageError: that is no address, or no file or folder of the kind.
    """
    from ..pipeline.health import as_sitemap

    now, cron = adapters.clock.now(), wanted.cron
    source = Source(
        url=check_url(wanted),
        kind=wanted.kind or kind_of_path(wanted.url) or "feed",
        title=wanted.title,
        filters=wanted.filters,
        collection=wanted.collection or collection,
        added_at=now,
        cron=cron.line if cron else None,
        cron_zone=cron.zone if cron else None,
        next_poll_at=cron.next_after(now) if cron else None,
    )
    if source.kind == "sitemap":
        source = as_sitemap(source)
    with adapters.catalog.begin() as session:
        for known in session.find_sources(source.url):
            if known.collection == source.collection:
                return known, False
        return source, session.add_source(source)


def check_url(wanted: NewSource) -> str:
    """The address, or the whole path, that a source is known by.

    :raises UsageError: it is none.
    """
    if is_address(wanted.url):
        if normalise(wanted.url) is None:
            raise UsageError(f"{wanted.url}: {NO_ADDRESS}")
        if wanted.kind == "folder":
            raise UsageError(f"{wanted.url}: a folder is a path on this machine, no address")
        return wanted.url
    kind = kind_of_path(wanted.url)
    if kind is None:
        raise UsageError(f"{wanted.url}: {NO_ADDRESS}, and no file or folder")
    if wanted.kind not in (None, kind) and "folder" in (kind, wanted.kind):
        raise UsageError(f"{wanted.url}: is {'a' if kind == 'folder' else 'no'} folder")
    return str(Path(wanted.url).expanduser().absolute())


def kind_of_path(url: str) -> SourceKind | None:
    """What a path on this machine is; ``None`` where there is nothing."""
    if is_address(url):
        return None
    try:
        path = Path(url).expanduser()
        return "folder" if path.is_dir() else "list" if path.is_file() else None
    except (OSError, ValueError, RuntimeError):  # RuntimeError: a user that there isn't
        return None


def change_source(
    adapters: Adapters, id_or_url: str, changes: Mapping[str, Any], title: str | None
) -> Source:
    """Change a source's filters by name, and its title; what was left out counts anew with the next look.

    :raises UsageError: there is none of that id or address, or several.
    """
    with adapters.catalog.begin() as session:
        source = find_named(session, id_or_url)
        changed = replace(
            source,
            filters=replace(source.filters, **changes),
            title=title or source.title,
            # Read whole with the next look: an unchanged answer would show none of what is wanted now.
            etag=None,
            last_modified=None,
            parts=source.parts if source.kind == "folder" else {},
        )
        session.save_source(changed)
    return changed


def find_named(session: Session, id_or_url: str) -> Source:
    """The one source that a person names.

    :raises UsageError: there is none of that id or address, or several are of that address.
    """
    found = session.find_sources(id_or_url)
    if not found:
        raise UsageError(f"{say_back(id_or_url)}: no such source; `archiver sources list` names them")
    if len(found) > 1:
        ids = ", ".join(f"{one.id} ({one.collection})" for one in found)
        raise UsageError(f"{say_back(id_or_url)}: watched in several collections: name one of {ids}")
    return found[0]


def remove_source(adapters: Adapters, id_or_url: str) -> Source:
    """Stop watching a source; what was archived of it stays.

    :raises UsageError: there is none of that id or address, or several.
    """
    with adapters.catalog.begin() as session:
        source = find_named(session, id_or_url)
        session.remove_source(source.id)
    return source


def load_watched(adapters: Adapters, id_or_url: str | None = None) -> list[Watched]:
    """The sources, or one of them, each with what was seen in it.

    :raises UsageError: there is none of that id or address, or several.
    """
    with adapters.reading_catalog.read() as session:
        found = list(session.iter_sources()) if id_or_url is None else [find_named(session, id_or_url)]
        return [Watched(source=one, entries=session.count_entries(one.id)) for one in found]
