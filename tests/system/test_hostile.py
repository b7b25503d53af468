"""Scores of hostile servers in one batch: each ends as it has to, within its bounds, and the rest is done."""

from __future__ import annotations

import contextlib
import re
import resource
import time
from functools import partial
from pathlib import Path

import pytest

from tests.browsers import left_behind
from tests.internet import Internet, answers, trouble
from tests.system import holdings
from tests.system.hostile import PAGE, RULES, SERVERS, open_all
from tests.system.program import Ended, Program
from tests.system.stored import client_bytes

#: The most memory that the program may hold at any moment, interpreter and libraries included: while it
#: captures, and while it reads articles; a parsed page alone takes a hundred times the bytes that it has.
MAX_CAPTURING_BYTES = 110_000_000
MAX_READING_BYTES = 120_000_000
#: What it may have of its own, the stacks of its threads included: they take room, and little memory.
MAX_DATA_BYTES = 600_000_000
MAX_BODY_BYTES = 2_000_000
FINE = [f"fine-{number}.example" for number in range(8)]


#: What a browser makes of them, where it is more than a plain visit does, or less.
IN_A_BROWSER = {
    "to this machine": "refused",
    "silence": "unreachable",
    "cookies that end their line": "captured",
    "broken off": "partial",
}


@pytest.fixture
def program(internet: Internet, build_program) -> Program:
    open_all(internet)
    for host in FINE:
        internet.site(host).at("/story-1", answers.page(PAGE))
    program = build_program(
        *FINE,
        *(server.host for server in SERVERS),
        network={
            "max_body_bytes": MAX_BODY_BYTES,
            "read_timeout_seconds": 3,
            "total_timeout_seconds": 6,
        },
        find={"max_article_bytes": 1_000_000},
        work={"workers": 16, "max_attempts": 1},
        politeness={"delay_seconds": 0, "max_retry_after_seconds": 0},
    )
    program.before = partial(limit_data, MAX_DATA_BYTES)
    program.is_forked = False  # a fork's memory is also that of what it was forked off
    return program


def limit_data(size_bytes: int) -> None:
    """Call in the child: it gets no more memory than that."""
    resource.setrlimit(resource.RLIMIT_DATA, (size_bytes, size_bytes))


def run_watched(program: Program, *args: str) -> Ended:
    """Run to the end; at no moment does it hold more memory than it may."""
    most = MAX_READING_BYTES if args[0] == "archive" else MAX_CAPTURING_BYTES
    running = program.start(*args)
    peak = 0
    while running.process.poll() is None:
        with contextlib.suppress(OSError):
            peak = max(peak, peak_bytes(running.process.pid))
        time.sleep(0.02)
    assert peak < most + client_bytes(program.home)
    return running.wait()


def peak_bytes(pid: int) -> int:
    """The most memory that a process held so far; 0 where the system doesn't tell."""
    status = Path(f"/proc/{pid}/status").read_text()
    found = re.search(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)
    return 1024 * int(found[1]) if found else 0


def addresses() -> list[str]:
    """The hostile ones, and a fine one after every few of them."""
    fine = [f"https://{host}/story-1" for host in FINE]
    mixed = [server.url for server in SERVERS]
    for number, url in enumerate(fine):
        mixed.insert(number * 9 + 4, url)
    return mixed


def check_told(ended: Ended) -> None:
    """Something failed, and no trace says so."""
    assert "Traceback" not in ended.err, ended.err
    assert ended.code == 1, ended.err


def check_bounds(internet: Internet, program: Program) -> None:
    """Nobody was asked who must not be, and no more is kept than may be."""
    known = {*FINE, *(server.host for server in SERVERS)}
    assert {request.host for request in internet.requests()} <= known
    holdings.check(program.home, program.rows("list", "captures"))
    sizes = [path.stat().st_size for path in holdings.warcs(program.home)]
    assert sum(sizes) < 4 * MAX_BODY_BYTES


def test_there_are_enough_of_them_and_each_is_another():
    assert len(SERVERS) >= 60
    assert len({server.host for server in SERVERS}) == len(SERVERS)


def test_each_hostile_server_ends_as_it_has_to_and_the_rest_of_the_batch_is_done(internet, program, tmp_path):
    (tmp_path / "list.txt").write_text("\n".join(addresses()))
    ended = run_watched(program, "capture", "--json", "--no-requisites", "--from", str(tmp_path / "list.txt"))
    check_told(ended)
    check_bounds(internet, program)
    rows = {row["url"]: row for row in ended.rows()}
    assert {rows[f"https://{host}/story-1"]["outcome"] for host in FINE} == {"captured"}
    got = {s.name: rows[s.url]["outcome"] if s.url in rows else "no row" for s in SERVERS}
    others = {s.name: rows.get(s.url, {}).get("evidence") for s in SERVERS if got[s.name] != s.outcome}
    assert got == {s.name: s.outcome for s in SERVERS}, others
    unsaid = {
        s.name: rows[s.url]["evidence"] for s in SERVERS if s.word not in (rows[s.url]["evidence"] or "")
    }
    assert unsaid == {}
    asked = {s.name: len(internet.requests(s.host)) for s in SERVERS}
    assert {s.name: asked[s.name] for s in SERVERS if asked[s.name] > s.requests} == {}


def test_articles_on_hostile_servers_are_told_in_a_line_each_and_the_others_are_archived(internet, program):
    ended = run_watched(program, "archive", *addresses())
    check_told(ended)
    check_bounds(internet, program)
    articles = {row["url"]: row for row in program.rows("list", "articles")}
    assert {f"https://{host}/story-1" for host in FINE} <= set(articles)
    kept = ("captured", "partial", "too_large")
    silent = [
        s.name
        for s in SERVERS
        if s.outcome not in kept and sum(s.url in line for line in ended.complaints) != 1
    ]
    assert silent == []
    assert not [line for line in ended.complaints if any(host in line for host in FINE)]


def test_a_page_whose_pictures_are_all_hostile_is_kept_within_its_bounds(internet, program):
    pictures = "".join(f'<img src="{server.url}">' for server in SERVERS)
    url = internet.site(FINE[0]).at("/gallery", answers.page(PAGE + pictures))
    ended = run_watched(program, "capture", "--json", url)
    assert "Traceback" not in ended.err, ended.err
    (row,) = ended.rows()
    assert row["outcome"] == "partial"
    assert "requisites could not be had" in row["evidence"]
    check_bounds(internet, program)


@pytest.mark.usefixtures("chromium")
def test_a_browser_that_is_shown_hostile_pages_ends_as_it_has_to_and_the_others_are_shown(
    internet, build_program
):
    open_all(internet)
    servers = [server for server in SERVERS if server.name in IN_A_BROWSER]
    deep = next(server for server in SERVERS if server.name == "deep page")
    bomb = internet.site("bomb.example").at("/story-1", trouble.gzip_bomb(100))
    loop = "<script>setTimeout(() => { while (true); }, 500)</script>"
    hung = internet.site("hung.example").at("/story-1", answers.page(f"<!doctype html><p>Hung{loop}"))
    fine = [internet.site(host).at("/story-1", answers.page(PAGE)) for host in FINE[:2]]
    program = build_program(
        "bomb.example",
        "hung.example",
        deep.host,
        *FINE,
        *(server.host for server in servers),
        network={"max_body_bytes": MAX_BODY_BYTES, "read_timeout_seconds": 2, "total_timeout_seconds": 8},
        capture={"browser": "always"},
        work={"workers": 9, "max_attempts": 1},
        politeness={"delay_seconds": 0, "max_retry_after_seconds": 0},
    )
    ended = program.run("capture", "--json", hung, *(server.url for server in servers), bomb, deep.url, *fine)
    check_told(ended)
    rows = {row["url"]: row for row in ended.rows()}
    assert {name: rows[name]["outcome"] for name in fine} == dict.fromkeys(fine, "captured")
    assert {s.name: rows[s.url]["outcome"] for s in servers if s.url in rows} == IN_A_BROWSER
    for heavy in (bomb, deep.url):  # by what the machine had memory and time for
        assert rows[heavy]["outcome"] in ("captured", "partial")
    assert rows[hung]["outcome"] == "partial"
    assert "the browser hung while it" in rows[hung]["evidence"]
    hosts = {"bomb.example", "hung.example", deep.host, *FINE, *(server.host for server in servers)}
    assert {request.host for request in internet.requests()} <= hosts
    holdings.check(program.home, program.rows("list", "captures"))
    assert left_behind(program.home) == []


def test_rules_of_hostile_hosts_are_read_within_their_bounds(internet, build_program):
    for server in RULES:
        site = internet.site(server.host)
        site.at(server.path, server.deed)
        site.at("/story-1", answers.page(PAGE))
    program = build_program(
        *(server.host for server in RULES),
        network={"read_timeout_seconds": 3, "total_timeout_seconds": 6},
        work={"max_attempts": 1},
        politeness={"delay_seconds": 0, "robots": "all"},
    )
    program.before = partial(limit_data, MAX_DATA_BYTES)
    program.is_forked = False  # a fork's memory is also that of what it was forked off
    urls = [f"https://{server.host}/story-1" for server in RULES]
    ended = run_watched(program, "capture", "--json", "--no-requisites", *urls)
    check_told(ended)
    rows = {row["url"].split("/")[2]: row for row in ended.rows()}
    assert {s.name: rows[s.host]["outcome"] for s in RULES} == {s.name: s.outcome for s in RULES}
    assert [s.name for s in RULES if s.word not in (rows[s.host]["evidence"] or "")] == []
