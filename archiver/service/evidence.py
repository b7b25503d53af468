"""An article with its evidence, read out of catalogue and WARC files for a report."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from ..articles.decode import decode_content
from ..cards import CARD_PREFIX
from ..errors import BucketAway, HomeError
from ..exports.evidence import Evidence, Record, iter_report
from ..exports.pictures import Picture, check_picture
from ..warc.reader import WarcReader
from .adapters import Adapters
from .exporting import show

if TYPE_CHECKING:
    from ..model import RecordRef
    from ..ports import Session

#: Bytes of one picture, of all in a file, and how many of a post.
_MAX_PICTURE_BYTES = 1_000_000
_MAX_PICTURES_BYTES = 8_000_000
_MOST_PICTURES = 4
#: Captures of one address whose records are read.
_MOST_CAPTURES = 20
_READ_BYTES = 1 << 20
_PICTURE_TYPES = ("response", "revisit")
_SCREENSHOT = ("https://rendered.archiver.invalid/", "/screenshot.png")


class Reporting:
    """Reports of single articles."""

    def __init__(self, adapters: Adapters) -> None:
        self._adapters = adapters
        self._left_bytes = _MAX_PICTURES_BYTES

    def iter_html(self, name: str) -> Iterator[str]:
        """An article, named by id or address, and its evidence as one HTML file.

        :raises UsageError: it is no article.
        """
        with self._adapters.reading_catalog.read() as session:
            yield from iter_report(self._gather(session, show(session, name, "article")))

    def _gather(self, session: Session, article: Mapping[str, Any]) -> Evidence:
        captures = [*article["captures"][:_MOST_CAPTURES]]
        for cited in article["citations"]:
            captures += cited["captures"][:_MOST_CAPTURES]
        by_id = {one["id"]: one for one in captures}
        records = session.load_records_of(list(by_id))

        def locate(collection: str, record_id: str) -> RecordRef | None:
            return session.find_record(record_id, collection=collection)

        reader = WarcReader(self._adapters.settings, locate)
        looks = {}
        for cited in article["citations"]:
            if cited["post"] and cited["post"]["id"] not in looks and cited["post"]["watched"]:
                post = session.show(cited["post"]["id"]) or {}
                looks[cited["post"]["id"]] = post.get("observations", ())
        return Evidence(
            article=article,
            looks=looks,
            records={
                capture_id: _read_record(reader, by_id[capture_id]["collection"], _main(some))
                for capture_id, some in records.items()
            },
            pictures={
                cited["id"]: list(self._iter_pictures(reader, cited, records))
                for cited in article["citations"]
            },
            made_at=self._adapters.clock.now(),
        )

    def _iter_pictures(
        self, reader: WarcReader, cited: Mapping[str, Any], records: Mapping[str, Sequence[RecordRef]]
    ) -> Iterator[Picture]:
        """What is kept of a post's pictures, and how a browser showed its page: the newest of each."""
        wanted = {
            media["url"]: media.get("alt_text") or "A picture of the post, as it was captured"
            for media in (cited["post"] or {}).get("media", ())
            if media.get("kind", "image") == "image"
        }
        shown = 0
        for capture in cited["captures"][:_MOST_CAPTURES]:
            for ref in records.get(capture["id"], ()):
                if shown >= _MOST_PICTURES or self._left_bytes <= 0:
                    return
                content, caption = b"", ""
                if ref.url in wanted and ref.record_type in _PICTURE_TYPES and ref.status == 200:
                    caption = wanted[ref.url]
                    content = _read_picture(reader, capture["collection"], ref)
                elif _is_screenshot(ref) and "screenshot" not in wanted:
                    caption = f"The page as a browser showed it, {capture['captured_at'][:16]} UTC"
                    content = _read_resource(reader, capture["collection"], ref)
                picture = check_picture(content, caption) if content else None
                if picture is not None and len(content) <= self._left_bytes:
                    wanted.pop(ref.url, None)
                    if _is_screenshot(ref):
                        wanted["screenshot"] = caption  # one is enough
                    self._left_bytes -= len(content)
                    shown += 1
                    yield picture


def _main(records: Sequence[RecordRef]) -> RecordRef:
    """The record that a capture is known by: its page, or the card that stands for it."""
    if records[0].record_type != "metadata":
        return records[0]
    return next((one for one in records if one.url.startswith(CARD_PREFIX)), records[0])


def _read_record(reader: WarcReader, collection: str, ref: RecordRef) -> Record:
    return Record(
        warc=ref.warc, record_id=ref.record_id.strip("<>"), sha256=_find_digest(reader, collection, ref)
    )


def _find_digest(reader: WarcReader, collection: str, ref: RecordRef) -> str | None:
    """SHA-256 of what the record keeps; ``None`` where it can't be read, or has no body."""
    try:
        if ref.record_type in _PICTURE_TYPES:
            with reader.load_exchange(collection, ref).body.open() as body:
                return _hash(body)
        if ref.record_type == "resource":
            return hashlib.sha256(reader.load_resource(collection, ref).content).hexdigest()
    except (HomeError, BucketAway, OSError, ValueError):
        return None
    return None


def _hash(body: BinaryIO) -> str:
    digest = hashlib.sha256()
    while piece := body.read(_READ_BYTES):
        digest.update(piece)
    return digest.hexdigest()


def _is_screenshot(ref: RecordRef) -> bool:
    return (
        ref.record_type == "resource"
        and ref.url.startswith(_SCREENSHOT[0])
        and ref.url.endswith(_SCREENSHOT[1])
    )


def _read_picture(reader: WarcReader, collection: str, ref: RecordRef) -> bytes:
    try:
        exchange = reader.load_exchange(collection, ref)
        if exchange.body.size > _MAX_PICTURE_BYTES:
            return b""
        with exchange.body.open() as stored:
            content = stored.read(_MAX_PICTURE_BYTES)
        return decode_content(content, exchange.header("content-encoding"), _MAX_PICTURE_BYTES)
    except (HomeError, BucketAway, OSError, ValueError):
        return b""


def _read_resource(reader: WarcReader, collection: str, ref: RecordRef) -> bytes:
    if ref.length > 2 * _MAX_PICTURE_BYTES:
        return b""
    try:
        content = reader.load_resource(collection, ref).content
    except (HomeError, BucketAway, OSError, ValueError):
        return b""
    return content if len(content) <= 2 * _MAX_PICTURE_BYTES else b""
