"""Pages are read from anybody's WARC files, broken ones too."""

from __future__ import annotations

import gzip
import io

import pytest
from hypothesis import given
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
        resource("file:///tmp/article.html", PAGE),
        statement(),
    )
    warc.close()
    pages = list(iter_pages(warcs(home)[0], max_bytes=1_000_000))
    assert [(page.url, page.body == PAGE, page.captured_at) for page in pages] == [
        ("http://news.example/1", True, AT),
        ("http://news.example/2", True, AT),
        ("file:///tmp/article.html", True, AT),
    ]
    assert [len(page.body) for page in iter_pages(warcs(home)[0], max_bytes=1000)] == [1000, 1000, 1000]


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


def test_a_missing_file_is_told_in_one_line(tmp_path):
    with pytest.raises(SourceError, match="No such file"):
        list(iter_pages(tmp_path / "gone.warc.gz", max_bytes=1000))


@given(st.lists(st.binary(min_size=1, max_size=50)))
def test_chunk_framing_is_undone(pieces):
    framed = b"".join(b"%X;x=y\r\n%b\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
    assert _without_chunks(framed) == b"".join(pieces)


def test_a_body_that_was_unframed_already_stays_as_it_is():
    assert _without_chunks(b"<html>\n<p>") == b"<html>\n<p>"
