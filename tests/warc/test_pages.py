"""Pages are read from anybody's WARC files, broken ones too."""

from __future__ import annotations

import gzip
import io
import random
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archiver.errors import SourceError
from archiver.warc.pages import _without_chunks, iter_pages
from tests.warc.making import AT, exchange, resource, statement, warcs

PAGE = b"<html><p>" + b"bread and roses " * 20_000


def append(writer, *entries):
    with writer.appending("main", entries) as refs:
        return refs


def test_pages_are_read_decoded(writer, home):
    warc = writer()
    append(
        warc,
        exchange("http://news.example/1", PAGE),
        exchange(
            "http://news.example/2", gzip.compress(PAGE), "Content-Type: text/HTML", "Content-Encoding: gzip"
        ),
        exchange("http://news.example/moved", PAGE, "Content-Type: text/html", status="301 Moved"),
        exchange("http://news.example/style", b"p {}", "Content-Type: text/css"),
        exchange("http://news.example/none", b"", "X: 1"),
        exchange("http://news.example/untyped", PAGE, "X: 1"),
        exchange("http://news.example/untyped.json", b'{"a": "<html>"}', "X: 1"),
        resource("file:///tmp/article.html", PAGE),
        statement(),
    )
    warc.close()
    pages = list(iter_pages(warcs(home)[0], max_bytes=1_000_000))
    assert [(page.url, page.body == PAGE, page.captured_at) for page in pages] == [
        ("http://news.example/1", True, AT),
        ("http://news.example/2", True, AT),
        ("http://news.example/untyped", True, AT),
        ("file:///tmp/article.html", True, AT),
    ]
    assert [len(page.body) for page in iter_pages(warcs(home)[0], max_bytes=1000)] == [1000] * 4


def foreign(gzipped: bool) -> bytes:
    """A file as other tools write it: WARC/1.0, chunk framing kept, a revisit, an odd record type."""
    out = io.BytesIO()
    tool = WARCWriter(out, gzip=gzipped)

    def add(kind: str, url: str, body: bytes, *fields: tuple[str, str]) -> None:
        head = StatusAndHeaders("200 OK", list(fields), protocol="HTTP/1.1") if kind == "response" else None
        dated = {"WARC-Date": "2020-01-02T03:04:05Z"}
        tool.write_record(
            tool.create_warc_record(
                url,
                kind,
                payload=io.BytesIO(body),
                length=len(body),
                http_headers=head,
                warc_headers_dict=dated,
            )
        )

    tool.write_record(tool.create_warcinfo_record("x.warc", {"software": "other"}))
    html = ("Content-Type", "text/html")
    squeezed = gzip.compress(b"<p>squeezed")
    framed = b"%x\r\n%b\r\n0\r\n\r\n" % (len(squeezed), squeezed)
    add("response", "http://old.example/", b"<p>plain", html)
    add(
        "response",
        "http://old.example/c",
        framed,
        html,
        ("Transfer-Encoding", "chunked"),
        ("Content-Encoding", "gzip"),
    )
    add("conversion", "http://old.example/t", b"text")
    tool.write_record(
        tool.create_revisit_record(
            "http://old.example/", "sha1:X", "http://old.example/", "2020-01-02T03:04:05Z",
            StatusAndHeaders("200 OK", [html], protocol="HTTP/1.1"),
        )
    )  # fmt: skip
    add("response", "http://old.example/last", b"<p>last " + bytes(range(200)) * 50, html)
    return out.getvalue()


@pytest.mark.parametrize("gzipped", [True, False])
def test_other_tools_files_are_read(tmp_path, gzipped):
    path = tmp_path / "x.warc"
    path.write_bytes(foreign(gzipped))
    pages = list(iter_pages(path, max_bytes=10_000_000))
    assert [(page.url, page.body[:11]) for page in pages] == [
        ("http://old.example/", b"<p>plain"),
        ("http://old.example/c", b"<p>squeezed"),
        ("http://old.example/last", b"<p>last \x00\x01\x02"),
    ]


@pytest.mark.parametrize(
    ("gzipped", "cut"), [(True, 1), (True, 5), (True, 200), (False, 5), (False, 200), (False, 2000)]
)
def test_a_file_that_breaks_off_gives_its_good_pages_first(tmp_path, gzipped, cut):
    path = tmp_path / "x.warc"
    path.write_bytes(foreign(gzipped)[:-cut])
    pages = []
    with pytest.raises(SourceError) as caught:  # noqa: PT012
        for page in iter_pages(path, max_bytes=10_000_000):
            pages.append(page.url)
    assert pages[:2] == ["http://old.example/", "http://old.example/c"]
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"<html><p>no archive", b"\x1f\x8b\x08\x00junk", gzip.compress(b"no archive"),
     b"\x00" * 1000, b"WARC/1.0\r\n" + b"A: b\r\n" * 200_000,
     b"WARC/1.0\r\n", b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
     b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: x\r\n\r\nabc",
     b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: -5\r\n\r\nabc"],
)  # fmt: skip
def test_what_is_no_archive_is_told_in_one_line(tmp_path, content):
    path = tmp_path / "x.warc.gz"
    path.write_bytes(content)
    with pytest.raises(SourceError) as caught:
        list(iter_pages(path, max_bytes=1000))
    assert "\n" not in str(caught.value)


def many(count: int, *, gzipped: bool) -> list[bytes]:
    """Records of a page each, with bodies that hardly shrink."""
    records = []
    for number in range(count):
        out = io.BytesIO()
        tool = WARCWriter(out, gzip=gzipped)
        body = b"<p>" + random.Random(number).randbytes(3000)
        head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        tool.write_record(
            tool.create_warc_record(
                f"http://old.example/{number}", "response", payload=io.BytesIO(body), length=len(body),
                http_headers=head, warc_headers_dict={"WARC-Date": "2020-01-02T03:04:05Z"},
            )
        )  # fmt: skip
        records.append(out.getvalue())
    return records


def read_all(path) -> tuple[list[int], list[str]]:
    """The numbers of the pages, and what was said of the file."""
    pages, said = [], []
    try:
        for page in iter_pages(path, max_bytes=100_000):
            if isinstance(page, SourceError):
                said.append(str(page))
            elif (number := page.url.rpartition("/")[2]).isdigit():  # else the garbage lies in its address
                pages.append(int(number))
    except SourceError as error:
        said.append(str(error))
    return pages, said


@pytest.mark.parametrize("gzipped", [True, False])
@pytest.mark.parametrize("at", [0, 5, 40, 200, 1500, 2900])
def test_only_what_is_under_a_broken_spot_is_lost(tmp_path, gzipped, at):
    records = many(30, gzipped=gzipped)
    content = bytearray(b"".join(records))
    spots = [sum(map(len, records[:number])) + at for number in (7, 15)]
    for spot in spots:
        content[spot : spot + 500] = random.Random(spot).randbytes(500)
    path = tmp_path / "x.warc"
    path.write_bytes(content)
    pages, said = read_all(path)
    lost = set(range(30)) - set(pages)
    # A spot that reaches into the next record, or one in a body without a checksum.
    allowed = {7, 8, 15, 16} if at == 2900 else {7, 15}
    assert lost <= allowed
    assert pages == sorted(set(pages))
    if gzipped or lost:
        assert len(said) == 2
        starts = [sum(map(len, records[:number])) for number in (7, 15)]
        for line, start in zip(said, starts, strict=True):
            assert f"is broken at byte {start:,} (" in line or at == 2900


@pytest.mark.parametrize("gzipped", [True, False])
@pytest.mark.parametrize("taken", [True, False])
def test_bytes_too_few_or_too_many_cost_one_record_at_most(tmp_path, gzipped, taken):
    records = many(10, gzipped=gzipped)
    records[4] = records[4][:1000] + (b"" if taken else bytes(1000)) + records[4][1200:]
    path = tmp_path / "x.warc"
    path.write_bytes(b"".join(records))
    pages, said = read_all(path)
    assert set(range(10)) - set(pages) <= {4}
    assert len(said) == 1


def test_a_record_without_its_length_costs_that_record(tmp_path):
    for gzipped in (True, False):
        records = many(6, gzipped=False)
        records[2] = records[2].replace(b"Content-Length", b"Content-Longth", 1)
        path = tmp_path / "x.warc"
        path.write_bytes(b"".join(map(gzip.compress, records) if gzipped else records))
        assert read_all(path)[0] == [0, 1, 3, 4, 5]


@pytest.mark.parametrize(
    "filler", [b"\x1f\x8b\x08\x00", b"WARC/1.0\r\n", gzip.compress(b"WARC/1.0\r\nA: b\r\n\r\n"),
               gzip.compress(b"WARC/1.0\r\n\r\n" * 3)[:-4]],
)  # fmt: skip
@pytest.mark.parametrize("gzipped", [True, False])
def test_a_file_made_of_broken_spots_is_given_up(tmp_path, filler, gzipped):
    path = tmp_path / "x.warc"
    path.write_bytes(many(1, gzipped=gzipped)[0] + filler * 100_000)
    pages, said = read_all(path)
    assert pages == [0]
    assert 1 <= len(said) <= 1001


@given(st.integers(0, 100_000), st.integers(1, 5000), st.booleans(), st.randoms())
@settings(max_examples=60)
def test_any_garbage_leaves_the_pages_outside_it(at, length, gzipped, source):
    records = many(8, gzipped=gzipped)
    whole = b"".join(records)
    at = 2 + at % (len(whole) - 2)  # the first two bytes say whether the file is compressed
    garbage = source.randbytes(length)
    content = whole[:at] + garbage + whole[at + length :]
    starts = [sum(map(len, records[:number])) for number in range(9)]
    touched = {n for n in range(8) if starts[n] < at + length and at < starts[n + 1]}
    if b"\n\n" in garbage or b"\n\r\n" in garbage:
        touched.add(max(touched, default=0) + 1)  # a header that ends later takes as much of the next record
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.warc"
        path.write_bytes(content)
        pages, _ = read_all(path)
    assert set(range(8)) - set(pages) <= touched


@pytest.mark.parametrize("name", ["x.arc", "x.arc.gz"])
def test_an_arc_file_is_told_plainly(tmp_path, name):
    content = b"filedesc://x.arc 0.0.0.0 20080430204825 text/plain 76\n1 0 Other\nURL IP-address\n"
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if name.endswith("gz") else content)
    with pytest.raises(SourceError, match=r"is an ARC file, which .* “archiver import” takes"):
        list(iter_pages(path, max_bytes=1000))


def test_a_missing_file_is_told_in_one_line(tmp_path):
    with pytest.raises(SourceError, match="No such file"):
        list(iter_pages(tmp_path / "gone.warc.gz", max_bytes=1000))


@given(st.lists(st.binary(min_size=1, max_size=50)))
def test_chunk_framing_is_undone(pieces):
    framed = b"".join(b"%X;x=y\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    assert _without_chunks(framed) == b"".join(pieces)


def test_a_body_that_was_unframed_already_stays_as_it_is():
    assert _without_chunks(b"<html>\n<p>") == b"<html>\n<p>"
