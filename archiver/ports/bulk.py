"""WARC files in bulk: a job each, asked for together, with what is counted of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol

from ..lightly import dataclass

if TYPE_CHECKING:
    from ..errors import SourceError
    from ..model import Job

#: How the name of a batch of files begins; all of its jobs go behind what is fresh.
BULK = "bulk-"
#: What is counted of files, in the order in which it is told.
COUNTED = ("articles", "citing", "citations", "embeds", "links", "prose", "posts", "errors")

BulkStep = Literal["find", "archive"]


@dataclass(frozen=True, kw_only=True)
class Bulk:
    """Files that were asked for together, and what came of them so far."""

    batch: str
    step: BulkStep
    collection: str
    #: Where what is found goes, a folder or ``s3://BUCKET/PREFIX``; ``None`` where it is archived.
    output: str | None = None
    asked_at: datetime
    #: When the last file ended, as far as they have.
    ended_at: datetime | None = None
    files: int = 0
    done: int = 0
    #: Given up, however much of them was read.
    failed: int = 0
    #: By the names of :data:`COUNTED`.
    totals: Mapping[str, int] = field(default_factory=dict)
    #: File -> why it failed, or the first thing in it that couldn't be read; the first hundred.
    failures: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BulkJobs:
    """The jobs of a batch that are open: its files', and what follows from them."""

    #: Step -> how many.
    counts: Mapping[str, int]
    running: int
    #: Not due yet.
    later: int
    #: When the next one is due, of those that nobody works on.
    due_at: datetime | None
    #: Files that are being read: as their jobs call them.
    subjects: Sequence[str]


class BulkSession(Protocol):
    """What was asked for in bulk, inside a transaction."""

    def save_bulk(self, bulk: Bulk) -> None: ...
    def grow_bulk(self, batch: str, files: int) -> None:
        """So many more files were asked for."""

    def find_bulk(self, batch: str) -> Bulk | None: ...
    def count_in_bulk(self, job: Job, totals: Mapping[str, int]) -> None:
        """Add what a job counted to the batches it is in; before its end is stored, or with it."""

    def end_bulk_file(
        self, job: Job, source: str, *, at: datetime, failure: str | None = None, trouble: str | None = None
    ) -> None:
        """A file's job ends: read, with the first ``trouble`` that there was, or given up; before its end
        is stored, or with it."""

    def load_bulk_jobs(self, batch: str, *, at: datetime) -> BulkJobs: ...


@dataclass(frozen=True, kw_only=True)
class FilePage:
    """An HTML page in a WARC file, wherever that lies."""

    url: str
    at: datetime
    content_type: str
    #: Without transfer and content encoding.
    body: bytes
    #: From where on it can be read again: the first byte of its record, or of the gzip member that is in.
    offset: int


class WarcFiles(Protocol):
    """WARC files by their places (a path, ``s3://BUCKET/KEY``), and the files that results go to.

    All raise :class:`archiver.errors.BucketAway` where a bucket can't be reached, and OSError, in one line,
    where something is wrong that may be otherwise at another try or on another machine.
    """

    def iter_pages(self, source: str, *, start: int = 0, max_bytes: int) -> Iterator[FilePage | SourceError]:
        """The pages of a file from a page's ``offset`` on, read as a stream; of each at most ``max_bytes``.

        A broken spot, and a member of a WACZ file that can't be read, is told in its place.

        :raises SourceError: there is no such file, or it can't be read any further.
        :raises archiver.errors.Stopped: the program was told to stop.
        """

    def writing(self, target: str) -> AbstractContextManager[Callable[[Mapping[str, Any]], None]]:
        """Write JSON Lines, packed by gzip: there whole once the block has ended, in place of what was
        there, and not at all where it raises. The same rows are the same bytes."""
