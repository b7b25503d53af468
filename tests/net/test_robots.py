"""robots.txt is obeyed where the settings say so, asked once a host and day, and bounded."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from archiver.model import Outcome
from archiver.net.fetcher import HttpFetcher
from archiver.settings import Network, Politeness, Settings
from tests.internet.archives.clock import FastClock
from tests.net.servers import Server, Talk, moved, ok

RULES = b"User-agent: *\nDisallow: /private/\nAllow: /private/open\n\nUser-agent: archiver\nDisallow: /no\n"
PAGE = {"/": ok(b"page"), "/no": ok(b"page"), "/private/x": ok(b"page")}


@pytest.fixture
def obeying(fetcher) -> Callable[..., HttpFetcher]:
    def make(server: Server, robots: str = "own", **more):
        return fetcher(server, politeness=Politeness(delay_seconds=0.0, robots=robots), **more)

    return make


def test_what_the_program_chose_is_not_asked_where_the_host_says_so(serve, obeying):
    server = serve({**PAGE, "/robots.txt": ok(RULES)})
    visit = obeying(server).fetch("http://news.example/no", is_own=True)
    assert (visit.failure, visit.reason) == (
        Outcome.REFUSED,
        "robots.txt of news.example asks archiver not to (politeness.robots)",
    )
    assert server.targets == ["/robots.txt"]


def test_what_somebody_named_is_asked_without_a_look_at_the_rules(serve, obeying):
    server = serve({**PAGE, "/robots.txt": ok(RULES)})
    assert obeying(server).fetch("http://news.example/no").final is not None
    assert server.targets == ["/no"]


@pytest.mark.parametrize("role", ["page", "requisite", "endpoint", "feed"])
def test_all_means_everything_but_look_ups(serve, obeying, role):
    server = serve({**PAGE, "/robots.txt": ok(RULES)})
    fetcher = obeying(server, "all")
    assert fetcher.fetch("http://news.example/no", role=role).failure is Outcome.REFUSED
    assert fetcher.fetch("http://news.example/no", role="lookup").final is not None


def test_never_means_nothing(serve, obeying):
    server = serve({**PAGE, "/robots.txt": ok(RULES)})
    assert obeying(server, "never").fetch("http://news.example/no", is_own=True).final is not None
    assert server.targets == ["/no"]


def test_our_own_group_counts_before_the_one_for_all(serve, obeying):
    server = serve({**PAGE, "/robots.txt": ok(RULES)})
    assert obeying(server).fetch("http://news.example/private/x", is_own=True).final is not None


def test_a_host_is_asked_once_a_day_also_by_the_next_process(serve, tmp_path):
    server = serve({**PAGE, "/robots.txt": ok(RULES)})
    clock = FastClock()
    settings = Settings(
        home=tmp_path / "home",
        network=Network(resolve={"*": server.address}),
        politeness=Politeness(delay_seconds=0.0),
    )
    for _ in range(3):
        fetcher = HttpFetcher(settings, clock)
        for _ in range(2):
            assert fetcher.fetch("http://news.example/no", is_own=True).failure is Outcome.REFUSED
        fetcher.close()
    assert server.targets == ["/robots.txt"]
    clock.wait(86_500)
    fetcher = HttpFetcher(settings, clock)
    fetcher.fetch("http://news.example/no", is_own=True)
    fetcher.close()
    assert server.targets == ["/robots.txt"] * 2


@pytest.mark.parametrize(
    "status", ["400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"]
)
def test_a_host_that_has_no_rules_has_nothing_against_it(serve, obeying, status):
    server = serve({**PAGE, "/robots.txt": ok(b"User-agent: *\nDisallow: /", status=status)})
    assert obeying(server).fetch("http://news.example/no", is_own=True).final is not None


@pytest.mark.parametrize("status", ["500 Oops", "503 Busy", "429 Too Many"])
def test_a_host_that_cannot_tell_its_rules_is_not_asked_for_now(serve, obeying, status):
    server = serve({**PAGE, "/robots.txt": ok(b"", "Retry-After: 77", status=status)})
    visit = obeying(server).fetch("http://news.example/no", is_own=True)
    assert visit.failure is Outcome.UNREACHABLE
    assert not visit.is_settled
    assert visit.reason is not None
    assert visit.reason.startswith("not asked: robots.txt of news.example can't be had (status ")
    assert visit.retry_after_seconds == (None if status.startswith("500") else 77.0)
    assert server.targets == ["/robots.txt"]


def test_a_slow_host_keeps_nobody_from_the_rules_of_another(serve, obeying):
    begun, goes_on = threading.Event(), threading.Event()

    def slowly(talk: Talk) -> None:
        if talk.header("Host") == "slow.example":
            begun.set()
            goes_on.wait(20)
        talk.say(ok(b""))

    server = serve({**PAGE, "/robots.txt": slowly})
    asking = obeying(server)
    with ThreadPoolExecutor() as pool:
        slow = [pool.submit(asking.fetch, "http://slow.example/", is_own=True) for _ in range(2)]
        assert begun.wait(10)
        try:
            for number in range(200):  # were locks shared, some would share that of the slow one
                assert asking.fetch(f"http://h{number}.example/", is_own=True).final is not None
        finally:
            goes_on.set()
        assert [visit.result().failure for visit in slow] == [None, None]
    assert [talk.header("Host") for talk in server.talks].count("slow.example") == 3
    assert asking._robots._asked == {}


def test_rules_may_lie_behind_redirects(serve, obeying):
    server = serve({**PAGE, "/robots.txt": moved("/r2"), "/r2": moved("/r3"), "/r3": ok(RULES)})
    assert obeying(server).fetch("http://news.example/no", is_own=True).failure is Outcome.REFUSED


def test_each_host_on_the_way_is_asked_for_its_own_rules(serve, obeying):
    here = serve({"/": moved("http://other.example/no"), "/robots.txt": ok(b"")})
    there = serve({**PAGE, "/robots.txt": ok(RULES)})
    fetcher = obeying({"news.example": here.address, "other.example": there.address})
    visit = fetcher.fetch("http://news.example/", is_own=True)
    assert visit.failure is Outcome.REFUSED
    assert there.targets == ["/robots.txt"]


@pytest.mark.parametrize(
    ("rules", "lets_through"),
    [
        (b"", True),
        (b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /no", False),
        (b"<!DOCTYPE html><title>404</title>", True),
        (b"\x00\xff" * 1000, True),
        (b"User-agent: *\nDisallow: /" + b"*o" * 5000 + b"$", True),
        (b"user-AGENT:archiver # us\n\ndisallow:/no#x", False),
        (b"# " + b"x" * 2_000_000 + b"\nUser-agent: *\nDisallow: /", True),
        (b"User-agent: *\nDisallow: /no\n" + b"# x\n" * 500_000, False),
        (b"User-agent: *\nDisallow: /*o$\nAllow: /no", False),
    ],
    ids=range(9),
)
def test_any_file_is_read_as_far_as_it_goes(serve, obeying, rules, lets_through):
    server = serve({**PAGE, "/robots.txt": ok(rules)})
    visit = obeying(server).fetch("http://news.example/no", is_own=True)
    assert (visit.final is not None) is lets_through, visit.reason


def test_a_folder_that_cannot_be_written_only_costs_the_memory(serve, obeying, tmp_path: Path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "cache").write_text("a file")
    server = serve({**PAGE, "/robots.txt": ok(RULES)})
    fetcher = obeying(server)
    for _ in range(2):
        assert fetcher.fetch("http://news.example/no", is_own=True).failure is Outcome.REFUSED
    assert server.targets == ["/robots.txt"]


@pytest.mark.parametrize(
    ("robots", "role", "is_own"), [("own", "page", True), ("all", "page", False), ("all", "requisite", False)]
)
def test_what_a_browser_asks_is_bound_by_the_same_rules(serve, obeying, robots, role, is_own):
    server = serve({**PAGE, "/robots.txt": ok(RULES)})
    visit = obeying(server, robots).relay("GET", "http://news.example/no", {}, role=role, is_own=is_own)
    assert visit.failure is Outcome.REFUSED
    assert server.targets == ["/robots.txt"]
