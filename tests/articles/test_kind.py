"""What bytes are taken for."""

from __future__ import annotations

import gzip

import pytest

from archiver.articles.kind import find_fault
from archiver.articles.plain import read_text

TEXT = b"Orla Venn wrote on Facebook on Tuesday that the pier is closed.\n" * 20


def fault(body: bytes, name: str = "story.txt") -> str:
    return find_fault(body, content_type=None, name=name, limit=1_000_000) or ""


@pytest.mark.parametrize("zeros", [1, 3, 10])
def test_a_text_with_a_few_zero_bytes_is_a_text(zeros):
    body = TEXT.replace(b" wrote", b"\0wrote", zeros)
    assert fault(body) == ""
    assert "Orla Venn wrote on Facebook" in read_text(body).text


@pytest.mark.parametrize(
    "body", [bytes(range(256)) * 20, TEXT.replace(b" ", b"\0"), b"\0\1\2\3\4", b"\0" * 100]
)
def test_more_of_them_are_a_binary_file(body):
    assert "binary" in fault(body)


@pytest.mark.parametrize(
    ("body", "named"),
    [
        (b"\x28\xb5\x2f\xfd" + TEXT, "zstd"),
        (b"\x5d\x2a\x4d\x18" + TEXT, "zstd"),
        (gzip.compress(TEXT), "gzip"),
        (b"\xfd7zXZ\0" + TEXT, "xz"),
        (b"BZh91AY&SY" + TEXT, "bzip2"),
    ],
)
def test_a_packed_file_is_named(body, named):
    assert named in fault(body, "pages.warc.zst")
