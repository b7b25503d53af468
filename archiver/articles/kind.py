"""What bytes are: a page, a text, or nothing that can be read as an article."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

#: What pages are declared to be.
HTML_TYPES = ("text/html", "application/xhtml+xml")
_HTML_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml")
_TEXT_SUFFIXES = (".txt", ".text", ".md")
#: First tags of a page that says nothing of itself.
_FIRST_TAGS = (b"<!doctype html", b"<html", b"<head", b"<body", b"<article", b"<div")
#: First bytes -> what begins so.
_MAGIC = {
    b"%PDF": "a PDF file",
    b"PK\x03\x04": "a zip file (or an office document)",
    b"\x89PNG": "a PNG image",
    b"\xff\xd8\xff": "a JPEG image",
    b"GIF8": "a GIF image",
    b"\x7fELF": "a program",
    b"SQLite format 3": "a database",
    b"\x1f\x8b": "a gzip file",
    b"\x28\xb5\x2f\xfd": "a zstd file (unpack it first, WARC files too)",
    # What a WARC packed with a dictionary begins with.
    b"\x5d\x2a\x4d\x18": "a zstd file (unpack it first, WARC files too)",
    b"\xfd7zXZ": "an xz file (unpack it first)",
    b"BZh91AY": "a bzip2 file (unpack it first)",
}
_LOOK_BYTES = 4096
#: Control characters of a text, in its first bytes; what has a zero byte and more of them is binary.
_MAX_CONTROLS = 3
_MAX_CONTROLS_SHARE = 0.01
_NO_CONTROLS = bytes(code for code in range(256) if code >= 32 or code in b"\t\n\f\r\x1a\x1b")

Kind = Literal["html", "text"]


@lru_cache(256)
def media_type_of(content_type: str | None) -> str:
    """The type in a Content-Type header without parameters: the first of several, "" for none."""
    return re.split("[;,]", content_type or "", maxsplit=1)[0].strip().lower()


def find_kind(body: bytes, *, content_type: str | None, name: str) -> Kind | None:
    """Page or text, by the declared type, else the name, else the first tags; ``None`` for another type."""
    media_type = media_type_of(content_type)
    if media_type in HTML_TYPES:
        return "html"
    if media_type == "text/plain":
        return "text"
    if "/" in media_type and media_type != "application/octet-stream":
        return None
    name = name.lower().removesuffix(".gz")
    if name.endswith(_HTML_SUFFIXES):
        return "html"
    if name.endswith(_TEXT_SUFFIXES):
        return "text"
    head = body[: _LOOK_BYTES // 2].replace(b"\0", b"").lower()
    return "html" if any(tag in head for tag in _FIRST_TAGS) else "text"


def find_fault(
    body: bytes, *, content_type: str | None, name: str, limit: int, size: int | None = None
) -> str | None:
    """Why bytes can't be read as an article, or ``None``.

    At most ``limit`` bytes of the whole were read; one that long was cut. ``size`` says how many
    where ``body`` doesn't hold them all.
    """
    what = next((said for magic, said in _MAGIC.items() if body.startswith(magic)), None)
    head = body[:_LOOK_BYTES]
    # A page with stray zero bytes is a page to browsers.
    has_tags = any(tag in head.lower() for tag in _FIRST_TAGS)
    if what is None and _has_controls(head) and not has_tags and not _is_wide_text(head):
        what = "a binary file"
    if what is None and find_kind(body, content_type=content_type, name=name) is None:
        what = media_type_of(content_type)
    if what is not None:
        return f"is {what}, not an article (HTML, text or WARC)"
    if (len(body) if size is None else size) >= limit:
        return f"is longer than {limit:,} bytes (find.max_article_bytes)"
    return None if body.strip() else "is empty"


def _has_controls(head: bytes) -> bool:
    """Whether there are zero bytes, and more control characters than strayed into a text."""
    controls = len(head.translate(None, _NO_CONTROLS))
    return b"\0" in head and controls > max(_MAX_CONTROLS, len(head) * _MAX_CONTROLS_SHARE)


def _is_wide_text(head: bytes) -> bool:
    """Whether zero bytes are those of UTF-16: after a byte order mark, or in every second place."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    zeros = sorted((head[::2].count(0), head[1::2].count(0)))
    return zeros[0] == 0 and zeros[1] > len(head) / 4
