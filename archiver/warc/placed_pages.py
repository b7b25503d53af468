"""The HTML pages of a WARC or WACZ file wherever it lies, each with the place from which to go on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO, cast

from ..errors import SourceError
from ..lightly import dataclass
from .foreign import Block, Read, iter_records_of
from .named_file import NamedFile
from .pages import ArchivedPage, read_page
from .wacz_intake import ERRORS, MAGIC, Wacz, open_wacz


def iter_placed_pages(
    source: NamedFile,
    *,
    max_bytes: int,
    start: int = 0,
    look: Callable[[], None] = lambda: None,
) -> Iterator[tuple[int, ArchivedPage] | SourceError]:
    """The pages of a file from a place on, as :func:`archiver.warc.pages.iter_pages` tells them.

    What can't be read of a WACZ file's member is told in its place, and the next member is read; it has no
    places to go on from but its beginning. ``look`` is called at each record, and may raise.

    :raises SourceError: the file can't be read at all, or not further; its cause is the OSError, where there
        was one.
    """

    def read(fields: dict[str, str], block: Block) -> ArchivedPage | None:
        look()
        return read_page(fields, block, max_bytes)

    try:
        with source.open() as file:
            if start or file.read(len(MAGIC)) != MAGIC:
                yield from iter_records_of(source, file, read, start)
                return
            with open_wacz(file, str(source), checks_digests=False) as wacz:
                for name in wacz.warcs:
                    yield from _iter_member(_Member(wacz, name), read)
    except OSError as error:
        raise SourceError(str(source), error.strerror or str(error)) from error


def _iter_member(
    member: _Member, read: Read[ArchivedPage]
) -> Iterator[tuple[int, ArchivedPage] | SourceError]:
    """:raises OSError: the file that it is in can't be read."""
    try:
        with member.open() as file:
            for one in iter_records_of(member, file, read):
                yield one if isinstance(one, SourceError) else (0, one[1])
    except SourceError as error:
        yield error
    except ERRORS as error:
        yield SourceError(str(member), f"can't be unpacked: {error}")


@dataclass(frozen=True)
class _Member:
    """A WARC file in a WACZ file."""

    wacz: Wacz
    name: str

    def __str__(self) -> str:
        return f"{self.wacz.source}: {self.name[:200]}"

    def open(self) -> BinaryIO:
        return cast(BinaryIO, self.wacz.archive.open(self.name))

    def size(self) -> int:
        return self.wacz.archive.getinfo(self.name).file_size
