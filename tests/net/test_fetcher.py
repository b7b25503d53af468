"""Visits end in values, whatever servers do."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime

import pytest

from archiver.errors import SettingsError, Stopped
from archiver.model import Outcome
from archiver.net.retry_after import parse_retry_after
from archiver.settings import Politeness
from tests.net.servers import Talk, moved, ok
from tests.net.test_exchange import final, read


def test_redirects_are_followed_and_each_is_an_exchange(serve, fetcher):
    server = serve({
        "/": moved("/next?a=1#there"),
        "/next?a=1": moved("//other.example/deep/er/", status="301 Moved"),
        "/deep/er/": moved("../page", status="308 Permanent"),
        "/deep/page": ok(b"here"),
    })  # fmt: skip
    visit = fetcher(server).fetch("http://news.example/#top")
    assert read(final(visit)) == b"here"
    assert [(e.url, e.status) for e in visit.exchanges] == [
        ("http://news.example/", 302),
        ("http://news.example/next?a=1", 301),
        ("http://other.example/deep/er/", 308),
        ("http://other.example/deep/page", 200),
    ]


@pytest.mark.parametrize(
    "location", ["/stra\u00dfe", "/stra\u00dfe".encode().decode("latin-1"), "/stra%C3%9Fe"]
)
def test_an_unescaped_location_leads_where_it_means(serve, fetcher, location):
    server = serve({"/": moved(location), "/stra%C3%9Fe": ok(b"here")})
    assert read(final(fetcher(server).fetch("http://news.example/"))) == b"here"


@pytest.mark.parametrize("answer", [moved(""), ok(b"", status="302 Found"), moved("http://[broken")])
def test_a_redirect_to_nowhere_is_the_answer(serve, fetcher, answer):
    assert final(fetcher(serve({"/": answer})).fetch("http://news.example/")).status == 302


def test_a_redirect_loop_is_unreachable_and_keeps_its_hops(serve, fetcher):
    server = serve({"/": moved("/b"), "/b": moved("/")})
    visit = fetcher(server).fetch("http://news.example/")
    assert (visit.failure, visit.reason) == (Outcome.UNREACHABLE, "redirect loop at http://news.example/")
    assert len(visit.exchanges) == 2
    assert visit.final is None


def test_too_many_redirects_are_unreachable(serve, fetcher):
    server = serve({f"/{n}": moved(f"/{n + 1}") for n in range(20)})
    visit = fetcher(server).fetch("http://news.example/0")
    assert (visit.failure, visit.reason) == (Outcome.UNREACHABLE, "too many redirects (more than 10)")
    assert server.targets == [f"/{n}" for n in range(11)]


def test_redirects_have_the_time_of_one_visit_together(serve, fetcher):
    def slowly(talk: Talk) -> None:
        time.sleep(0.15)
        talk.say(moved(f"/{int(talk.target[1:]) + 1}"))

    server = serve({f"/{number}": slowly for number in range(12)})
    visit = fetcher(server, total_timeout_seconds=0.4).fetch("http://news.example/0")
    assert visit.failure is Outcome.UNREACHABLE
    assert "0.4 s" in (visit.reason or "")
    assert len(server.talks) <= 4


def test_of_what_a_redirect_says_beside_its_target_only_the_beginning_is_kept(serve, fetcher):
    long = ok(b"x" * 3_000_000, "Location: /2", status="302 Found")
    visit = fetcher(serve({"/": long, "/2": ok(b"page")})).fetch("http://news.example/")
    assert read(final(visit)) == b"page"
    assert [(e.body.size, e.truncated) for e in visit.exchanges] == [(1_000_000, "length"), (4, None)]
    visit.close()


@pytest.mark.parametrize(
    "target", ["ftp://files.example/", "javascript:alert(1)", "file:///etc/passwd", "intent://x"]
)
def test_a_redirect_out_of_the_web_is_refused(serve, fetcher, target):
    visit = fetcher(serve({"/": moved(target)})).fetch("http://news.example/")
    assert visit.failure is Outcome.REFUSED
    assert target in (visit.reason or "")


@pytest.mark.parametrize(
    "url", ["", "news.example", "ftp://news.example/", "file:///etc/passwd", "http://", "http:///path",
            "http://[::1", "http://news.example:port/", "http://a b/", "http://\u2025/", "urn:x:y", "http://.../"]
)  # fmt: skip
def test_what_is_no_web_address_is_refused_unasked(fetcher, url):
    visit = fetcher().fetch(url)
    assert visit.failure in (Outcome.REFUSED, Outcome.UNREACHABLE)
    assert visit.reason
    assert visit.exchanges == ()


def test_a_page_that_sends_to_itself_with_a_cookie_is_reached(serve, fetcher):
    def door(talk: Talk) -> None:
        known = talk.header("Cookie") == "pass=1"
        talk.say(ok(b"inside") if known else moved("/", "Set-Cookie: pass=1; Path=/"))

    visit = fetcher(serve({"/": door})).fetch("http://news.example/")
    assert read(final(visit)) == b"inside"


def test_cookies_are_not_shared_between_visits_nor_hosts(serve, fetcher):
    server = serve({
        "/": moved("http://other.example/2", "Set-Cookie: a=1"),
        "/2": moved("http://news.example/3", "Set-Cookie: b=2"),
        "/3": ok(b""),
    })  # fmt: skip
    web = fetcher(server)
    web.fetch("http://news.example/")
    web.fetch("http://news.example/3")
    assert [talk.header("Cookie") for talk in server.talks] == [None, None, "a=1", None]


def test_what_was_given_for_one_host_is_not_told_to_another(serve, fetcher):
    server = serve({"/": moved("/2"), "/2": moved("http://other.example/3"), "/3": ok(b"")})
    fetcher(server).fetch("http://news.example/", headers={"Authorization": "Bearer t", "X-Other": "1"})
    assert [talk.header("Authorization") for talk in server.talks] == ["Bearer t", "Bearer t", None]
    assert [talk.header("X-Other") for talk in server.talks] == ["1", "1", "1"]


def test_passwords_in_addresses_are_neither_sent_nor_kept(serve, fetcher):
    server = serve({"/": ok(b"")})
    exchange = final(fetcher(server).fetch("http://user:secret@news.example/"))
    assert exchange.url == "http://news.example/"
    assert b"secret" not in server.talks[0].request
    assert server.talks[0].header("Authorization") is None


def test_credentials_of_the_machine_are_not_used(serve, fetcher, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("default login me password secret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    server = serve({"/": ok(b"")})
    fetcher(server).fetch("http://news.example/")
    assert server.talks[0].header("Authorization") is None


def test_retry_after_is_told_and_kept(serve, fetcher):
    server = serve({"/": ok(b"slow down", "Retry-After: 120", status="429 Too Many Requests")})
    web = fetcher(server)
    visit = web.fetch("http://news.example/")
    assert (final(visit).status, visit.retry_after_seconds) == (429, 120.0)
    again = web.fetch("http://news.example/")
    assert again.failure is Outcome.RATE_LIMITED
    assert again.exchanges == ()
    assert again.retry_after_seconds == pytest.approx(120, abs=5)
    assert len(server.talks) == 1
    assert web.fetch("http://other.example/").failure is None


def test_a_rest_that_a_host_asked_for_holds_for_other_processes_and_for_days(serve, fetcher):
    server = serve({"/": ok(b"slow down", "Retry-After: 90000", status="503 Service Unavailable")})
    early = fetcher(server)
    early.fetch("http://other.example/")
    fetcher(server).fetch("http://news.example/")
    later = fetcher(server).fetch("http://News.Example./page")
    assert (later.failure, later.exchanges) == (Outcome.RATE_LIMITED, ())
    assert later.retry_after_seconds == pytest.approx(90_000, abs=10)
    assert server.targets == ["/", "/"]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("0", 0.0), (" 7 ", 7.0), ("-3", None), ("soon", None), ("", None), (None, None),
        ("9" * 50, 604800.0),
        ("Mon, 02 Mar 2026 10:00:30 GMT", 30.0), ("Mon, 02 Mar 2026 09:00:00 GMT", 0.0),
        ("Mon, 02 Mar 2026 10:00:30", 30.0), ("Mon Mar  2 10:00:30 2026", 30.0),
        ("Mon, 02 Mar 2026 10:00:30 -0000", 30.0), ("Monday, 02-Mar-26 10:00:30 GMT", 30.0),
        ("Mon, 02 Mar 2026", None), ("Mon, 02 Mar 2026 25:00:30 GMT", None),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 604800.0), ("²", None),
    ],
)  # fmt: skip
def test_retry_after_is_read_in_all_its_forms(value, seconds):
    assert parse_retry_after(value, datetime(2026, 3, 2, 10, 0, 0, tzinfo=UTC)) == seconds


def test_a_visit_that_waits_ends_when_it_is_to_stop(serve, fetcher):
    stop = threading.Event()

    def answer(talk: Talk) -> None:
        talk.say(ok(b"first"))
        stop.set()

    server = serve({"/": answer})
    web = fetcher(server, stop=stop, politeness=Politeness(delay_seconds=3600.0))
    assert read(final(web.fetch("http://news.example/"))) == b"first"
    with pytest.raises(Stopped):
        web.fetch("http://news.example/")


def test_a_visit_under_way_is_still_described_when_it_is_to_stop_but_gets_no_further_requisites(
    serve, fetcher
):
    stop = threading.Event()
    stop.set()
    web = fetcher(serve({"/": ok(b"style")}), stop=stop)
    for role in ("endpoint", "page"):
        assert read(final(web.fetch("http://news.example/", role=role))) == b"style"
    with pytest.raises(Stopped):
        web.fetch("http://news.example/", role="requisite")


def test_a_redirect_within_a_host_has_no_pause(serve, fetcher):
    server = serve({"/": moved("/2"), "/2": moved("http://other.example/3"), "/3": ok(b"there")})
    web = fetcher(server, politeness=Politeness(delay_seconds=3600.0))
    assert read(final(web.fetch("http://news.example/"))) == b"there"


def test_many_threads_may_fetch_at_once(serve, fetcher):
    from concurrent.futures import ThreadPoolExecutor

    server = serve({f"/{n}": ok(b"%d" % n) for n in range(60)})
    web = fetcher(server, politeness=Politeness(delay_seconds=0.0, requisites_parallel=4))

    def ask(n: int) -> bytes:
        return read(final(web.fetch(f"http://h{n % 7}.example/{n}", role="requisite")))

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(ask, range(60))) == [b"%d" % n for n in range(60)]
    assert server.connections <= 28


@pytest.mark.parametrize("contact", ["zażółć", "a\nb"])
def test_a_contact_that_no_header_can_carry_is_named(fetcher, contact):
    with pytest.raises(SettingsError, match=r"network\.contact"):
        fetcher(contact=contact)


def test_a_cookie_that_would_end_its_line_is_left_out(serve, fetcher):
    there = moved("/there", "Set-Cookie: bad=1\r2; path=/", "Set-Cookie: good=1; path=/")
    server = serve({"/": there, "/there": ok(b"there")})
    assert fetcher(server).fetch("http://news.example/").final
    assert server.talks[-1].header("Cookie") == "good=1"


def test_a_header_that_cannot_be_sent_is_left_out(serve, fetcher):
    server = serve({"/": ok(b"feed")})
    given = {"If-None-Match": '"a\rb"', "X-Wide": "\u2014", "X:Y": "1", "X-Null": "\0", "X-Good": " caf\xe9 "}
    assert fetcher(server).fetch("http://news.example/", headers=given).final
    (talk,) = server.talks
    assert [talk.header(name) for name in given] == [None, None, None, None, "caf\xe9"]
