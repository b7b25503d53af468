"""The HTML pages in anybody's WARC file, compressed or not, as far as it can be read."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, cast

from ..articles.decode import decode_content
from ..errors import SourceError
from .http import find_header, parse_status
from .walk import parse_date

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_MAX_LINE = 65_536
_MAX_HEADER_BYTES = 512 * 1024
_MAX_BLANK_LINES = 16
_STEP_BYTES = 65_536


@dataclass(frozen=True, kw_only=True)
class ArchivedPage:
    """An HTML page as some WARC file holds it."""

    url: str
    captured_at: datetime
    content_type: str | None
    #: Without transfer and content encoding.
    body: bytes


class _Broken(Exception):
    """The file can't be read on."""


def iter_pages(path: Path, *, max_bytes: int) -> Iterator[ArchivedPage]:
    """The HTML pages of a WARC file, in order: answers with status 200, and resources.

    Of a page at most ``max_bytes`` are read; revisits, which hold none, are passed over.

    :raises SourceError: after the last good page, where the file can't be read to its end.
    """
    try:
        with path.open("rb") as file:
            first = file.peek(2)[:2]  # type: ignore[attr-defined, unused-ignore]
            if not first:
                raise SourceError(str(path), "the file is empty")
            if first != b"\x1f\x8b":
                yield from _iter_pages(file, max_bytes)
            else:
                with gzip.GzipFile(fileobj=file) as stream:
                    yield from _iter_pages(cast(IO[bytes], stream), max_bytes)
    except (_Broken, EOFError, zlib.error, gzip.BadGzipFile) as error:
        why = str(error).rstrip(".") or "it breaks off"
        raise SourceError(str(path), f"the WARC file is broken: {why}") from error
    except OSError as error:
        raise SourceError(str(path), error.strerror or str(error)) from error


def _iter_pages(stream: IO[bytes], max_bytes: int) -> Iterator[ArchivedPage]:
    number = 0
    while (fields := _read_fields(stream, number)) is not None:
        number += 1
        size = fields.get("content-length", "")
        if not (size.isascii() and size.isdecimal()):
            raise _Broken(f"record {number} doesn't say how long it is")
        block = _Block(stream, int(size[:18]))
        page = _read_page(fields, block, max_bytes)
        block.skip()
        if page is not None:
            yield page


def _read_fields(stream: IO[bytes], number: int) -> dict[str, str] | None:
    """The header of the next record, names in lower case; ``None`` at the end."""
    for _ in range(_MAX_BLANK_LINES):
        line = stream.readline(_MAX_LINE)
        if not line and number:
            return None
        if line.strip():
            break
    if not line.startswith(b"WARC/"):
        raise _Broken(f"no WARC record after {number}" if number else "not a WARC file")
    fields: dict[str, str] = {}
    budget = _MAX_HEADER_BYTES
    while line.strip():
        line = stream.readline(_MAX_LINE)
        budget -= len(line)
        if not line.endswith(b"\n") or budget < 0:
            raise _Broken(f"the header of record {number + 1} isn't whole")
        name, _, value = line.decode("utf-8", "replace").partition(":")
        fields.setdefault(name.strip().lower(), value.strip())
    return fields


class _Block:
    """The content of a record, which is read no further than it goes."""

    def __init__(self, stream: IO[bytes], size: int) -> None:
        self._stream = stream
        self._left = size

    def read(self, size: int) -> bytes:
        parts: list[bytes] = []
        while size > 0 and self._left > 0:
            piece = self._stream.read(min(size, self._left, _STEP_BYTES))
            if not piece:
                raise _Broken("it breaks off inside a record")
            parts.append(piece)
            self._left -= len(piece)
            size -= len(piece)
        return b"".join(parts)

    def read_head(self) -> bytes:
        """An HTTP head with its blank line."""
        lines: list[bytes] = []
        budget = _MAX_HEADER_BYTES
        while self._left > 0 and budget > 0:
            line = self._stream.readline(min(_MAX_LINE, self._left))
            if not line:
                raise _Broken("it breaks off inside a record")
            self._left -= len(line)
            budget -= len(line)
            lines.append(line)
            if line in (b"\r\n", b"\n"):
                break
        return b"".join(lines)

    def skip(self) -> None:
        while self._left > 0:
            self.read(_STEP_BYTES)


def _read_page(fields: dict[str, str], block: _Block, max_bytes: int) -> ArchivedPage | None:
    kind = fields.get("warc-type")
    encoding = None
    is_chunked = False
    if kind == "response" and fields.get("content-type", "").startswith("application/http"):
        head = block.read_head()
        if parse_status(head) != 200:
            return None
        content_type = find_header(head, "Content-Type")
        encoding = find_header(head, "Content-Encoding")
        is_chunked = (find_header(head, "Transfer-Encoding") or "").lower().endswith("chunked")
    elif kind == "resource":
        content_type = fields.get("content-type")
    else:
        return None
    if (content_type or "").partition(";")[0].strip().lower() not in _HTML_TYPES:
        return None
    try:
        captured_at = parse_date(fields.get("warc-date", ""))
    except ValueError:
        return None
    body = block.read(max_bytes + max_bytes // 8 + _STEP_BYTES if is_chunked else max_bytes)
    if is_chunked:
        body = _without_chunks(body)
    return ArchivedPage(
        url=fields.get("warc-target-uri", "").strip("<>"),
        captured_at=captured_at,
        content_type=content_type,
        body=decode_content(body, encoding, max_bytes),
    )


def _without_chunks(body: bytes) -> bytes:
    """The body without chunk framing; as it is where it has none, which some tools leave so."""
    parts: list[bytes] = []
    at = 0
    while at < len(body):
        end = body.find(b"\n", at, at + 1024)
        size = body[at:end].partition(b";")[0].strip() if end >= 0 else b"-"
        if not size or size.strip(b"0123456789abcdefABCDEF") or len(size) > 15:
            break
        if not (length := int(size, 16)):
            return b"".join(parts)
        parts.append(body[end + 1 : end + 1 + length])
        at = end + 1 + length
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    return b"".join(parts) if parts else body
