"""One answer: what it says it is, and the bytes that are read of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from itertools import chain

from ..articles.decode import decode_content, iter_content
from ..articles.kind import HTML_TYPES, media_type_of
from ..articles.lean import Lean, take_lean
from ..ports import Exchange
from .large import ALONE_BYTES, give_back, one_at_a_time

_READ_BYTES = 65_536


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


@contextmanager
def take_turn(lean: Lean) -> Iterator[Lean]:
    """For the time in which a body is taken apart that is in memory."""
    with one_at_a_time(len(lean.body)):
        yield lean


@contextmanager
def read_in_turn(exchange: Exchange, limit: int, *, is_post: bool = False) -> Iterator[Lean]:
    """For the time in which a body is taken apart: the body, its turn taken before it is large in memory."""
    if limit <= ALONE_BYTES:  # only a look at its beginning
        body = read_body(exchange, limit)
        with one_at_a_time(len(body)):
            yield Lean(body, len(body))
        return
    with ExitStack() as turn, exchange.body.open() as stored:
        turn.enter_context(one_at_a_time(min(exchange.body.size, limit)))
        pieces = iter_content(
            iter(partial(stored.read, _READ_BYTES), b""), exchange.header("content-encoding"), limit
        )
        begin: list[bytes] = []
        size = 0
        for piece in pieces:
            begin.append(piece)
            size += len(piece)
            if size > ALONE_BYTES:
                turn.enter_context(one_at_a_time(size))
                break
        lean = take_lean(
            chain(begin, pieces),
            content_type=exchange.header("content-type"),
            name=exchange.url,
            is_post=is_post,
        )
        try:
            yield lean
        finally:
            give_back(lean.size)


def _media_type(content_type: str | None) -> str:
    declared = media_type_of(content_type)
    return declared if "/" in declared else "text/html"
