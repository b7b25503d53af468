"""What the home holds of an address, as its indexes say it: the mementos that replay shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from ..lightly import dataclass
from ..naming import check_collection, is_collection
from ..settings import Settings

#: Mementos of one address that are told: a page an hour for ten years.
MOST_MEMENTOS = 100_000


@dataclass(frozen=True, kw_only=True, order=True)
class HeldMemento:
    """One copy of an address, to the second, as replay finds it."""

    at: datetime
    collection: str
    #: As it was captured; another spelling of the address that was asked for may have been.
    url: str

    @property
    def stamp(self) -> str:
        """The 14 digits by which replay finds it."""
        return f"{self.at:%Y%m%d%H%M%S}"


def list_mementos(settings: Settings, url: str, *, collection: str | None = None) -> Sequence[HeldMemento]:
    """All mementos of an address, oldest first, of one collection or of all; each instant once.

    Read from the indexes that replay reads, so that what is told here is what replay shows: also requisites,
    imported records, and answers that were no page (RFC 7089, 4.5).

    :raises UsageError: no collection may be called so.
    """
    from ..warc.lookup import iter_entries
    from ..warc.storage import find_folders, iter_collections

    if collection is not None:
        chosen = [find_folders(settings, check_collection(collection))]
    else:
        chosen = list(iter_collections(settings))
    found: set[HeldMemento] = set()
    for folders in chosen:
        for stamp, fields in iter_entries(folders, url):
            try:
                at = datetime.strptime(stamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
            except ValueError:
                continue
            found.add(HeldMemento(at=at, collection=folders.collection, url=fields.get("url", url)))
            if len(found) >= MOST_MEMENTOS:
                return sorted(found)
    return sorted(found)


def has_collection(settings: Settings, name: str) -> bool:
    """Whether the home has a collection of that name."""
    return is_collection(name) and (settings.home / "collections" / name).is_dir()


def list_folders(settings: Settings) -> Sequence[str]:
    """The collections that have a folder in the home."""
    folder = settings.home / "collections"
    if not folder.is_dir():
        return ()
    return sorted(one.name for one in folder.iterdir() if is_collection(one.name) and one.is_dir())
