"""One answer: what it says it is, and the bytes that are read of it."""

from __future__ import annotations

from ..articles.decode import decode_content
from ..articles.kind import HTML_TYPES, media_type_of
from ..ports import Exchange


def media_type(exchange: Exchange) -> str:
    """The type without its parameters; one that says nothing is taken for a page."""
    return _media_type(exchange.header("content-type"))


def is_html(exchange: Exchange) -> bool:
    """Whether an answer says that it is a page."""
    return is_html_type(exchange.header("content-type"))


def is_html_type(content_type: str | None) -> bool:
    """Whether a Content-Type header says that an answer is a page."""
    return _media_type(content_type) in HTML_TYPES


def has_words(exchange: Exchange) -> bool:
    """Whether an answer may say something: pictures, sound, videos, fonts and styles don't."""
    kind = media_type(exchange)
    return not kind.startswith(("image/", "audio/", "video/", "font/")) and kind != "text/css"


def read_body(exchange: Exchange, limit: int) -> bytes:
    """The first bytes of an answer, content-decoded, at most ``limit``."""
    with exchange.body.open() as stored:
        return decode_content(stored.read(limit), exchange.header("content-encoding"), limit)


def _media_type(content_type: str | None) -> str:
    declared = media_type_of(content_type)
    return declared if "/" in declared else "text/html"
