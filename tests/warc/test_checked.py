"""Each record is held against its own digests and bounds, and what is broken hides nothing behind it."""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import zlib
from pathlib import Path

import pytest

from archiver.model import FindingKind
from archiver.ports import BrokenSpot, CheckedRecord
from archiver.warc.checked import CheckedRecords
from archiver.warc.digests import parse_digest

BODY = b"<p>The bridge stays open until further notice.</p>" * 40
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"


def sha256(data: bytes) -> str:
    return "sha256:" + base64.b32encode(hashlib.sha256(data).digest()).decode()


def record(number: int, block: bytes = HEAD + BODY, kind: str = "response", **fields: str) -> bytes:
    lines = [
        "WARC/1.1",
        f"WARC-Type: {kind}",
        f"WARC-Record-ID: <urn:uuid:{number}>",
        f"WARC-Target-URI: https://paper.example/{number}",
        "WARC-Date: 2026-03-02T10:30:15Z",
        *(f"{name.replace('_', '-')}: {value}" for name, value in fields.items()),
        f"Content-Length: {len(block)}",
    ]
    return gzip.compress("\r\n".join([*lines, "", ""]).encode() + block + b"\r\n\r\n", mtime=0)


def digested(number: int, block: bytes = HEAD + BODY) -> bytes:
    payload = block.partition(b"\r\n\r\n")[2]
    return record(number, block, WARC_Block_Digest=sha256(block), WARC_Payload_Digest=sha256(payload))


def check(file: bytes, *, name: str = "archiver-1.warc.gz", lengths: dict[int, int] | None = None):
    records = CheckedRecords(
        io.BytesIO(file),
        name,
        len(file),
        has_line=lambda _: True,
        find_length=(lengths or {}).get,
        schemas=(),
    )
    return list(records.iter_from(0))


def faults(found) -> list[FindingKind]:
    return [kind for one in found if isinstance(one, CheckedRecord) for kind, _ in one.faults]


def spots(found) -> list[tuple[int, int | None]]:
    return [(one.offset, one.next_offset) for one in found if isinstance(one, BrokenSpot)]


def test_whole_records_have_no_faults():
    found = check(digested(1) + digested(2))
    assert [one.ref.record_id for one in found] == ["urn:uuid:1", "urn:uuid:2"]
    assert faults(found) == []


def test_a_flipped_byte_anywhere_is_found_but_where_gzip_protects_nothing():
    first, second, third = digested(1), digested(2), digested(3)
    for place in range(len(second)):
        for flip in (0x01, 0x20, 0x80):
            bad = bytearray(second)
            bad[place] ^= flip
            found = check(first + bytes(bad) + third)
            ids = [one.ref.record_id for one in found if isinstance(one, CheckedRecord)]
            # Time, hints, system and the flag "text" of the gzip header, and the bits that fill deflate's
            # last byte (RFC 1951, 1952).
            if 4 <= place <= 9 or (place == 3 and flip == 1) or (place == len(second) - 9 and flip >= 0x20):
                assert gzip.decompress(bad) == gzip.decompress(second)
                assert (ids, spots(found)) == (["urn:uuid:1", "urn:uuid:2", "urn:uuid:3"], []), place
            else:
                assert (ids, spots(found)) == (
                    ["urn:uuid:1", "urn:uuid:3"],
                    [(len(first), len(first) + len(second))],
                ), place


def test_what_the_gzip_header_may_say_is_no_fault():
    data = zlib.decompress(digested(1), wbits=31)
    deflate = zlib.compressobj(wbits=-15)
    packed = deflate.compress(data) + deflate.flush()
    tail = zlib.crc32(data).to_bytes(4, "little") + len(data).to_bytes(4, "little")
    extra = b"\x04\x00\x01\x02\x03\x04"
    header = b"\x1f\x8b\x08\x1c\x01\x02\x03\x04\x02\x03" + extra + b"name\x00comment\x00"
    found = check(header + packed + tail + digested(2))
    assert (len(found), faults(found), spots(found)) == (2, [], [])


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"WARC_Block_Digest": sha256(b"other")}, FindingKind.BLOCK_DIGEST),
        ({"WARC_Block_Digest": "sha1:" + hashlib.sha1(b"other").hexdigest()}, FindingKind.BLOCK_DIGEST),
        ({"WARC_Payload_Digest": sha256(b"other")}, FindingKind.PAYLOAD_DIGEST),
    ],
)
def test_a_record_that_was_changed_and_packed_again_fails_its_digest(fields, kind):
    assert faults(check(record(1, **fields) + digested(2))) == [kind]


def test_digests_of_other_tools_are_checked_and_unknown_ones_are_not():
    sha1 = hashlib.sha1(HEAD + BODY)
    for value in (
        "sha1:" + base64.b32encode(sha1.digest()).decode(),
        "SHA-1:" + sha1.hexdigest(),
        "md5:" + hashlib.md5(HEAD + BODY).hexdigest(),
        "blake9:abcdef",
        "sha1:short",
        "none at all",
    ):
        assert faults(check(record(1, WARC_Block_Digest=value))) == [], value
    assert parse_digest("sha1:" + sha1.hexdigest()) == parse_digest(
        "sha1:" + base64.b32encode(sha1.digest()).decode().lower()
    )


def test_what_a_strangers_tool_calls_the_payload_of_a_chunked_answer_is_not_ours_to_say():
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    file = record(1, head + b"3\r\nabc\r\n0\r\n\r\n", WARC_Payload_Digest=sha256(b"abc"))
    assert faults(check(file, name="imported-" + "0" * 32 + ".warc.gz")) == []


def test_a_warc_file_inside_a_broken_record_is_not_taken_for_records_of_its_own():
    inner = digested(77) + digested(78)
    first = bytearray(digested(1, HEAD + inner))
    first[-6] ^= 0xFF  # its checksum
    file = bytes(first) + digested(2)
    found = check(file, lengths={0: len(first)})
    assert spots(found) == [(0, len(first))]
    assert [one.ref.record_id for one in found if isinstance(one, CheckedRecord)] == ["urn:uuid:2"]


def test_a_torn_end_is_one_broken_spot():
    file = digested(1) + digested(2)
    found = check(file[:-20])
    assert spots(found) == [(len(digested(1)), None)]


def test_a_record_that_unpacks_to_something_monstrous_is_refused_unread():
    lines = "WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 999999999999999\r\n\r\n"
    file = gzip.compress(lines.encode() + b"x" * 100) + digested(2)
    found = check(file)
    assert "may hold" in found[0].why
    assert [one.ref.record_id for one in found[1:]] == ["urn:uuid:2"]


def test_a_file_of_broken_spots_is_given_up():
    bad = gzip.compress(b"WARC/1.1\r\nno header")
    found = check(bad * 3000)
    assert len(found) == 1001
    assert "given up" in found[-1].why


@pytest.mark.parametrize("data", [b"", b"\x00" * 5000, b"\x1f\x8b" * 4000, b"\x1f\x8b\x08\x00" * 4000])
def test_what_is_no_warc_file_at_all_is_told_in_one_spot(data):
    assert len(spots(check(data))) == bool(data)


def test_a_large_record_is_never_in_memory_whole(tmp_path: Path):
    import tracemalloc

    block = HEAD + bytes(40_000_000)
    path = tmp_path / "archiver-1.warc.gz"
    path.write_bytes(digested(1, block))
    del block
    with path.open("rb") as file:
        size = path.stat().st_size
        records = CheckedRecords(
            file, path.name, size, has_line=lambda _: True, find_length=lambda _: None, schemas=()
        )
        tracemalloc.start()
        try:
            found = list(records.iter_from(0))
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
    assert faults(found) == []
    assert peak < 3_000_000
