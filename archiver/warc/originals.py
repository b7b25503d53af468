"""What a stored record says of the payload it holds or refers to."""

from __future__ import annotations

from .http import parse_status
from .revisits import LENGTH_FIELD, MIN_BYTES
from .walk import Walked


def original_digest(record: Walked) -> str | None:
    """The payload digest of a response that later answers may refer to, ``None`` of any other record.

    ``record`` has been read to the end of its HTTP head at least.
    """
    if record.record_type != "response" or record.field("WARC-Truncated"):
        return None
    head = record.start.partition(b"\r\n\r\n")[0]
    status = parse_status(head)
    if status is None or not 200 <= status < 300 or record.block_bytes - len(head) - 4 < MIN_BYTES:
        return None
    return record.field("WARC-Payload-Digest")


def saved_by(record: Walked) -> int | None:
    """How many bytes a revisit of ours didn't store again."""
    told = record.field(LENGTH_FIELD) or ""
    return int(told) if record.record_type == "revisit" and told.isascii() and told.isdecimal() else None
