"""What is recorded is what was on the wire."""

from __future__ import annotations

import contextlib
import gzip

import pytest

from archiver.net.head import parse_fields
from archiver.ports import Exchange, Visit
from tests.net.servers import Talk, chunks, ok

PAGE = gzip.compress(b"<p>" + b"bread and roses " * 400, mtime=0)


def read(exchange: Exchange) -> bytes:
    with exchange.body.open() as stream:
        return stream.read()


def final(visit: Visit) -> Exchange:
    assert visit.failure is None, visit.reason
    assert visit.final is not None
    return visit.final


def test_the_head_is_kept_verbatim(serve, fetcher):
    head = (
        b"HTTP/1.1 200 Fine, Thanks\r\nsET-cookie: a=1\r\nX-Same: 1\r\nx-same:2\r\n"
        b"X-Latin: caf\xe9\r\nContent-Length: 2\r\nSet-Cookie: b=2\r\n\r\n"
    )
    server = serve({"/": head + b"ok"})
    exchange = final(fetcher(server).fetch("http://news.example/"))
    assert exchange.response_head == head
    assert exchange.headers == (
        ("sET-cookie", "a=1"),
        ("X-Same", "1"),
        ("x-same", "2"),
        ("X-Latin", "café"),
        ("Content-Length", "2"),
        ("Set-Cookie", "b=2"),
    )
    assert (exchange.status, exchange.header("x-SAME"), read(exchange)) == (200, "1", b"ok")


def test_the_request_is_kept_verbatim(serve, fetcher):
    server = serve({"/a?b=c": ok(b"x")})
    exchange = final(
        fetcher(server).fetch("http://news.example:8080/a?b=c#part", headers={"If-None-Match": '"1"'})
    )
    assert exchange.request == server.talks[0].request
    assert exchange.request.startswith(b"GET /a?b=c HTTP/1.1\r\nHost: news.example:8080\r\n")
    assert b'If-None-Match: "1"\r\n' in exchange.request
    assert exchange.url == "http://news.example:8080/a?b=c"


def test_a_body_is_kept_content_encoded(serve, fetcher):
    server = serve({"/": ok(PAGE, "Content-Encoding: gzip")})
    exchange = final(fetcher(server).fetch("http://news.example/"))
    assert read(exchange) == PAGE
    assert not exchange.chunked
    assert exchange.body.size == len(PAGE)


def test_a_chunked_body_is_kept_without_its_framing(serve, fetcher):
    framed = chunks(PAGE[:10], PAGE[10:11], PAGE[11:])
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
    server = serve({"/": head + framed})
    exchange = final(fetcher(server).fetch("http://news.example/"))
    assert read(exchange) == PAGE
    assert exchange.chunked
    assert exchange.response_head == head
    assert exchange.truncated is None


def test_a_length_beside_chunks_counts_for_nothing(serve, fetcher, caplog):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n"
    server = serve({"/": head + chunks(b"abc"), "/2": ok(b"next")})
    web = fetcher(server)
    exchange = final(web.fetch("http://news.example/"))
    assert (read(exchange), exchange.response_head, exchange.truncated) == (b"abc", head, None)
    assert read(final(web.fetch("http://news.example/2"))) == b"next"
    assert server.connections == 1
    assert caplog.records == []


def test_chunk_extensions_and_trailers_are_no_part_of_the_body(serve, fetcher):
    head = b"HTTP/1.1 200 OK\r\ntransfer-encoding: Chunked\r\n\r\n"
    server = serve({"/": head + b"3;a=b\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n", "/2": ok(b"next")})
    web = fetcher(server)
    exchange = final(web.fetch("http://news.example/"))
    assert (read(exchange), exchange.trailers) == (b"abc", b"X-Trailer: 1\r\n")
    assert read(final(web.fetch("http://news.example/2"))) == b"next"
    assert server.connections == 1


def test_a_body_without_length_ends_with_the_connection(serve, fetcher):
    def answer(talk: Talk) -> None:
        talk.say(b"HTTP/1.0 200 OK\r\n\r\nall of it")
        talk.hang_up()

    exchange = final(fetcher(serve({"/": answer})).fetch("http://news.example/"))
    assert (read(exchange), exchange.truncated, exchange.protocols) == (b"all of it", None, ("http/1.0",))


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_answers_that_have_no_body_end_with_their_head(serve, fetcher, status):
    head = f"HTTP/1.1 {status}\r\nContent-Length: 500\r\n\r\n".encode()
    server = serve({"/": head, "/2": ok(b"next")})
    web = fetcher(server)
    exchange = final(web.fetch("http://news.example/"))
    assert (read(exchange), exchange.truncated, exchange.response_head) == (b"", None, head)
    assert read(final(web.fetch("http://news.example/2"))) == b"next"


def test_interim_answers_are_passed_over(serve, fetcher):
    hints = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n"
    exchange = final(fetcher(serve({"/": hints + ok(b"page")})).fetch("http://news.example/"))
    assert exchange.response_head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert (read(exchange), exchange.interim) == (b"page", (100, 103))


PACKED = gzip.compress(b"all of it " * 50, mtime=0)


@pytest.mark.parametrize(
    ("coding", "sent", "body"),
    [
        (b"gzip, chunked", chunks(PACKED[:9], PACKED[9:]), b"all of it " * 50),
        (b"gzip", PACKED, b"all of it " * 50),
        (b"chunked, identity", b"all of it", b"all of it"),
        (b"xchunked", b"all of it", b"all of it"),
        (b"identity", b"all o", b"all o"),
    ],
    ids=["packed-chunks", "packed", "chunked-first", "unknown", "none"],
)
def test_a_length_beside_a_transfer_coding_does_not_end_the_body(serve, fetcher, coding, sent, body):
    def answer(talk: Talk) -> None:
        talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: " + coding + b"\r\n\r\n" + sent)
        talk.hang_up()

    exchange = final(fetcher(serve({"/": answer})).fetch("http://news.example/"))
    assert (read(exchange), exchange.truncated) == (body, None)
    assert exchange.chunked == (coding != b"identity")


@pytest.mark.parametrize("sent", [PACKED[:-9], b"not packed at all"])
def test_what_is_not_packed_as_it_says_is_not_whole(serve, fetcher, sent):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"
    exchange = final(fetcher(serve({"/": head + chunks(sent)})).fetch("http://news.example/"))
    assert exchange.truncated == "disconnect"
    assert (b"all of it " * 50).startswith(read(exchange))


def test_what_stands_behind_a_packed_body_is_no_part_of_it(serve, fetcher):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n"

    def answer(talk: Talk) -> None:
        talk.say(head + PACKED)
        with contextlib.suppress(OSError):  # the client has had enough
            for _ in range(500):
                talk.say(b"more" * 10_000)
        talk.hang_up()

    exchange = final(fetcher(serve({"/": answer})).fetch("http://news.example/"))
    assert (read(exchange), exchange.truncated) == (b"all of it " * 50, "disconnect")


def test_a_length_that_is_said_twice_is_one(serve, fetcher):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 05, 5\r\n\r\n"
    exchange = final(fetcher(serve({"/": head + b"abcde"})).fetch("http://news.example/"))
    assert (read(exchange), exchange.truncated) == (b"abcde", None)


def test_what_is_posted_goes_over_a_new_connection(serve, fetcher):
    def once(talk: Talk) -> None:
        if talk.number > 1:
            talk.hang_up()
        else:
            talk.say(ok(b"page"))

    server = serve({"/": once})
    web = fetcher(server)
    final(web.fetch("http://news.example/"))
    posted = web.fetch("http://news.example/", form={"a": "b"})
    assert read(final(posted)) == b"page"
    assert server.connections == 2


def test_a_connection_is_used_again(serve, fetcher):
    server = serve({"/": ok(b"1"), "/2": ok(b"2")})
    web = fetcher(server)
    assert [read(final(web.fetch(f"http://news.example{path}"))) for path in ("/", "/2", "/")] == [
        b"1",
        b"2",
        b"1",
    ]
    assert server.connections == 1


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced(serve, fetcher):
    def first_only(talk: Talk) -> None:
        if talk.number > 1:
            talk.hang_up()
        else:
            talk.say(ok(b"once"))

    server = serve({"/": first_only})
    web = fetcher(server)
    for _ in range(3):
        assert read(final(web.fetch("http://news.example/"))) == b"once"
    assert server.connections == 3


def test_where_it_was_asked_is_recorded(serve, fetcher):
    exchange = final(fetcher(serve({"/": ok(b"")})).fetch("http://news.example/"))
    assert exchange.ip_address == "127.0.0.1"
    assert exchange.protocols == ("http/1.1",)
    assert exchange.cipher_suite is None


def test_a_large_body_goes_to_a_file_and_can_be_read_twice_at_once(serve, fetcher, tmp_path):
    body = bytes(range(256)) * 8000
    exchange = final(fetcher(serve({"/": ok(body)})).fetch("http://news.example/"))
    with exchange.body.open() as one, exchange.body.open() as two:
        assert one.read(1000) == body[:1000]
        assert two.read() == body
        assert one.read() == body[1000:]
    exchange.body.close()
    assert list((tmp_path / "home" / "tmp").iterdir()) == []


def test_folded_and_senseless_header_lines_are_read_as_far_as_they_go():
    head = b"HTTP/1.1 200 OK\r\nA: 1\r\n folded\r\nno colon here\r\n: empty\r\nB :2\r\n\r\n"
    assert parse_fields(head) == [("A", "1 folded"), ("B", "2")]


def test_the_user_agent_is_honest_and_says_whom_to_write_to(serve, fetcher):
    server = serve({"/": ok(b"")})
    fetcher(server, contact="desk@paper.example").fetch("http://news.example/")
    agent = server.talks[0].header("User-Agent")
    assert agent is not None
    assert agent.startswith("archiver/")
    assert agent.endswith(" (+desk@paper.example)")
