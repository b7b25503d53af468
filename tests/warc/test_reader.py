"""What was written is loaded as it was."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from archiver.errors import HomeError, RecordLost
from archiver.ports import Payload
from archiver.warc.appends import iter_whole_appends
from archiver.warc.reader import WarcReader
from archiver.warc.reindex import index_warc
from tests.warc.making import exchange, indexes, resource, warcs

PAGE = b"<html><p>" + b"bread and roses " * 20_000


def append(writer, *entries):
    with writer.appending("main", entries) as refs:
        return refs


def test_an_exchange_is_loaded_as_it_was(writer, settings):
    came = exchange(
        "https://news.example/",
        PAGE,
        "Set-Cookie: a",
        "set-cookie: b",
        ip_address="192.0.2.7",
        protocols=("http/1.1", "tls/1.3"),
        cipher_suite="TLS_AES_128_GCM_SHA256",
        truncated="time",
    )
    _, (ref, _) = append(writer(), resource(), came)
    loaded = WarcReader(settings).load_exchange("main", ref)
    assert replace(loaded, body=came.body) == replace(came, request=None)
    assert loaded.body.size == len(PAGE)
    with loaded.body.open() as one, loaded.body.open() as two:
        assert one.read(20) == PAGE[:20]
        assert two.read() == PAGE
        assert one.read() == PAGE[20:]


def test_a_resource_is_loaded_as_it_was(writer, settings):
    (ref,), _ = append(writer(), resource("urn:card:9", PAGE), exchange())
    assert WarcReader(settings).load_resource("main", ref) == resource("urn:card:9", PAGE)


def test_another_record_in_its_place_is_not_mistaken_for_it(writer, settings, home):
    ((one, request),) = append(writer(), exchange())
    reader = WarcReader(settings)
    for ref in (
        replace(one, offset=one.offset + 1),
        replace(one, offset=request.offset),
        replace(one, record_id="urn:uuid:0"),
        replace(one, warc="gone.warc.gz"),
        replace(one, offset=10**9),
    ):
        with pytest.raises(HomeError):
            reader.load_exchange("main", ref)
    with pytest.raises(HomeError, match="is no response"):
        reader.load_exchange("main", request)


@pytest.mark.parametrize("body", [PAGE, b"<p>one\r\n\r\n<p>two" * 200])
def test_a_head_whose_lines_end_in_line_feeds_ends_at_its_blank_line(writer, settings, home, body):
    came = exchange("http://news.example/", body, "Content-Type: text/html", line_end="\n")
    made = writer()
    ((ref, _),) = append(made, came)
    reader = WarcReader(settings)
    loaded = reader.load_exchange("main", ref)
    assert loaded.response_head == came.response_head
    with loaded.body.open() as stream:
        assert stream.read() == body
    assert reader.find_original("main", Payload(ref.payload_digest, ref.warc, ref.offset)) is not None
    made.close()
    (path,) = warcs(home)
    with path.open("rb") as file:
        (of_file,) = [one for one in iter_whole_appends(file, path.name) if not one.is_header]
    assert of_file.records[0] == ref
    assert list(of_file.lines) == index_warc(path) == indexes(home)[0].read_bytes().splitlines(keepends=True)


def test_a_record_that_breaks_in_its_midst_is_lost_when_it_is_read(writer, settings, home):
    made = writer()
    ((ref, _),) = append(made, exchange("http://news.example/", os.urandom(500_000)))
    made.close()
    (path,) = warcs(home)
    loaded = WarcReader(settings).load_exchange("main", ref)
    os.truncate(path, ref.offset + 300_000)
    with loaded.body.open() as stream, pytest.raises(RecordLost):
        stream.read()


def test_another_tools_file_that_is_not_here_or_breaks_is_lost_not_the_home(writer, settings, home):
    """It may be on its way from another machine; whoever has to read it tries again."""
    append(writer(), exchange("https://news.example/", PAGE))
    reader, (warc,) = WarcReader(settings), warcs(home)
    folder = warc.parent
    (folder / "broken.warc.gz").write_bytes(warc.read_bytes()[:-40])
    for name in ("missing.warc.gz", "broken.warc.gz"):
        with pytest.raises(RecordLost, match=name):
            list(reader.iter_imported("main", name, pages=None, max_bytes=10_000_000))
