"""No server can keep us longer, or give us more, than the settings allow."""

from __future__ import annotations

import pytest

from archiver.model import Outcome
from tests.net.servers import Talk, chunks, ok
from tests.net.test_body import full_at
from tests.net.test_exchange import final, read

URL = "http://news.example/"


def test_a_trickling_body_is_cut_at_the_total_time_and_kept(serve, fetcher):
    def answer(talk: Talk) -> None:
        talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        talk.trickle(b"x")

    exchange = final(fetcher(serve({"/": answer}), total_timeout_seconds=0.4).fetch(URL))
    assert exchange.truncated == "time"
    assert read(exchange).strip(b"x") == b""
    assert exchange.body.size > 0


def test_a_silent_body_is_cut_at_the_read_time_and_kept(serve, fetcher):
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"
    exchange = final(fetcher(serve({"/": head + b"half"}), read_timeout_seconds=0.2).fetch(URL))
    assert (exchange.truncated, read(exchange)) == ("time", b"half")


@pytest.mark.parametrize("start", [b"H", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n"])
def test_a_trickling_head_ends_at_the_total_time(serve, fetcher, start):
    def answer(talk: Talk) -> None:
        talk.say(start)
        talk.trickle(b"a: 1\r\n" if start.endswith(b"\n") else b"x")

    visit = fetcher(serve({"/": answer}), total_timeout_seconds=0.4).fetch(URL)
    assert visit.failure is Outcome.UNREACHABLE
    assert visit.reason == "no complete answer from news.example within 0.4 s"


def test_no_answer_at_all_ends_at_the_read_time(serve, fetcher):
    visit = fetcher(serve({"/": lambda talk: None}), read_timeout_seconds=0.2).fetch(URL)
    assert (visit.failure, visit.reason) == (Outcome.UNREACHABLE, "no answer from news.example within 0.2 s")


def test_an_endless_body_is_cut_at_its_bound_and_kept(serve, fetcher):
    def answer(talk: Talk) -> None:
        talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        talk.trickle(b"y" * 100_000, 0)

    exchange = final(fetcher(serve({"/": answer}), max_body_bytes=1_000_000).fetch(URL))
    exchange.body.close()
    assert (exchange.truncated, exchange.body.size) == ("length", 1_000_000)


def test_a_body_that_the_disk_has_no_room_for_is_cut_and_the_next_is_whole(serve, fetcher):
    def answer(talk: Talk) -> None:
        talk.say(b"HTTP/1.1 200 OK\r\n\r\n")
        talk.trickle(b"y" * 100_000, 0)

    fetches = fetcher(serve({"/": answer, "/small": ok(b"small")}))
    with full_at(1_000_000):
        cut = final(fetches.fetch(URL))
        small = final(fetches.fetch(URL + "small"))
    assert (cut.truncated, read(cut).strip(b"y")) == ("unspecified", b"")
    assert 300_000 < cut.body.size < 350_000
    assert (small.truncated, read(small)) == (None, b"small")
    cut.body.close()


def test_a_body_that_just_fits_is_whole(serve, fetcher):
    server = serve(
        {
            "/": ok(b"12345"),
            "/chunked": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(b"12345"),
        }
    )
    web = fetcher(server, max_body_bytes=5)
    assert final(web.fetch(URL)).truncated is None
    assert final(web.fetch(URL + "chunked")).truncated is None


def test_a_body_that_breaks_off_is_kept_as_far_as_it_came(serve, fetcher):
    def by_length(talk: Talk) -> None:
        talk.say(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        talk.hang_up()

    def by_chunks(talk: Talk) -> None:
        talk.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n5\r\nde")
        talk.hang_up()

    web = fetcher(serve({"/": by_length, "/chunked": by_chunks}))
    assert [(e.truncated, read(e)) for e in map(final, map(web.fetch, (URL, URL + "chunked")))] == [
        ("disconnect", b"abc"),
        ("disconnect", b"abcde"),
    ]


@pytest.mark.parametrize("size", [b"zz", b"-5", b"0x5", b"", b"5" * 70_000])
def test_a_senseless_chunk_size_breaks_the_body_off(serve, fetcher, size):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server = serve({"/": head + b"2\r\nok\r\n" + size + b"\r\nrest"})
    exchange = final(fetcher(server, read_timeout_seconds=0.3).fetch(URL))
    assert exchange.truncated in ("disconnect", "time")
    assert read(exchange).startswith(b"ok")


@pytest.mark.parametrize(
    "head",
    [
        b"HTTP/1.1 200 OK\r\nX: " + b"a" * 70_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X: 1\r\n" * 400 + b"\r\n",
        b"HTTP/1.1 200 OK\r\n" + (b"X: " + b"a" * 60_000 + b"\r\n") * 6 + b"\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\n" * 20_000,
        b"HTTP/1.1 OK\r\n\r\n",
        b"HTTP/1.1 2000 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Length: 9\r\n\r\nbody",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"\x15\x03\x01\x00\x02\x02\x50",
    ],
    ids=[
        "long-line",
        "many-headers",
        "big-head",
        "many-interim",
        "no-status",
        "status",
        "lengths",
        "ssh",
        "tls",
    ],
)
def test_a_malformed_head_is_no_answer(serve, fetcher, head):
    def answer(talk: Talk) -> None:
        talk.say(head)
        talk.hang_up()

    visit = fetcher(serve({"/": answer})).fetch(URL)
    assert visit.failure is Outcome.UNREACHABLE
    assert visit.reason is not None
    assert "news.example" in visit.reason
    assert "\n" not in visit.reason
    assert len(visit.reason) < 250
    assert visit.exchanges == ()


def test_endless_trailers_end_the_body(serve, fetcher):
    def answer(talk: Talk) -> None:
        talk.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n")
        talk.trickle(b"X: 1\r\n" * 5000, 0)

    exchange = final(fetcher(serve({"/": answer})).fetch(URL))
    assert (read(exchange), exchange.truncated) == (b"ok", "disconnect")


def test_a_body_in_tiny_chunks_is_whole_but_not_without_end(serve, fetcher):
    def answer(talk: Talk) -> None:
        talk.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        talk.trickle(b"1\r\na\r\n" * 10_000, 0)

    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    web = fetcher(
        serve({"/": answer, "/some": head + b"1\r\na\r\n" * 3000 + b"0\r\n\r\n"}), max_body_bytes=1_000_000
    )
    endless, some = final(web.fetch(URL)), final(web.fetch(URL + "some"))
    assert (endless.truncated, endless.body.size < 20_000) == ("length", True)
    assert (some.truncated, read(some)) == (None, b"a" * 3000)


def test_a_long_line_of_chunk_extensions_counts_like_the_body(serve, fetcher):
    def answer(talk: Talk) -> None:
        talk.say(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        talk.trickle(b"1;x=" + b"x" * 10_000 + b"\r\na\r\n", 0)

    exchange = final(fetcher(serve({"/": answer}), max_body_bytes=1_000_000).fetch(URL))
    assert (exchange.truncated, exchange.body.size < 1000) == ("length", True)


@pytest.mark.parametrize("end", [b"XX", b"\r\r", b"5\r\n", b"x\r\n"])
def test_a_chunk_that_does_not_end_where_it_says_breaks_the_body_off(serve, fetcher, end):
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    server = serve({"/": head + b"5\r\nabcde" + end + b"5\r\nfghij\r\n0\r\n\r\n"})
    exchange = final(fetcher(server).fetch(URL))
    assert (exchange.truncated, read(exchange)) == ("disconnect", b"abcde")


SMUGGLED = ok(b"not asked for")


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\nabcde",
        b"HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        b"HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nabcde",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nabcdef",
        b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na" + SMUGGLED,
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks(b"a") + SMUGGLED,
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n",
    ],
    ids=["204", "204-chunked", "304", "longer", "smuggled", "after-chunks", "101"],
)
def test_a_connection_with_more_on_it_than_was_asked_for_is_not_used_again(serve, fetcher, first):
    server = serve({"/": first, "/2": ok(b"second")})
    web = fetcher(server)
    final(web.fetch(URL, role="requisite"))
    assert read(final(web.fetch(URL + "2", role="requisite"))) == b"second"
    assert server.connections == 2


def test_what_comes_late_on_a_kept_connection_costs_another_request_and_no_page(serve, fetcher):
    def late(talk: Talk) -> None:
        if talk.number == 1:
            talk.say(ok(b"first"))
        else:  # what belongs to the first, sent when the second is asked for
            talk.say(b"and more of it\r\n")

    server = serve({"/": late})
    web = fetcher(server)
    assert [read(final(web.fetch(URL))) for _ in range(2)] == [b"first", b"first"]
    assert server.connections == 2


def test_a_server_that_says_more_than_its_length_spoils_no_later_answer(serve, fetcher):
    def answer(talk: Talk) -> None:
        talk.say(ok(b"mine") + ok(b"not asked for"))

    server = serve({"/": answer, "/2": ok(b"second")})
    web = fetcher(server)
    assert read(final(web.fetch(URL))) == b"mine"
    assert read(final(web.fetch(URL + "2"))) == b"second"
