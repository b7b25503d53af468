"""Entries made into WARC/1.1 records: headers, digests, and one gzip member each."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from ..lightly import dataclass
from ..ports import Body, Entry, Exchange, Resource
from .member import Member, is_compressed, pack_stored, pack_whole
from .methods import REPLAYS_FIELD, find_replay_url

#: Stands in the last record of an append and says how many records it has: so a torn one can be told.
APPEND_FIELD = "Archiver-Append"
SCHEMA_FIELD = "Archiver-Schema"
#: In a request record: the headers whose values the user doesn't want in the archive.
REDACTED_FIELD = "Archiver-Redacted"
#: In a response record: the statuses of the answers that came before it and only announced it.
INTERIM_FIELD = "Archiver-Interim"
#: A chunked body is stored without its framing: warcio and pywb digest and replay what is stored.
RENAMED = b"X-Archiver-"

#: A body up to this size is read in one piece, which copies none that lies in memory; a larger one in
#: pieces, small enough for many threads.
_AT_ONCE = 524_288
_PIECE = 131_072
#: A body of at most so much is held with its record until that is written; others are read again.
_HELD_BYTES = 16_384
#: A body of at most so much is packed in one call.
_SMALL_BYTES = 262_144
_END = b"\r\n\r\n"
_BASE32 = bytes.maketrans(bytes(range(32)), b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567")
#: Halving by halving, groups of five bits move into bytes of their own: which stay, and how many move.
_STEPS = [
    (sum(((1 << 5 * half) - 1) << 16 * half * block for block in range(32 // half)), half)
    for half in (32, 16, 8, 4, 2, 1)
]
#: The bits that say version and variant (RFC 9562, 5.4).
_UUID_MASK = ~(0xF << 76 | 0x3 << 62)
_UUID_4 = 0x4 << 76 | 0x2 << 62
_UNFIT = re.compile(r"[\x00-\x20\x7f]")


@dataclass(kw_only=True)
class Record:
    """A record that is ready to be written."""

    record_type: str
    id: str
    uri: str
    at: datetime
    fields: list[tuple[str, str]]
    content_type: str
    #: The block's first part, verbatim; the body follows.
    head: bytes = b""
    body: Body | None = None
    #: What follows the head; of a small ``body`` all that is in it.
    content: bytes = b""
    #: A body that later answers may refer to, as far as this record can tell.
    is_whole: bool = False
    payload_digest: str = ""
    #: Of a revisit: how long the body is that it refers to.
    saved_bytes: int | None = None
    #: For the index.
    status: int | None = None
    mime: str | None = None

    @property
    def is_indexed(self) -> bool:
        return self.record_type in ("response", "resource", "revisit")

    @property
    def index_uri(self) -> str:
        """The address by which the index finds it."""
        return next((value for name, value in self.fields if name == REPLAYS_FIELD), self.uri)


def build_records(entry: Entry) -> list[Record]:
    """The records of an entry: a response with its request, a resource, or a statement."""
    if isinstance(entry, Exchange):
        response = _build_response(entry)
        return [response] if entry.request is None else [response, _build_request(entry, response)]
    if isinstance(entry, Resource):
        return [_build_resource(entry)]
    content = _encode_json(dict(entry.fields))
    fields = [(SCHEMA_FIELD, entry.schema)]
    if entry.refers_to:
        fields.append(("WARC-Refers-To", f"<{entry.refers_to.strip('<>')}>"))
    return [_build_plain("metadata", entry.uri, entry.at, "application/json", content, fields)]


def build_warcinfo(warc: str, at: datetime, info: Sequence[tuple[str, str]]) -> Record:
    content = "".join(f"{name}: {value}\r\n" for name, value in info).encode()
    fields = [("WARC-Filename", warc)]
    return _build_plain("warcinfo", "", at, "application/warc-fields", content, fields)


def write_record(record: Record, write: Callable[[Sequence[bytes | memoryview]], object]) -> None:
    """Hand a record as one gzip member to ``write``, some pieces at a time."""
    content = record.content
    if record.body is not None and not content and record.body.size <= _SMALL_BYTES:
        with record.body.open() as stream:
            content = stream.read()
    length = len(content) if record.body is None else record.body.size
    target = f"WARC-Target-URI: {record.uri}\r\n" if record.uri else ""
    fields = "".join([f"{name}: {value}\r\n" for name, value in record.fields])
    start = (
        f"WARC/1.1\r\nWARC-Type: {record.record_type}\r\nWARC-Record-ID: <{record.id}>\r\n{target}"
        f"WARC-Date: {format_date(record.at)}\r\n{fields}Content-Type: {record.content_type}\r\n"
        f"Content-Length: {len(record.head) + length}\r\n\r\n"
    ).encode("utf-8", "replace")
    if record.body is None or length == len(content):
        if record.body is not None and is_compressed(content[:16], length, _reader(content)):
            write(pack_stored(start + record.head, content, _END))
        else:
            write([pack_whole(b"".join((start, record.head, content, _END)))])
        return
    member = Member(lambda piece: write((piece,)))
    member.deflate(start + record.head)
    _write_body(record.body, length, member)
    member.finish(_END)


def _reader(content: bytes) -> Callable[[int, int], bytes]:
    return lambda place, count: content[place : place + count]


def _write_body(body: Body, size: int, member: Member) -> None:
    with body.open() as stream:

        def read_at(place: int, count: int) -> bytes:
            stream.seek(place)
            return stream.read(count)

        is_stored = is_compressed(read_at(0, 16), size, read_at)
        stream.seek(0)
        step = size if size <= _AT_ONCE else _PIECE
        while piece := stream.read(step):
            (member.store if is_stored else member.deflate)(piece)


@lru_cache(64)
def format_date(at: datetime) -> str:
    """An instant as WARC-Date writes it, to the microsecond."""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    return at.isoformat(timespec="microseconds")[:26] + "Z"


def fit_uri(uri: str) -> str:
    """An address as a header can carry it: without white space and control characters, and valid UTF-8."""
    if uri.isascii() and _UNFIT.search(uri) is None:
        return uri
    uri = uri.encode("utf-8", "replace").decode("utf-8")
    return _UNFIT.sub(lambda m: f"%{ord(m[0]):02X}", uri)


def unchunked_head(head: bytes, size: int, trailers: bytes = b"") -> bytes:
    """The head of a chunked answer, made to fit its body without chunk framing.

    What says otherwise is renamed, not lost, and one Content-Length added in its
    place. What came after the last chunk stands at the end, each line named so.
    """
    lines = [line.rstrip(b"\r") for line in head.split(b"\n")]
    kept: list[bytes] = lines[:1]
    is_told = is_owed = False
    for line in lines[1:]:
        if line[:1] in (b" ", b"\t"):  # goes on with the field before, whatever that is called now
            kept.append(line)
            continue
        if is_owed:
            kept.append(b"Content-Length: %d" % size)
            is_owed = False
        if not line:
            break
        name = line.partition(b":")[0].strip().lower()
        if name == b"transfer-encoding":
            is_owed, is_told = not is_told, True
        kept.append(RENAMED + line if name in (b"transfer-encoding", b"content-length") else line)
    for line in filter(None, (line.rstrip(b"\r") for line in trailers.split(b"\n"))):
        kept.append(line if line[:1] in (b" ", b"\t") else RENAMED + b"Trailer: " + line)
    return b"\r\n".join([*kept, b"", b""])


def _build_response(exchange: Exchange) -> Record:
    head = (
        unchunked_head(exchange.response_head, exchange.body.size, exchange.trailers)
        if exchange.chunked
        else exchange.response_head
    )
    block, content = hashlib.sha256(head), b""
    if exchange.body.size <= _SMALL_BYTES:
        with exchange.body.open() as stream:
            content = stream.read()
        block.update(content)
        payload = hashlib.sha256(content)
    else:
        payload = hashlib.sha256()
        for piece in _iter_pieces(exchange.body):
            block.update(piece)
            payload.update(piece)
    fields = [("WARC-IP-Address", exchange.ip_address)] if exchange.ip_address else []
    fields += [("WARC-Protocol", protocol) for protocol in exchange.protocols]
    if exchange.cipher_suite:
        fields.append(("WARC-Cipher-Suite", exchange.cipher_suite))
    if exchange.truncated:
        fields.append(("WARC-Truncated", exchange.truncated))
    if exchange.interim:
        fields.append((INTERIM_FIELD, ", ".join(map(str, exchange.interim))))
    if replays_as := find_replay_url(exchange):
        fields.append((REPLAYS_FIELD, fit_uri(replays_as)))
    digest = format_digest(payload.digest())
    fields += (("WARC-Payload-Digest", digest), ("WARC-Block-Digest", format_digest(block.digest())))
    return Record(
        record_type="response",
        id=_new_id(),
        uri=fit_uri(exchange.url),
        at=exchange.started_at,
        fields=fields,
        content_type="application/http; msgtype=response",
        head=head,
        body=exchange.body,
        content=content if len(content) <= _HELD_BYTES else b"",
        is_whole=not exchange.truncated and replays_as is None,
        payload_digest=digest,
        status=exchange.status,
        mime=exchange.header("Content-Type"),
    )


def _build_request(exchange: Exchange, response: Record) -> Record:
    request = exchange.request or b""
    fields = [("WARC-Concurrent-To", f"<{response.id}>")]
    if exchange.redacted:
        fields.append((REDACTED_FIELD, ", ".join(exchange.redacted)))
    content_type = "application/http; msgtype=request"
    return _build_plain("request", exchange.url, exchange.started_at, content_type, request, fields)


def _build_resource(resource: Resource) -> Record:
    content_type = " ".join(resource.content_type.split()) or "application/octet-stream"
    record = _build_plain("resource", resource.uri, resource.at, content_type, resource.content, [])
    if resource.body is not None:
        digest = hashlib.sha256()
        for piece in _iter_pieces(resource.body):
            digest.update(piece)
        record.body, record.payload_digest = resource.body, format_digest(digest.digest())
        record.fields = [("WARC-Block-Digest", record.payload_digest)]
    record.fields.append(("WARC-Payload-Digest", record.payload_digest))
    record.mime = content_type
    return record


def _build_plain(
    kind: str, uri: str, at: datetime, content_type: str, content: bytes, fields: list[tuple[str, str]]
) -> Record:
    digest = format_digest(hashlib.sha256(content).digest())
    return Record(
        record_type=kind,
        id=_new_id(),
        uri=fit_uri(uri),
        at=at,
        fields=[*fields, ("WARC-Block-Digest", digest)],
        content_type=content_type,
        content=content,
        payload_digest=digest,
    )


_encode = json.JSONEncoder(ensure_ascii=False).encode


def _encode_json(fields: dict[str, Any]) -> bytes:
    try:
        return _encode(fields).encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair, from a broken page
        return json.dumps(fields).encode("ascii")


def format_digest(digest: bytes) -> str:
    """A SHA-256 digest as WARC headers write it, in base32."""
    # All 52 characters at once: the standard library makes them one by one, for each of a capture's records.
    bits = int.from_bytes(digest, "big") << 4
    for low, half in _STEPS:
        moved = 3 * half
        bits = (bits & low) | ((bits ^ (bits & low)) << moved)
    return "sha256:" + bits.to_bytes(52, "big").translate(_BASE32).decode("ascii") + "===="


def _new_id() -> str:
    # Version 4, as uuid.uuid4() makes it, which takes ten times as long. Nobody is kept out by it, and
    # Python seeds its generator anew in each process, also in those that it forks.
    bits = random.getrandbits(128) & _UUID_MASK | _UUID_4
    text = f"{bits:032x}"
    return f"urn:uuid:{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _iter_pieces(body: Body) -> Iterator[bytes]:
    step = body.size if body.size <= _AT_ONCE else _PIECE
    with body.open() as stream:
        while piece := stream.read(step):
            yield piece
