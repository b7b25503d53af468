"""What a SOURCE names: an address, a file, standard input, or the pages of a WARC file."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from ..errors import SourceError
from ..model import ArticleVersion
from ..ports import Clock, Fetcher

_WARC_SUFFIXES = (".warc", ".warc.gz", ".arc", ".arc.gz")
_HTML_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
_TEXT_SUFFIXES = (".txt", ".text", ".md")
#: First bytes -> what such a file is, for files that are no article.
_BINARY_MAGIC = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip file (or an office document)",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
}


@dataclass(frozen=True, kw_only=True)
class Document:
    """An article's bytes, and where they come from."""

    #: As the user named it; a WARC's page has the WARC's name.
    source: str
    #: The article's address, where it is known.
    url: str | None
    body: bytes
    content_type: str | None
    is_html: bool
    at: datetime

    @property
    def uri(self) -> str:
        """The address it is kept under: its own, the file's, or that of its content."""
        if self.url:
            return self.url
        if self.source == "-":
            return f"urn:sha256:{hashlib.sha256(self.body).hexdigest()}"
        return Path(os.path.abspath(self.source)).as_uri()

    def read(self, published_at: datetime | None = None) -> ArticleVersion:
        """The article in it."""
        if self.is_html:
            from ..articles.html import read_html

            return read_html(
                self.body, url=self.url, content_type=self.content_type, published_at=published_at
            )
        from ..articles.plain import read_text

        return read_text(self.body, url=self.url, published_at=published_at)


def is_address(source: str) -> bool:
    return source.lower().startswith(("http://", "https://"))


def fetch_document(source: str, fetcher: Fetcher, clock: Clock, *, limit: int) -> Document:
    """Fetch an article's page without keeping it.

    :raises SourceError: it can't be had, or is not a page; says why.
    """
    from ..pipeline.outcomes import KEPT, decide_outcome
    from ..pipeline.page import read_body

    visit = fetcher.fetch(source, role="page")
    try:
        answer = visit.final
        body = read_body(answer, limit) if answer else b""
        outcome, evidence = decide_outcome(visit, body, None)
        if answer is None or outcome not in KEPT:
            raise SourceError(source, f"{outcome.value}: {evidence}" if evidence else outcome.value)
        content_type = answer.header("content-type")
        _refuse_binary(source, body)
        is_html = _is_html(body, content_type, answer.url)
        return Document(
            source=source,
            url=answer.url,
            body=body,
            content_type=content_type,
            is_html=is_html,
            at=clock.now(),
        )
    finally:
        visit.close()


def iter_file(source: str, *, url: str | None, clock: Clock, limit: int) -> Iterator[Document]:
    """The articles of a file or of standard input (``-``).

    :raises SourceError: missing, unreadable, empty, too large, or no text; after a
        damaged WARC's good pages.
    """
    if source == "-":
        yield _from_stream(sys.stdin.buffer, source, url=url, clock=clock, limit=limit)
        return
    path = Path(source)
    try:
        if path.is_dir():
            raise SourceError(source, "is a folder: name the files in it")
        with path.open("rb") as stream:
            if _is_warc(source, stream):
                yield from _iter_warc(path, source, limit)
            else:
                yield _from_stream(stream, source, url=url, clock=clock, limit=limit)
    except FileNotFoundError:
        raise SourceError(source, "no such file (an address begins with http:// or https://)") from None
    except OSError as error:
        raise SourceError(source, f"can't be read: {error.strerror or error}") from error


def _iter_warc(path: Path, source: str, limit: int) -> Iterator[Document]:
    from ..warc.pages import iter_pages

    for page in iter_pages(path, max_bytes=limit):
        yield Document(
            source=source,
            url=page.url,
            body=page.body,
            content_type=page.content_type,
            is_html=True,
            at=page.captured_at,
        )


def _from_stream(stream: BinaryIO, source: str, *, url: str | None, clock: Clock, limit: int) -> Document:
    body = stream.read(limit + 1)
    if not body.strip():
        raise SourceError(source, "is empty")
    if len(body) > limit:
        raise SourceError(source, f"is longer than {limit:,} bytes (find.max_article_bytes)")
    _refuse_binary(source, body)
    is_html = _is_html(body, None, source)
    return Document(source=source, url=url, body=body, content_type=None, is_html=is_html, at=clock.now())


def _is_warc(source: str, stream: BinaryIO) -> bool:
    head = stream.read(5)
    stream.seek(0)
    return head == b"WARC/" or source.lower().endswith(_WARC_SUFFIXES)


def _is_html(body: bytes, content_type: str | None, name: str) -> bool:
    """By the declared type, else the name, else the first tags."""
    media_type = (content_type or "").partition(";")[0].strip().lower()
    if media_type:
        return media_type in ("text/html", "application/xhtml+xml")
    if name.lower().endswith(_HTML_SUFFIXES + _TEXT_SUFFIXES):
        return name.lower().endswith(_HTML_SUFFIXES)
    head = body[:2048].replace(b"\0", b"").lower()
    return any(
        mark in head for mark in (b"<!doctype html", b"<html", b"<head", b"<body", b"<article", b"<div")
    )


def _refuse_binary(source: str, body: bytes) -> None:
    kind = next((what for magic, what in _BINARY_MAGIC.items() if body.startswith(magic)), None)
    if kind is None and b"\0" in body[:4096] and not _is_wide_text(body[:4096]):
        kind = "a binary file"
    if kind:
        raise SourceError(source, f"is {kind}, not an article (HTML, text or WARC)")


def _is_wide_text(head: bytes) -> bool:
    """Whether zero bytes are those of UTF-16: after a byte order mark, or in every second place."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    zeros = sorted((head[::2].count(0), head[1::2].count(0)))
    return zeros[0] == 0 and zeros[1] > len(head) / 4
