"""Single records of our own collections, and the pages of anybody's WARC file."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Literal, cast

from ..articles.decode import decode_content
from ..errors import HomeError, SourceError
from ..model import RecordRef
from ..ports import Exchange, Resource
from ..settings import Settings
from .http import parse_headers, parse_status
from .storage import find_folders, told
from .walk import BlockReader, BrokenRecord, Walked, iter_records, parse_date

_HEAD_BYTES = 512 * 1024
_HTML_TYPES = ("text/html", "application/xhtml+xml")


class WarcReader:
    """:class:`archiver.ports.ArchiveReader`: opens the file, goes to the record, reads that one."""

    def __init__(self, settings: Settings) -> None:
        self._home = settings.home

    def load_exchange(self, collection: str, ref: RecordRef) -> Exchange:
        """The exchange that a response record keeps; its body is read from the file when it is wanted.

        :raises HomeError: there is no such record at that place.
        """
        path, record = self._find(collection, ref)
        end = record.start.find(b"\r\n\r\n")
        if record.record_type != "response" or end < 0:
            raise HomeError(f"{path}: the record at byte {ref.offset} is no response")
        head = record.start[: end + 4]
        truncated = record.field("WARC-Truncated")
        return Exchange(
            url=record.uri,
            started_at=record.at,
            request=None,
            response_head=head,
            status=parse_status(head) or 0,
            headers=parse_headers(head),
            body=StoredBody(path, record.offset, len(head), record.block_bytes - len(head)),
            ip_address=record.field("WARC-IP-Address"),
            protocols=tuple(filter(None, (record.field("WARC-Protocol") or "").split(", "))),
            cipher_suite=record.field("WARC-Cipher-Suite"),
            truncated=cast(Literal["length", "time", "disconnect"] | None, truncated),
        )

    def load_resource(self, collection: str, ref: RecordRef) -> Resource:
        """The resource that a record keeps.

        :raises HomeError: there is no such record at that place.
        """
        path, record = self._find(collection, ref)
        with StoredBody(path, record.offset, 0, record.block_bytes).open() as block:
            content = block.read()
        return Resource(
            uri=record.uri, content_type=record.field("Content-Type") or "", content=content, at=record.at
        )

    def _find(self, collection: str, ref: RecordRef) -> tuple[Path, Walked]:
        path = find_folders(self._home, collection).warc(ref.warc)
        with told(path), path.open("rb") as file:
            try:
                record = next(iter_records(file, ref.offset, keep_bytes=_HEAD_BYTES), None)
            except BrokenRecord as error:
                raise HomeError(f"{path}: no record can be read {error}") from error
        if record is None or record.record_id != ref.record_id.strip("<>"):
            raise HomeError(f"{path}: another record than {ref.record_id} stands at byte {ref.offset}")
        return path, record


class StoredBody:
    """:class:`archiver.ports.Body` inside a WARC record; each reader opens the file for itself."""

    def __init__(self, path: Path, offset: int, skip: int, size: int) -> None:
        self._path = path
        self._offset = offset
        self._skip = skip
        self.size = size

    def open(self) -> BinaryIO:
        with told(self._path):
            file = self._path.open("rb")
        try:
            return cast(BinaryIO, io.BufferedReader(BlockReader(file, self._offset, skip=self._skip), 65_536))
        except BrokenRecord as error:
            file.close()
            raise HomeError(f"{self._path}: {error}") from error

    def close(self) -> None:
        pass


@dataclass(frozen=True, kw_only=True)
class ArchivedPage:
    """An HTML page as some WARC file holds it."""

    url: str
    captured_at: datetime
    content_type: str | None
    #: Without transfer and content encoding.
    body: bytes


def iter_pages(path: Path, *, max_bytes: int) -> Iterator[ArchivedPage]:
    """The HTML pages of a WARC file, in order: answers with status 200, and resources.

    Anybody's file, compressed or not. Of a page at most ``max_bytes`` are read.

    :raises SourceError: after the last good page, where the file can't be read to its end.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    try:
        with path.open("rb") as file:
            if not file.peek(1):  # type: ignore[attr-defined, unused-ignore]
                raise SourceError(str(path), "the file is empty")
            for record in ArchiveIterator(file):
                page = _read_page(record, max_bytes)
                if page is not None:
                    yield page
                _check_end(record)
    except OSError as error:
        raise SourceError(str(path), error.strerror or str(error)) from error
    except (ArchiveLoadFailed, zlib.error, EOFError, ValueError, AttributeError) as error:
        why = " ".join(str(error).split())[:120] or type(error).__name__
        raise SourceError(str(path), f"the WARC file is broken: {why}") from error


def _read_page(record: Any, max_bytes: int) -> ArchivedPage | None:
    if record.rec_type == "response" and record.http_headers is not None:
        if record.http_headers.get_statuscode() != "200":
            return None
        content_type = record.http_headers.get_header("Content-Type")
    elif record.rec_type == "resource":
        content_type = record.content_type
    else:
        return None
    if (content_type or "").partition(";")[0].strip().lower() not in _HTML_TYPES:
        return None
    body = _read(record, max_bytes)
    encoding = record.http_headers.get_header("Content-Encoding") if record.http_headers else None
    return ArchivedPage(
        url=record.rec_headers.get_header("WARC-Target-URI") or "",
        captured_at=parse_date(record.rec_headers.get_header("WARC-Date") or ""),
        content_type=content_type,
        body=decode_content(body, encoding, max_bytes),
    )


def _read(record: Any, max_bytes: int) -> bytes:
    """The stored payload, without chunk framing, still content-encoded."""
    from warcio.bufferedreaders import ChunkedDataReader

    stream = record.raw_stream
    if (
        record.http_headers
        and "chunked" in (record.http_headers.get_header("Transfer-Encoding") or "").lower()
    ):
        stream = ChunkedDataReader(stream)
    parts: list[bytes] = []
    size = 0
    while size < max_bytes and (piece := stream.read(min(65_536, max_bytes - size))):
        parts.append(piece)
        size += len(piece)
    return b"".join(parts)


def _check_end(record: Any) -> None:
    """A block that is shorter than it says: the file breaks off inside it."""
    while record.raw_stream.read(65_536):
        pass
    if getattr(record.raw_stream, "limit", 0) > 0:
        raise EOFError("it breaks off inside a record")
