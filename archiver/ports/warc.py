"""What is written to WARC files, and read from them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from ..lightly import dataclass
from .net import Body, Exchange

if TYPE_CHECKING:
    from ..model import RecordRef


@dataclass(frozen=True, kw_only=True)
class Resource:
    """Bytes that came by no HTTP exchange (a file, a card), to be kept as a ``resource`` record."""

    uri: str
    content_type: str
    content: bytes = b""
    at: datetime
    #: In place of ``content``, for what is too large for memory.
    body: Body | None = None


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Something we say (a citation, a resolution, a capture), kept as a JSON ``metadata`` record."""

    #: Names the kind of statement and its schema version, e.g. ``"citation/1"``.
    schema: str
    #: URN of what it is about; never an http address, so that it can't be replayed as the page.
    uri: str
    fields: Mapping[str, Any]
    at: datetime
    #: WARC-Record-ID of the record it speaks about, where there is one.
    refers_to: str | None = None


Entry = Exchange | Resource | Statement


@dataclass(frozen=True)
class Payload:
    """Where the answer lies that brought a body first."""

    digest: str
    warc: str
    offset: int


@dataclass(frozen=True, kw_only=True)
class Original:
    """An answer whose body later ones may refer to, as its record calls itself."""

    record_id: str
    url: str
    at: datetime
    status: int


@dataclass(frozen=True, kw_only=True)
class Saved:
    """What was not stored again, because the collection held it already."""

    answers: int = 0
    #: Of their bodies, as they came.
    body_bytes: int = 0

    def since(self, earlier: Saved) -> Saved:
        return Saved(answers=self.answers - earlier.answers, body_bytes=self.body_bytes - earlier.body_bytes)

    def plus(self, other: Saved) -> Saved:
        return Saved(answers=self.answers + other.answers, body_bytes=self.body_bytes + other.body_bytes)


class PackedAppend(Protocol):
    """The records of some entries, ready to be appended; of use only to the writer that made it."""

    @property
    def size(self) -> int: ...

    def close(self) -> None:
        """Free what it holds."""


class ArchiveWriter(Protocol):
    """Appends to the collection's open WARC file; one writer per process and collection."""

    def appending(
        self, collection: str, entries: Sequence[Entry]
    ) -> AbstractContextManager[tuple[tuple[RecordRef, ...], ...]]:
        """Append the entries whole, flushed to disk; one tuple of refs per entry, in order.

        The block that follows stores what the catalogue says of them. When it
        ends well the records are indexed; when it raises they are cut off again,
        unless it may have stored that all the same (:class:`archiver.errors.Unanswered`,
        and what ends the program): then the file is left to the next recovery as it is.
        An exchange's refs are its response first, then its request.

        :raises StorageFull: no room; the file is as before.
        """

    def pack(
        self,
        collection: str,
        entries: Sequence[Entry],
        originals: Callable[[Sequence[str]], Mapping[str, Original]] | None = None,
    ) -> Any:
        """Make entries ready to be appended, a :class:`PackedAppend`: the costly part, which holds no lock.

        ``originals`` is asked for the payload digests that the collection holds
        already: those bodies are referred to (a revisit), not stored again.
        The bodies of the entries must stay open until it is appended.

        :raises StorageFull: no room for what is too large for memory.
        """

    def appending_all(
        self, appends: Sequence[Any]
    ) -> AbstractContextManager[tuple[tuple[tuple[RecordRef, ...], ...], ...]]:
        """As ``appending``, for several packed appends of one collection: one flush, all or none.

        Each stays an append of its own for a recovery.
        """

    def count_written(self) -> tuple[int, int]:
        """Bytes appended since it was made, and files that are open."""

    def has_left(self) -> bool:
        """Whether a file that it left so still waits for the recovery."""

    def close_full(self) -> None:
        """Seal the open files that are as large or as old as the settings allow."""

    def close(self) -> None:
        """Seal the open files: sorted index, flushed."""


@dataclass(frozen=True, kw_only=True)
class ImportedPage:
    """A page in another tool's WARC file."""

    url: str
    at: datetime
    record: RecordRef
    content_type: str | None
    #: Without transfer and content encoding; empty where ``is_missing``.
    body: bytes
    #: It was as an earlier one, which the file doesn't hold.
    is_missing: bool = False


class ArchiveReader(Protocol):
    def iter_imported(
        self, collection: str, warc: str, *, pages: Sequence[str] | None, max_bytes: int
    ) -> Iterator[ImportedPage]:
        """The pages of an imported file, in order; of each at most ``max_bytes``.

        With ``pages`` only those, what they redirect to, and posts; else every HTML page.
        """

    def load_exchange(self, collection: str, ref: RecordRef) -> Exchange:
        """The exchange that a response record keeps (its ``request`` is ``None``).

        :raises RecordLost: it can't be read; so may its body, when it is.
        """

    def load_resource(self, collection: str, ref: RecordRef) -> Resource:
        """:raises RecordLost: it can't be read."""

    def find_original(self, collection: str, payload: Payload) -> Original | None:
        """The answer that lies at a place, where it has that payload; ``None`` where anything else is."""

    def load_payloads(self, collection: str, warc: str) -> list[Payload]:
        """The payloads of a WARC file that later answers may refer to, by its index."""
