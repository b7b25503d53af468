"""Revisit records: a body that the collection holds already is referred to, not stored again.

Of whom it came first, and with which status, is what counts: an answer refers
to an earlier one with the same body and the same status, and never to one
that refers itself. Its own head is kept either way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from ..ports import Original
from .records import Record, format_date, format_digest

PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
#: How many bytes a revisit didn't store again; no standard header says it.
LENGTH_FIELD = "Archiver-Payload-Length"
#: A smaller body takes hardly more room than the headers that would refer to it.
MIN_BYTES = 1024

#: Finds the originals that have one of these payload digests.
FindOriginals = Callable[[Sequence[str]], Mapping[str, Original]]


def can_be_original(record: Record) -> bool:
    """Whether later answers may refer to a record: a good answer to a GET, whole, with a body worth it.

    What answers a POST is found under an address that no reader makes of a revisit's.
    """
    return (
        record.record_type == "response"
        and record.status is not None
        and 200 <= record.status < 300
        and record.body is not None
        and record.body.size >= MIN_BYTES
        and record.is_whole
    )


def refer(records: Sequence[Record], find: FindOriginals) -> None:
    """Make revisits of the responses whose bodies are held already, or stand earlier among the records."""
    fit = [record for record in records if can_be_original(record)]
    known = dict(find(list({record.payload_digest: None for record in fit}))) if fit else {}
    for record in fit:
        original = known.get(record.payload_digest)
        if original is not None and original.status == record.status:
            _make_revisit(record, original)
        elif original is None:
            known[record.payload_digest] = Original(
                record_id=record.id, url=record.uri, at=record.at, status=record.status or 0
            )


def _make_revisit(record: Record, original: Original) -> None:
    kept = [(name, value) for name, value in record.fields if name != "WARC-Block-Digest"]
    record.saved_bytes = record.body.size if record.body is not None else 0
    record.fields = [
        *kept,
        ("WARC-Block-Digest", format_digest(hashlib.sha256(record.head).digest())),
        ("WARC-Profile", PROFILE),
        ("WARC-Refers-To", f"<{original.record_id}>"),
        ("WARC-Refers-To-Target-URI", original.url),
        ("WARC-Refers-To-Date", format_date(original.at)),
        (LENGTH_FIELD, str(record.saved_bytes)),
    ]
    record.record_type = "revisit"
    record.body, record.content = None, b""
    record.mime = "warc/revisit"
