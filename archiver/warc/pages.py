"""The HTML pages in anybody's WARC file, compressed or not, as far as it can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

from ..articles.decode import decode_content
from ..articles.kind import HTML_TYPES, media_type_of
from ..errors import SourceError
from ..lightly import dataclass
from .foreign import Block, iter_any_records
from .http import find_header, parse_status
from .named_file import LocalFile, NamedFile
from .walk import parse_date

_STEP_BYTES = 65_536
#: How a page begins that has no Content-Type.
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--(?:(?!-->).){0,2000}-->\s*){0,4}"
    rb"<(?:!doctype\s+html|html|head|body|title)[\s>]",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class ArchivedPage:
    """An HTML page as some WARC file holds it."""

    url: str
    captured_at: datetime
    content_type: str | None
    #: Without transfer and content encoding.
    body: bytes


def iter_pages(source: Path | NamedFile, *, max_bytes: int) -> Iterator[ArchivedPage | SourceError]:
    """The HTML pages of a WARC file, in order: answers with status 200, and resources.

    Of a page at most ``max_bytes`` are read; revisits, which hold none, are
    passed over. A broken spot is told in its place, as an error.

    :raises SourceError: the file can't be read at all, or not further.
    """
    file = LocalFile(source) if isinstance(source, Path) else source
    for one in iter_any_records(file, partial(read_page, max_bytes=max_bytes)):
        yield one if isinstance(one, SourceError) else one[1]


def read_page(fields: dict[str, str], block: Block, max_bytes: int) -> ArchivedPage | None:
    """The page that a record holds; ``None`` where it holds none. Names in ``fields`` are in lower case."""
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
    if content_type and media_type_of(content_type) not in HTML_TYPES:
        return None
    try:
        captured_at = parse_date(fields.get("warc-date", ""))
    except ValueError:
        return None
    body = block.read(max_bytes + max_bytes // 8 + _STEP_BYTES if is_chunked else max_bytes)
    if is_chunked:
        body = _without_chunks(body)
    body = decode_content(body, encoding, max_bytes)
    url = fields.get("warc-target-uri", "").strip("<>")
    if not content_type and not _HTML_START.match(body):
        return None
    return ArchivedPage(url=url, captured_at=captured_at, content_type=content_type, body=body)


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
