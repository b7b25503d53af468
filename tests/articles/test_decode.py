from __future__ import annotations

import gzip
import random
import zlib

import pytest

from archiver.articles.decode import decode_content

BODY = b"<p>The pier is not safe.</p>" * 400


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("deflate", zlib.compress(BODY)[2:-4]),
        ("gzip, deflate", zlib.compress(gzip.compress(BODY))),
        ("gzip", gzip.compress(BODY[:6000]) + gzip.compress(BODY[6000:])),
        ("gzip", BODY),
        ("identity", BODY),
        ("", BODY),
        (None, BODY),
        ("something-new", BODY),
    ],
)
def test_a_content_encoding_is_undone(encoding, body):
    assert decode_content(body, encoding, 1_000_000) == BODY


def test_a_body_that_breaks_off_gives_its_beginning():
    body = bytes(random.Random(1).choices(b"abcdefgh", k=50_000))
    for encoding, packed in (("gzip", gzip.compress(body)), ("deflate", zlib.compress(body))):
        whole = decode_content(packed[: len(packed) // 2], encoding, 1_000_000)
        assert len(whole) > 10_000
        assert body.startswith(whole)
        broken = packed[: len(packed) // 2] + b"\xff" * 500
        assert decode_content(broken, encoding, 1_000_000)[:10_000] == body[:10_000]


def test_a_bomb_is_cut_at_the_limit():
    bomb = gzip.compress(gzip.compress(b"\0" * 50_000_000))
    assert len(decode_content(bomb, "gzip, gzip", 100_000)) == 100_000


def test_a_brotli_bomb_is_cut_at_the_limit():
    import brotli

    bomb = brotli.compress(b" " * 4_000_000, quality=5)
    assert len(decode_content(bomb, "br", 100_000)) == 100_000


@pytest.mark.parametrize("spoilt", [-1, -6])
def test_a_body_with_a_wrong_checksum_or_length_is_read_whole(spoilt):
    page = b"".join(b"<p>%d and roses</p>" % number for number in range(20_000))
    coded = bytearray(gzip.compress(page))
    coded[spoilt] ^= 1
    assert decode_content(bytes(coded), "gzip", 10_000_000) == page
