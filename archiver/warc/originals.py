"""What a stored record says of the payload it holds or refers to."""

from __future__ import annotations

import os

from ..ports import Original, Payload
from .http import find_body, parse_status
from .methods import REPLAYS_FIELD
from .revisits import LENGTH_FIELD, MIN_BYTES
from .walk import BrokenRecord, Walked, iter_records
from .warc_file import WarcFile

#: No body is longer than so many digits say, and the catalogue has no room for more.
_MAX_DIGITS = 15
_HEAD_BYTES = 512 * 1024
#: Originals that are remembered as whole.
_MAX_WHOLE = 10_000


class WholeOriginals:
    """Originals that were read to their end, checksum and all: once, however often they are referred to."""

    def __init__(self) -> None:
        #: Where one lies -> the file as it was then, and where the record ends.
        self._whole: dict[tuple[WarcFile, Payload], tuple[int, int, Original]] = {}

    def find(self, path: WarcFile, payload: Payload) -> Original | None:
        """The answer that lies whole at a place in a file, where it has that payload."""
        try:
            known = self._whole.get((path, payload))
            now = _find_now(path)
            # What was whole when it was uploaded is whole there: who thins files out has the home alone.
            if known is not None and (now is None or (known[0] == now[0] and known[1] <= now[1])):
                return known[2]
            with path.open() as file:
                walk = iter_records(file, payload.offset, keep_bytes=lambda _: _HEAD_BYTES, only_heads=True)
                record = next(walk, None)
            if record is None or original_digest(record) != payload.digest:
                return None
            original = Original(
                record_id=record.record_id,
                url=record.uri,
                at=record.at,
                status=parse_status(record.start) or 0,
            )
        except (OSError, BrokenRecord, ValueError):
            return None
        if len(self._whole) >= _MAX_WHOLE:
            self._whole.clear()
        self._whole[(path, payload)] = (now[0] if now else 0, record.offset + record.length, original)
        return original


def _find_now(path: WarcFile) -> tuple[int, int] | None:
    """Inode and size of a file in the home; ``None`` where it isn't there.

    :raises OSError: it can't be looked at, or there is nowhere else that it may be.
    """
    try:
        now = os.stat(path.path)
    except FileNotFoundError:
        if path.bucket is None:
            raise
        return None
    return now.st_ino, now.st_size


def original_digest(record: Walked) -> str | None:
    """The payload digest of a response that later answers may refer to, ``None`` of any other record.

    ``record`` has been read to the end of its HTTP head at least.
    """
    if record.record_type != "response" or record.field("WARC-Truncated") or record.field(REPLAYS_FIELD):
        return None
    status, head_bytes = parse_status(record.start), find_body(record.start)
    if status is None or not 200 <= status < 300:
        return None
    if head_bytes < 0 or record.block_bytes - head_bytes < MIN_BYTES:
        return None
    return record.field("WARC-Payload-Digest")


def saved_by(record: Walked) -> int | None:
    """How many bytes a revisit of ours didn't store again."""
    told = record.field(LENGTH_FIELD) or ""
    is_length = told.isascii() and told.isdecimal() and len(told) <= _MAX_DIGITS
    return int(told) if record.record_type == "revisit" and is_length else None
