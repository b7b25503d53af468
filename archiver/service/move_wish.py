"""Where a home is to be moved: what a person named, as the settings say it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ..buckets import parse_bucket
from ..errors import SettingsError, UsageError
from ..lightly import dataclass
from ..naming import say_back
from ..settings import CatalogSettings, Settings, default_config

_KNOWN = "postgresql://HOST/NAME or sqlite (the catalogue), s3://BUCKET/PREFIX or disk (the WARC files)"
#: As SQLAlchemy finds it.
_PASSWORD = re.compile(r"://[^:/]*:[^@]*@|[?&]password=")


@dataclass(frozen=True, kw_only=True)
class MoveWish:
    """What is to move; ``None`` stays where it is."""

    #: ``catalog.url`` as it is to be.
    catalog: str | None = None
    #: ``storage.url`` as it is to be.
    storage: str | None = None
    #: Delete from the bucket what came back from it.
    removes: bool = False
    #: Do without WARC files that are neither in the home nor in the bucket.
    leaves_missing: bool = False
    #: Only tell what there is to move.
    is_dry: bool = False

    def apply(self, settings: Settings) -> Settings:
        """The settings as they are to be."""
        catalog = settings.catalog if self.catalog is None else CatalogSettings(url=self.catalog)
        storage = settings.storage if self.storage is None else replace(settings.storage, url=self.storage)
        return replace(settings, catalog=catalog, storage=storage)

    @property
    def keys(self) -> dict[tuple[str, str], str]:
        """What is to stand in the settings file, by section and key."""
        wanted = {("catalog", "url"): self.catalog, ("storage", "url"): self.storage}
        return {key: value for key, value in wanted.items() if value is not None}


def parse_wish(
    to: Sequence[str], *, removes: bool = False, leaves_missing: bool = False, is_dry: bool = False
) -> MoveWish:
    """Read where to move.

    :raises UsageError: a place that can't be understood or says a password, or two for the same.
    """
    places: dict[str, str] = {}
    for place in to:
        scheme = place.partition(":")[0]
        if place in ("sqlite", "disk"):
            kind, url = ("catalog" if place == "sqlite" else "storage"), ""
        elif scheme == "s3":
            parse_bucket(place, where="--to")
            kind, url = "storage", place
        elif scheme in ("postgresql", "postgresql+psycopg", "sqlite"):
            if scheme != "sqlite" and _PASSWORD.search(place):
                raise UsageError(
                    "--to: leave the password out: all who use this machine would see it, and it would "
                    "stand in the settings; PGPASSWORD and ~/.pgpass are heard"
                )
            kind, url = "catalog", place
        else:
            said = scheme if "@" in place else say_back(place)
            raise UsageError(f"--to {said}: no place to move to; known are {_KNOWN}")
        if kind in places:
            raise UsageError("--to: one place for the catalogue, and one for the WARC files")
        places[kind] = url
    if removes and places.get("storage") != "":
        raise UsageError("--remove: deletes from the bucket what “--to disk” brought back")
    return MoveWish(**places, removes=removes, leaves_missing=leaves_missing, is_dry=is_dry)


def check_own_file(settings: Settings) -> None:
    """See that the settings file is this home's alone, as far as one can know.

    :raises SettingsError: it isn't: other homes may go by it.
    """
    if settings.file is None or settings.file.parent == settings.home:
        return
    if settings.file == default_config(settings.home):
        raise SettingsError(f"{settings.file}: other homes may go by this file, so it isn't changed")
