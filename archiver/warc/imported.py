"""The pages in a WARC file that another tool wrote and that was taken into a collection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field, replace
from urllib.parse import urljoin

from ..articles.kind import HTML_TYPES, media_type_of
from ..errors import RecordLost
from ..lightly import dataclass
from ..platforms import find_post
from ..ports import ImportedPage
from ..urls import normalise
from .appends import record_ref
from .foreign import Block
from .http import find_header, parse_status
from .pages import ArchivedPage, read_page
from .storage import told
from .stored import StoredBody
from .walk import BrokenRecord, Walked, iter_records
from .warc_file import WarcFile

_HEAD_BYTES = 512 * 1024
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def iter_imported(path: WarcFile, *, pages: Sequence[str] | None, max_bytes: int) -> Iterator[ImportedPage]:
    """The pages of a file, in order; of each at most ``max_bytes`` are read.

    :raises RecordLost: the file isn't there, or can't be read to its end.
    :raises HomeError: it can't be read at all.
    """
    seen = _Seen(path, max_bytes, None if pages is None else {_plain(url) for url in pages})
    with told(path):
        try:
            with path.open() as file:
                for record in iter_records(file, keep_bytes=lambda _: _HEAD_BYTES, only_heads=True):
                    page = seen.read(record)
                    if page is not None:
                        yield page
        except BrokenRecord as error:
            raise RecordLost(f"{path}: can't be read any further: {error}") from error
        except FileNotFoundError as error:
            raise RecordLost(f"{path}: isn't there") from error


@dataclass
class _Seen:
    """What was seen of a file so far."""

    path: WarcFile
    max_bytes: int
    #: Addresses that are pages, with what they redirect to; ``None`` where every HTML page is one.
    wanted: set[str] | None
    #: Payload digest, and address and instant, of each page -> first byte of its record.
    originals: dict[str, int] = field(default_factory=dict)

    def read(self, record: Walked) -> ImportedPage | None:
        if record.record_type not in ("response", "resource", "revisit"):
            return None
        self._follow(record)
        may_be_html = _may_be_html(record)
        if may_be_html:
            self._remember(record)
        if self.wanted is not None and _plain(record.uri) not in self.wanted and not find_post(record.uri):
            return None
        if record.record_type == "revisit":
            return self._read_revisit(record)
        page = self._read_block(record) if may_be_html else None
        return None if page is None else self._as_imported(record, page)

    def _read_revisit(self, record: Walked) -> ImportedPage | None:
        digest = record.field("WARC-Payload-Digest") or ""
        uri, at = record.field("WARC-Refers-To-Target-URI"), record.field("WARC-Refers-To-Date")
        original = self.originals.get(digest, self.originals.get(f"{(uri or '').strip('<>')} {at}"))
        if original is not None:
            with self.path.open() as file:
                page = self._read_block(next(iter_records(file, original, keep_bytes=lambda _: 0)))
            return None if page is None else self._as_imported(record, page)
        if media_type_of(find_header(record.start, "Content-Type")) not in HTML_TYPES:
            return None
        return replace(self._as_imported(record, None), is_missing=True)

    def _remember(self, record: Walked) -> None:
        if digest := record.field("WARC-Payload-Digest"):
            self.originals.setdefault(digest, record.offset)
        self.originals.setdefault(f"{record.uri} {record.field('WARC-Date')}", record.offset)

    def _follow(self, record: Walked) -> None:
        """A page that redirects makes a page of what it leads to."""
        if self.wanted is None or record.record_type != "response":
            return
        if parse_status(record.start) in _REDIRECTS and _plain(record.uri) in self.wanted:
            self.wanted.add(_plain(urljoin(record.uri, find_header(record.start, "Location") or "")))

    def _read_block(self, record: Walked) -> ArchivedPage | None:
        with StoredBody(self.path, record.offset, 0, record.block_bytes).open() as stream:
            return read_page(record.fields, Block(stream, record.block_bytes), self.max_bytes)

    def _as_imported(self, record: Walked, page: ArchivedPage | None) -> ImportedPage:
        return ImportedPage(
            url=record.uri,
            at=record.at,
            record=record_ref(record, self.path.name),
            content_type=page.content_type if page else None,
            body=page.body if page else b"",
        )


def _may_be_html(record: Walked) -> bool:
    """Whether a record may hold a page, by its head alone."""
    if record.record_type == "resource":
        return media_type_of(record.field("Content-Type")) in HTML_TYPES
    if record.record_type != "response" or parse_status(record.start) != 200:
        return False
    content_type = find_header(record.start, "Content-Type")
    return content_type is None or media_type_of(content_type) in HTML_TYPES


def _plain(url: str) -> str:
    return normalise(url) or url
