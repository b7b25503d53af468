"""The picture that a browser took of a page, read from the WARC for who shows it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..cards import find_image_type, is_screenshot
from ..errors import BucketAway, RecordLost
from ..lightly import dataclass
from ..model import RecordRef
from .adapters import Adapters

#: Bytes of a record, packed, and of a picture.
_MAX_BYTES = 25_000_000
#: What every browser shows and what runs nothing.
_SHOWN = frozenset({"image/png", "image/jpeg", "image/webp"})


@dataclass(frozen=True)
class Picture:
    content: bytes
    #: By its bytes, whatever the record says of itself.
    image_type: str


def find_screenshot(capture: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The record of a capture, as ``show`` has it, that is its screenshot."""
    records: Sequence[Mapping[str, Any]] = capture.get("records", ())
    for record in records:
        if record["record_type"] == "resource" and is_screenshot(record["url"]):
            return record
    return None


def load_picture(adapters: Adapters, capture_id: str) -> Picture | None:
    """The screenshot of a capture; ``None`` where it has none, or none that can be shown."""
    from ..warc.reader import WarcReader

    with adapters.reading_catalog.read() as session:
        shown = session.show(capture_id)
    if shown is None or shown["type"] != "capture" or shown["id"] != capture_id:
        return None
    record = find_screenshot(shown)
    if record is None or record["length"] > _MAX_BYTES:
        return None
    names = ("warc", "offset", "length", "record_type", "record_id", "url")
    try:
        kept = WarcReader(adapters.settings).load_resource(
            shown["collection"], RecordRef(**{name: record[name] for name in names})
        )
    except (RecordLost, BucketAway):  # deleted, or damaged: the audit tells; or not to be had now
        return None
    image_type = find_image_type(kept.content)
    if image_type not in _SHOWN or len(kept.content) > _MAX_BYTES:
        return None
    return Picture(kept.content, image_type)
