"""What a SOURCE names: an address, a file, standard input, or the pages of a WARC file."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ..articles.decode import decode_content
from ..articles.kind import find_fault, find_kind
from ..articles.lean import lean_of
from ..articles.read import read_article
from ..errors import SourceError
from ..lightly import dataclass

if TYPE_CHECKING:
    from ..model import ArticleVersion
    from ..ports import Clock, Fetcher
    from .adapters import Adapters

#: What is said of a source that should be an address.
NO_ADDRESS = "is no web address (http:// or https://)"

#: How the address of an object in a bucket begins.
BUCKET_START = "s3://"
_WARC_SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz", ".wacz")
_GZIP = b"\x1f\x8b"
_LOOK_BYTES = 1024


@dataclass(frozen=True, kw_only=True)
class Document:
    """An article's bytes, and where they come from."""

    #: As the user named it; a WARC's page has the WARC's name.
    source: str
    #: The article's address, where it is known.
    url: str | None
    body: bytes
    content_type: str | None
    at: datetime

    @property
    def uri(self) -> str:
        """The address it is kept under: its own, the file's, or that of its content."""
        if self.url:
            return self.url
        if self.source == "-":
            return f"urn:sha256:{hashlib.sha256(self.body).hexdigest()}"
        return Path(os.path.abspath(self.source)).as_uri()

    @property
    def media_type(self) -> str:
        """The declared type, or what the bytes look like."""
        if self.content_type:
            return self.content_type
        is_text = find_kind(self.body, content_type=None, name=self.source) == "text"
        return "text/plain" if is_text else "text/html"

    def read(self, published_at: datetime | None = None) -> ArticleVersion:
        """The article in it."""
        lean = lean_of(self.body, content_type=self.content_type, name=self.source)
        return read_article(
            lean.body,
            name=self.source,
            url=self.url,
            content_type=self.content_type,
            published_at=published_at,
            is_cut=lean.is_cut,
        )


def is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def iter_documents(source: str, adapters: Adapters, *, url: str | None) -> Iterator[Document | SourceError]:
    """The articles that a source names; what can't be read is told in its place."""
    limit = adapters.settings.find.max_article_bytes
    try:
        if is_address(source):
            yield fetch_document(source, adapters.fetcher, adapters.clock, limit=limit)
        elif source.startswith(BUCKET_START):
            yield from _iter_objects(source, limit)
        else:
            yield from iter_file(source, url=url, clock=adapters.clock, limit=limit)
    except SourceError as error:
        yield error


def fetch_document(source: str, fetcher: Fetcher, clock: Clock, *, limit: int) -> Document:
    """Fetch an article's page without keeping it.

    :raises SourceError: it can't be had, or is not a page; says why.
    """
    from ..pipeline.answer import read_body
    from ..pipeline.outcomes import KEPT, decide_outcome

    visit = fetcher.fetch(source, role="page")
    try:
        answer = visit.final
        body = read_body(answer, limit) if answer else b""
        outcome, evidence = decide_outcome(visit, body, None)
        if answer is None or outcome not in KEPT:
            raise SourceError(source, f"{outcome.value}: {evidence}" if evidence else outcome.value)
        content_type = answer.header("content-type")
        _check(source, body, content_type, limit)
        return Document(source=source, url=answer.url, body=body, content_type=content_type, at=clock.now())
    finally:
        visit.close()


def iter_file(source: str, *, url: str | None, clock: Clock, limit: int) -> Iterator[Document | SourceError]:
    """The articles of a file or of standard input (``-``); a WARC's broken spots in their place.

    :raises SourceError: missing, unreadable, empty, too large, or no text; where a
        damaged WARC can't be read further.
    """
    try:
        if source == "-":
            if sys.stdin is None:
                raise SourceError(source, "standard input is closed")
            yield _from_stream(sys.stdin.buffer, source, url=url, clock=clock, limit=limit)
            return
        if Path(source).is_dir():
            raise SourceError(source, "is a folder: name the files in it")
        with Path(source).open("rb") as stream:
            if _is_warc(source, stream):
                yield from _iter_warc(source, limit)
            else:
                yield _from_stream(stream, source, url=url, clock=clock, limit=limit)
    except FileNotFoundError:
        raise SourceError(source, "no such file (an address begins with http:// or https://)") from None
    except (OSError, ValueError) as error:  # ValueError: a name that no file can have
        raise SourceError(source, f"can't be read: {getattr(error, 'strerror', None) or error}") from error


def _iter_objects(source: str, limit: int) -> Iterator[Document | SourceError]:
    """The pages of the WARC files that an object's address, a folder or a pattern stands for."""
    from ..warc.named_file import iter_objects

    try:
        for one in iter_objects(source):
            try:
                yield from _iter_warc(one, limit)
            except SourceError as error:
                yield error
    except OSError as error:
        raise SourceError(source, f"can't be read: {error.strerror or error}") from error


def _iter_warc(source: str, limit: int) -> Iterator[Document | SourceError]:
    from ..warc.named_file import find_named
    from ..warc.placed_pages import iter_placed_pages

    for one in iter_placed_pages(find_named(source), max_bytes=limit):
        if isinstance(one, SourceError):
            yield one
            continue
        page = one[1]
        yield Document(
            source=source,
            url=page.url,
            body=page.body,
            content_type=page.content_type or "text/html",
            at=page.captured_at,
        )


def _from_stream(stream: BinaryIO, source: str, *, url: str | None, clock: Clock, limit: int) -> Document:
    body = stream.read(limit)
    if body.startswith(_GZIP):
        body = decode_content(body, "gzip", limit) or body
    _check(source, body, None, limit)
    return Document(source=source, url=url, body=body, content_type=None, at=clock.now())


def _check(source: str, body: bytes, content_type: str | None, limit: int) -> None:
    if fault := find_fault(body, content_type=content_type, name=source, limit=limit):
        raise SourceError(source, fault)


def looks_like_warc(path: str) -> bool:
    """Whether a file is a WARC, WACZ or ARC file, by its beginning or its name.

    :raises OSError: it can't be read.
    """
    with Path(path).open("rb") as stream:
        return _is_warc(path, stream)


def _is_warc(source: str, stream: BinaryIO) -> bool:
    head = stream.read(_LOOK_BYTES)
    stream.seek(0)
    if head.startswith(_GZIP):
        head = decode_content(head, "gzip", 5)
    # ARC files are read no further than to say so.
    return head.startswith(b"WARC/") or source.lower().endswith(_WARC_SUFFIXES)
