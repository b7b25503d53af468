"""What the catalogue says for packages: which captures, articles and posts one holds."""

from __future__ import annotations

from datetime import datetime

from ..lightly import dataclass


@dataclass(frozen=True, kw_only=True)
class PackageScope:
    """What a package is to hold; what is empty or ``None`` leaves nothing out."""

    #: ``None``: all.
    collection: str | None = None
    #: Captured from this instant on, and before that one.
    since: datetime | None = None
    until: datetime | None = None
    #: Ids; articles with all they cite.
    articles: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    captures: tuple[str, ...] = ()

    @property
    def is_of_things(self) -> bool:
        return bool(self.articles or self.posts or self.captures)

    @property
    def is_whole(self) -> bool:
        """All that a collection, or the home, has."""
        return not (self.is_of_things or self.since or self.until)


@dataclass(frozen=True, kw_only=True)
class PackageSubjects:
    """What a scope of single things comes to, with all that hangs on them."""

    posts: frozenset[str] = frozenset()
    captures: frozenset[str] = frozenset()
    #: Ids and addresses that statements about them are filed under.
    names: frozenset[str] = frozenset()
    #: When something was captured, read, decided or said of them.
    instants: tuple[datetime, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WrittenRecord:
    """A record, and one of the captures that wrote it."""

    collection: str
    warc: str
    offset: int
    length: int
    record_type: str
    capture_id: str
    captured_at: datetime
