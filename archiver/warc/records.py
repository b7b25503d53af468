"""Entries made into WARC/1.1 records, by warcio: headers, digests, and one gzip member each."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import re
import struct
import uuid
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import IO, Any, BinaryIO

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from ..ports import Body, Entry, Exchange, Resource
from .methods import REPLAYS_FIELD, find_replay_url

#: Stands in the last record of an append and says how many records it has: so a torn one can be told.
APPEND_FIELD = "Archiver-Append"
SCHEMA_FIELD = "Archiver-Schema"
#: A chunked body is stored without its framing: warcio and pywb digest and replay what is stored.
RENAMED = b"X-Archiver-"

_VERSION = "WARC/1.1"
_LEVEL = 6
_PIECE = 65_536
_SAMPLE_BYTES = 2048
#: Deflate, no flags, no time, system unknown (RFC 1952).
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
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
    content: bytes = b""
    payload_digest: str = ""
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


def write_record(record: Record, out: IO[bytes]) -> None:
    """Append a record to a stream as one gzip member."""
    headers = [("WARC-Type", record.record_type), ("WARC-Record-ID", f"<{record.id}>")]
    if record.uri:
        headers.append(("WARC-Target-URI", record.uri))
    headers += [("WARC-Date", format_date(record.at)), *record.fields]
    length = len(record.content) if record.body is None else record.body.size
    stream: BinaryIO = io.BytesIO(record.content) if record.body is None else record.body.open()
    with stream:
        is_stored = _is_compressed(stream, length)
        wrapped = ArcWarcRecord(
            "warc",
            record.record_type,
            StatusAndHeaders("", headers, _VERSION),
            stream,
            _Verbatim(record.head) if record.head else None,
            record.content_type,
            length,
        )
        wrapped.payload_length = length
        # warcio writes the record's header, the HTTP head where there is one, then the body.
        deflated_writes = (2 if record.head else 1) if is_stored else None
        _Writer(_Member(out, deflated_writes), gzip=False, warc_version="1.1").write_record(wrapped)


def format_date(at: datetime) -> str:
    """An instant as WARC-Date writes it, to the microsecond."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def fit_uri(uri: str) -> str:
    """An address as a header can carry it: without white space and control characters, and valid UTF-8."""
    uri = uri.encode("utf-8", "replace").decode("utf-8")
    return _UNFIT.sub(lambda m: f"%{ord(m[0]):02X}", uri)


def unchunked_head(head: bytes, size: int) -> bytes:
    """The head of a chunked answer, made to fit its body without chunk framing.

    What says otherwise is renamed, not lost, and one Content-Length added in its place.
    """
    lines = head.split(b"\r\n") if b"\r\n" in head else head.split(b"\n")
    kept: list[bytes] = []
    told = False
    for line in lines:
        name = line.partition(b":")[0].strip().lower()
        if kept and name in (b"transfer-encoding", b"content-length"):
            kept.append(RENAMED + line)
            if name == b"transfer-encoding" and not told:
                kept.append(b"Content-Length: %d" % size)
                told = True
        else:
            kept.append(line)
    return b"\r\n".join(kept)


def _build_response(exchange: Exchange) -> Record:
    head = (
        unchunked_head(exchange.response_head, exchange.body.size)
        if exchange.chunked
        else exchange.response_head
    )
    block, payload = hashlib.sha256(head), hashlib.sha256()
    for piece in _iter_pieces(exchange.body):
        block.update(piece)
        payload.update(piece)
    fields = [("WARC-IP-Address", exchange.ip_address)] if exchange.ip_address else []
    fields += [("WARC-Protocol", protocol) for protocol in exchange.protocols]
    if exchange.cipher_suite:
        fields.append(("WARC-Cipher-Suite", exchange.cipher_suite))
    if exchange.truncated:
        fields.append(("WARC-Truncated", exchange.truncated))
    if replays_as := find_replay_url(exchange):
        fields.append((REPLAYS_FIELD, fit_uri(replays_as)))
    digest = format_digest(payload.digest())
    fields += [("WARC-Payload-Digest", digest), ("WARC-Block-Digest", format_digest(block.digest()))]
    return Record(
        record_type="response",
        id=_new_id(),
        uri=fit_uri(exchange.url),
        at=exchange.started_at,
        fields=fields,
        content_type="application/http; msgtype=response",
        head=head,
        body=exchange.body,
        payload_digest=digest,
        status=exchange.status,
        mime=exchange.header("Content-Type"),
    )


def _build_request(exchange: Exchange, response: Record) -> Record:
    request = exchange.request or b""
    fields = [("WARC-Concurrent-To", f"<{response.id}>")]
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


def _encode_json(fields: dict[str, Any]) -> bytes:
    try:
        return json.dumps(fields, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError:  # half a surrogate pair, from a broken page
        return json.dumps(fields).encode("ascii")


def format_digest(digest: bytes) -> str:
    return f"sha256:{base64.b32encode(digest).decode('ascii')}"


def _new_id() -> str:
    return f"urn:uuid:{uuid.uuid4()}"


def _iter_pieces(body: Body) -> Iterator[bytes]:
    with body.open() as stream:
        while piece := stream.read(_PIECE):
            yield piece


class _Verbatim(StatusAndHeaders):  # type: ignore[misc]
    """An HTTP head that is written as it came: warcio would set it anew from its fields."""

    def __init__(self, head: bytes) -> None:
        super().__init__("HTTP", [])
        self.headers_buff = head

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        pass


class _Writer(WARCWriter):  # type: ignore[misc]
    """warcio's writer, but for digests: the records have theirs, and warcio's own are SHA-1."""

    def ensure_digest(self, record: object, block: bool = True, payload: bool = True) -> None:
        pass


class _Member:
    """A gzip member that is being written; warcio flushes once, at the end of the record.

    What is compressed already (an image, a zipped page) is put into it as it
    is: deflating it again takes most of the time of a capture and saves nothing.
    """

    def __init__(self, out: IO[bytes], deflated_writes: int | None) -> None:
        self._out = out
        #: How many writes come before those that are stored; ``None`` deflates all.
        self._deflated_writes = deflated_writes
        self._writes = 0
        self._deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._checksum = 0
        self._size = 0
        out.write(_GZIP_HEADER)

    def write(self, data: bytes) -> None:
        if self._writes == self._deflated_writes:
            self._out.write(self._deflate.flush(zlib.Z_SYNC_FLUSH))
            self._deflate = zlib.compressobj(0, zlib.DEFLATED, -zlib.MAX_WBITS)
        self._writes += 1
        self._checksum = zlib.crc32(data, self._checksum)
        self._size += len(data)
        self._out.write(self._deflate.compress(data))

    def flush(self) -> None:
        self._out.write(self._deflate.flush())
        self._out.write(struct.pack("<LL", self._checksum, self._size & 0xFFFFFFFF))


def _is_compressed(stream: BinaryIO, size: int) -> bool:
    """Whether deflating a body would be in vain, judged by two pieces of it."""
    if size < 4 * _SAMPLE_BYTES:
        return False
    sample = b""
    for place in (size // 3, 2 * size // 3):
        stream.seek(place)
        sample += stream.read(_SAMPLE_BYTES)
    stream.seek(0)
    return len(zlib.compress(sample, 1)) > len(sample) * 0.95
