"""What people read of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol


class ListsSession(Protocol):
    """The catalogue as people read it, inside a transaction: rows of JSON values, newest first."""

    def iter_articles(
        self, collection: str | None = None, *, limit: int | None = None
    ) -> Iterator[Mapping[str, Any]]: ...
    def iter_citations(
        self, collection: str | None = None, *, state: str | None = None, limit: int | None = None
    ) -> Iterator[Mapping[str, Any]]:
        """With ``state``, only those whose counting resolution is of it."""

    def list_undecided(
        self, state: str, *, collection: str | None = None, article_id: str | None = None
    ) -> Sequence[str]:
        """Ids of current citations that the machine left in a state and no person has decided."""

    def iter_posts(
        self, collection: str | None = None, *, limit: int | None = None
    ) -> Iterator[Mapping[str, Any]]: ...
    def iter_captures(
        self, collection: str | None = None, *, limit: int | None = None
    ) -> Iterator[Mapping[str, Any]]: ...
    def show(self, id_or_url: str) -> Mapping[str, Any] | None:
        """What an id, the unambiguous beginning of one, or an address names, with all that belongs to it.

        :raises UsageError: the beginning of several ids; the message lists them.
        """
