"""A body that is held already is referred to, as everybody's tools understand it."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from archiver.errors import HomeError
from archiver.ports import Payload
from archiver.warc.appends import record_ref
from archiver.warc.reader import WarcReader
from archiver.warc.revisits import MIN_BYTES, PROFILE
from archiver.warc.walk import Walked
from tests.warc.making import Held, check, exchange, index_by_others, indexes, warcs

BODY = b"bread and roses " * 100


@pytest.fixture
def held(settings, writer):
    return Held(settings, writer())


def records(*paths):
    found = []
    for path in paths:
        with path.open("rb") as file:
            for record in ArchiveIterator(file, check_digests=True):
                body = record.content_stream().read()
                found.append((record, body))
    return [(record, body) for record, body in found if record.rec_type in ("response", "revisit")]


def kinds(*entries):
    return [entry.record_type for entry in entries]


def test_a_body_that_came_before_is_referred_to_with_its_own_head(held, home):
    (first,) = held.append(exchange("http://news.example/a", BODY, "X-Turn: 1"))
    (again,) = held.append(exchange("http://other.example/b", BODY, "x-turn: 2", "Set-Cookie: c"))
    assert kinds(first, again) == ["response", "revisit"]
    assert (first.saved_bytes, again.saved_bytes) == (None, len(BODY))
    (original, body), (revisit, nothing) = records(*warcs(home))
    told, of_original = revisit.rec_headers, original.rec_headers
    assert (body, nothing) == (BODY, b"")
    assert told["WARC-Profile"] == PROFILE
    assert told["WARC-Refers-To"] == of_original["WARC-Record-ID"]
    assert told["WARC-Refers-To-Target-URI"] == "http://news.example/a"
    assert told["WARC-Refers-To-Date"] == of_original["WARC-Date"]
    assert told["WARC-Payload-Digest"] == of_original["WARC-Payload-Digest"]
    assert revisit.http_headers.headers == [("x-turn", "2"), ("Set-Cookie", "c")]


def test_every_tool_reads_a_file_with_revisits(held, home):
    held.append(exchange("http://news.example/a", BODY), exchange("http://news.example/b", BODY))
    held.append(exchange("http://news.example/a", BODY))
    held.writer.close()
    (path,) = warcs(home)
    assert check(path) == ""
    with path.open("rb") as file:
        assert len(list(FastIterator(file, verify_digests=True))) == 7
    (index,) = indexes(home)
    assert index.read_text() == index_by_others(path)


def test_a_revisit_is_never_referred_to(held, home):
    for path in "abc":
        held.append(exchange(f"http://news.example/{path}", BODY))
    (original, _), *revisits = records(*warcs(home))
    referred = {record.rec_headers["WARC-Refers-To"] for record, _ in revisits}
    assert referred == {original.rec_headers["WARC-Record-ID"]}


def test_within_one_append_the_second_refers_to_the_first(held):
    assert kinds(*held.append(exchange("http://a.example/", BODY), exchange("http://b.example/", BODY))) == [
        "response",
        "revisit",
    ]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        pytest.param({}, {"status": "203 Non-Authoritative"}, id="another status"),
        pytest.param({"status": "404 No"}, {"status": "404 No"}, id="no good answer"),
        pytest.param({"truncated": "length"}, {}, id="the first is not whole"),
        pytest.param({}, {"truncated": "time"}, id="the second is not whole"),
    ],
)
def test_what_might_not_be_the_same_is_stored_again(held, first, then):
    kept = (
        *held.append(exchange("http://a.example/", BODY, **first)),
        *held.append(exchange("http://a.example/", BODY, **then)),
    )
    assert kinds(*kept) == ["response", "response"]


@pytest.mark.parametrize(("size", "kind"), [(MIN_BYTES - 1, "response"), (MIN_BYTES, "revisit")])
def test_a_body_that_is_hardly_larger_than_a_reference_is_stored_again(held, size, kind):
    held.append(exchange("http://a.example/", bytes(size)))
    assert kinds(*held.append(exchange("http://a.example/", bytes(size)))) == [kind]


def test_where_the_originals_file_is_gone_the_body_is_stored_again(held, home):
    held.append(exchange("http://a.example/", BODY))
    held.writer.close()
    (path,) = warcs(home)
    path.rename(path.with_suffix(".away"))
    assert kinds(*held.append(exchange("http://a.example/", BODY))) == ["response"]


def test_a_revisit_is_read_with_its_originals_body_and_its_own_head(held):
    held.append(exchange("http://a.example/", BODY, "X-Turn: 1"))
    (ref,) = held.append(exchange("http://b.example/", BODY, "X-Turn: 2"))
    loaded = held.reader.load_exchange("main", ref)
    assert (loaded.url, loaded.header("X-Turn"), loaded.body.size) == ("http://b.example/", "2", len(BODY))
    with loaded.body.open() as stream:
        assert stream.read() == BODY


def test_a_revisit_whose_original_is_not_there_says_so(held, settings):
    held.append(exchange("http://a.example/", BODY))
    (ref,) = held.append(exchange("http://b.example/", BODY))
    with pytest.raises(HomeError, match="original of the record at byte"):
        WarcReader(settings).load_exchange("main", ref)


def test_the_payloads_of_a_file_are_found_by_its_index(held, home):
    (first,) = held.append(exchange("http://a.example/", BODY))
    held.append(exchange("http://b.example/", BODY), exchange("http://c.example/", status="404 No"))
    held.writer.close()
    (path,) = warcs(home)
    (payload,) = held.reader.load_payloads("main", path.name)
    assert (payload.digest, payload.offset) == (first.payload_digest, first.offset)
    assert held.reader.find_original("main", payload).record_id == first.record_id
    assert held.reader.load_payloads("main", "unknown.warc.gz") == []


def test_a_place_that_holds_something_else_is_no_original(held):
    (first, _) = held.append(exchange("http://a.example/", BODY), exchange("http://b.example/"))
    for offset in (0, first.offset + 7, 10**9):
        assert held.reader.find_original("main", Payload(first.payload_digest, first.warc, offset)) is None


def test_the_answer_to_a_post_is_neither_original_nor_revisit(held):
    """A reader looks for the original under its own address, where the answer to a POST isn't."""
    request = b"POST /form HTTP/1.1\r\nHost: a.example\r\n\r\na=b"
    (posted,) = held.append(exchange("http://a.example/form", BODY, request=request))
    (got,) = held.append(exchange("http://a.example/page", BODY))
    (again,) = held.append(exchange("http://a.example/form", BODY, request=request))
    assert kinds(posted, got, again) == ["response"] * 3
    assert posted.payload_digest is None
    held.writer.close()
    payloads = held.reader.load_payloads("main", posted.warc)
    assert [held.reader.find_original("main", one) for one in payloads if one.offset == posted.offset] == [
        None
    ]


def test_an_original_that_is_not_whole_any_more_is_none(held, home):
    (first,) = held.append(exchange("http://a.example/", os.urandom(300_000)))
    place = Payload(first.payload_digest, first.warc, first.offset)
    held.writer.close()
    (path,) = warcs(home)
    whole = path.read_bytes()
    spoilt = bytearray(whole)
    spoilt[first.offset + 200_000] ^= 1
    for content in (whole[: first.offset + 250_000], bytes(spoilt)):
        path.write_bytes(content)
        assert WarcReader(held.settings).find_original("main", place) is None
    path.write_bytes(whole)
    assert held.reader.find_original("main", place) is not None
    os.truncate(path, first.offset + 250_000)
    assert held.reader.find_original("main", place) is None


def test_what_a_strangers_record_says_it_saved_counts_for_nothing():
    fields = {"warc-type": "revisit", "warc-target-uri": "http://a.example/", "archiver-payload-length": "12"}
    told = Walked(0, 100, fields, b"HTTP/1.1 200 OK\r\n\r\n", 19)
    assert record_ref(told, "archiver-1.warc.gz").saved_bytes == 12
    assert record_ref(told, f"imported-{'0' * 32}.warc.gz").saved_bytes is None
    for digits in (18, 30, 5000):
        monstrous = replace(told, fields=fields | {"archiver-payload-length": "9" * digits})
        assert record_ref(monstrous, "archiver-1.warc.gz").saved_bytes is None
