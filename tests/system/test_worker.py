"""``archiver worker``, ``archiver daemon`` that only schedules, and work that is handed over to them."""

from __future__ import annotations

import socket
from contextlib import closing

import pytest

from archiver.catalog.moved import MovedTo
from archiver.catalog.moving import open_source
from archiver.errors import HomeBusy
from archiver.settings import load_settings
from archiver.warc.naming import find_host
from tests.backends import url_of
from tests.newsroom import STORIES
from tests.postgres import server
from tests.system import holdings
from tests.system.program import only_line, wait_until
from tests.system.test_operating import fetch, free_port, sample

BRIDGE, HEARING, *_ = STORIES
QUICK = {"daemon": {"poll": "0s 0s"}, "work": {"max_attempts": 1}}


@pytest.fixture
def machine(build_program):
    """Makes the program on one more machine: a home of its own, and the catalogue of the first."""
    first = []

    def make():
        more = {"catalog": {"url": url_of(first[0].home)}} if first else {}
        program = build_program(**QUICK, **more)
        first.append(program)
        return program

    return make


def listed(program):
    return {row["url"] for row in program.rows("list", "articles")}


def show_batch(program, batch):
    (row,) = program.rows("show", batch)
    return row


def test_what_is_handed_over_is_done_by_a_worker_and_followed_by_its_batch(newsroom, program):
    handed = program.rows("archive", "--enqueue", BRIDGE.url, HEARING.url)
    assert [row["url"] for row in handed] == [BRIDGE.url, HEARING.url]
    (batch,) = {row["batch"] for row in handed}
    told = show_batch(program, batch)
    assert (told["state"], told["is_worked"]) == ("waiting", False)
    assert listed(program) == set()
    worker = program.start("worker", "--workers", "4")

    def are_done():
        told = show_batch(program, batch)
        # A visit that failed is made again later, and part of the batch until then.
        return {one["state"] for one in told["articles"]} == {"done"} and told["counts"]["running"] == 0

    wait_until(are_done, what="the batch")
    ended = worker.terminate()
    assert (ended.code, ended.err.splitlines()[0].split()[0]) == (0, "work")
    assert listed(program) == {BRIDGE.url, HEARING.url}
    holdings.check(program.home, program.rows("list", "captures"))


def test_for_a_person_it_says_who_does_it_and_how_to_follow_it(newsroom, program, backend):
    ended = program.run("archive", "--enqueue", BRIDGE.url)
    assert (ended.code, ended.out.split()[:3]) == (0, ["asked", "for", BRIDGE.url]), ended.err
    who = (
        "`archiver worker` does it"
        if backend == "postgresql"
        else "the daemon, or `archiver worker`, does it"
    )
    assert f"{who}; `archiver show ask-" in ended.err


def test_a_file_is_kept_at_once_and_what_can_not_be_asked_for_is_said(newsroom, program, tmp_path):
    story = tmp_path / "story.html"
    story.write_text(f"<html><body><p>So said <a href='{BRIDGE.url}'>she</a>.</p></body></html>")
    ended = program.run("archive", "--enqueue", "--json", str(story), "https://")
    assert ended.code == 1
    (row,) = ended.rows()
    assert program.rows("show", row["article"])[0]["id"] == row["article"]
    assert "https://" in only_line(ended.complaints)
    assert program.run("archive", "--enqueue").code == 2


def test_captures_are_handed_over_and_done_by_the_next_command_without_sources(newsroom, program):
    handed = program.rows("capture", "--enqueue", "--no-requisites", BRIDGE.url, HEARING.url)
    assert [row["url"] for row in handed] == [BRIDGE.url, HEARING.url]
    assert program.rows("list", "captures") == []
    assert program.run("archive").code == 0
    assert {row["url"] for row in program.rows("list", "captures")} == {BRIDGE.url, HEARING.url}


@pytest.mark.postgresql
def test_a_daemon_schedules_and_workers_elsewhere_do_it(newsroom, machine):
    scheduling, working = machine(), machine()
    assert scheduling.run("sources", "add", newsroom.feed_url).code == 0
    daemon = scheduling.start("daemon")
    worker = working.start("worker")
    wait_until(lambda: listed(working) == {one.url for one in STORIES}, what="all articles")
    assert [one.terminate().code for one in (worker, daemon)] == [0, 0]
    assert holdings.cdxj(scheduling.home) == []
    assert holdings.cdxj(working.home)


@pytest.mark.postgresql
def test_one_daemon_schedules_for_a_catalogue_and_another_takes_over_when_it_dies(newsroom, machine):
    first, second = machine(), machine()
    assert first.run("sources", "add", newsroom.feed_url).code == 0
    one = first.start("daemon")
    wait_until(lambda: "watch" in one.err.read_text(), what="the first daemon")
    refused = second.run("daemon", "--once")
    assert refused.code == 1
    assert "another daemon schedules for this catalogue" in only_line(refused.complaints)
    other = second.start("daemon", "--work")
    wait_until(lambda: "standby" in other.err.read_text(), what="the second daemon waits")
    one.kill()
    wait_until(lambda: listed(second) == {one.url for one in STORIES}, what="all articles")
    assert other.terminate().code == 0


@pytest.mark.postgresql
def test_a_daemon_that_waits_for_its_turn_can_be_stopped(machine):
    first, second = machine(), machine()
    one = first.start("daemon")
    wait_until(lambda: "watch" in one.err.read_text(), what="the first daemon")
    other = second.start("daemon")
    wait_until(lambda: "standby" in other.err.read_text(), what="the second daemon waits")
    assert other.terminate().code == 0
    assert one.terminate().code == 0


@pytest.mark.postgresql
def test_a_daemon_that_waits_for_its_turn_is_ready_and_well(machine, tmp_path):
    first, second = machine(), machine()
    one = first.start("daemon")
    wait_until(lambda: "watch" in one.err.read_text(), what="the first daemon")
    port = free_port()
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(60)
        second.environ = {
            **second.environ,
            "NOTIFY_SOCKET": str(tmp_path / "notify"),
            "WATCHDOG_USEC": "3000000",
        }
        other = second.start("daemon", "--listen", str(port))
        assert systemd.recv(1000).decode().startswith("READY=1\nSTATUS=standing by in ")
        assert fetch(port, "/healthz") == (200, '{"status": "standby", "reasons": []}\n')
        text = fetch(port, "/metrics")[1]
        assert sample(text, "archiver_standby") == {"archiver_standby": 1}
        assert list(sample(text, "archiver_heartbeat_age_seconds")) == [
            'archiver_heartbeat_age_seconds{loop="standby"}'
        ]
        server().stop()
        for _ in range(3):
            assert systemd.recv(1000).decode() == "WATCHDOG=1"
        assert fetch(port, "/healthz")[0] == 200
        one.kill()
        server().start()
        while not (said := systemd.recv(1000).decode()).startswith("READY=1"):
            assert said == "WATCHDOG=1"
        assert said.startswith("READY=1\nSTATUS=watching 0 sources in ")
        assert fetch(port, "/healthz") == (200, '{"status": "ok", "reasons": []}\n')
        assert other.terminate().code == 0


@pytest.mark.postgresql
def test_a_command_waits_for_what_a_worker_elsewhere_does_of_its_batch(newsroom, machine):
    here, there = machine(), machine()
    worker = there.start("worker")
    wait_until(lambda: "work" in worker.err.read_text(), what="the worker")
    ended = here.run("archive", BRIDGE.url, HEARING.url)
    assert ended.code in (0, 1), ended.err
    assert "stopped" not in ended.err
    assert listed(here) == {BRIDGE.url, HEARING.url}
    assert worker.terminate().code == 0
    kept = [*holdings.cdxj(here.home), *holdings.cdxj(there.home)]
    assert kept


@pytest.mark.postgresql
def test_daemon_and_worker_go_on_when_the_server_was_started_again(newsroom, machine):
    scheduling, working = machine(), machine()
    daemon, worker = scheduling.start("daemon"), working.start("worker")
    wait_until(lambda: "watch" in daemon.err.read_text(), what="the daemon")
    scheduling.rows("archive", "--enqueue", BRIDGE.url)
    wait_until(lambda: listed(working) == {BRIDGE.url}, what="the worker")
    server().stop()
    wait_until(lambda: "waiting for it" in worker.err.read_text(), what="the worker misses the server")
    server().start()
    assert scheduling.run("sources", "add", newsroom.feed_url).code == 0
    wait_until(lambda: listed(working) == {one.url for one in STORIES}, what="all articles")
    assert [one.terminate().code for one in (worker, daemon)] == [0, 0]


@pytest.mark.sqlite
@pytest.mark.parametrize("to", [("sqlite", "disk"), ("sqlite",), ("disk",)])
def test_what_waits_in_the_home_of_another_worker_is_not_left_behind(newsroom, build_program, bucket, to):
    there = {"storage": {"url": bucket.url, "warc_max_age_seconds": 9000}, "work": {"max_attempts": 1}}
    there["catalog"] = {"url": server().url(server().make_database())}
    here = build_program(environ=bucket.environ, **there)
    away = {**bucket.environ, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"}
    other = build_program(environ=away, **there)
    assert here.run("capture", "--no-requisites", HEARING.url).code == 0
    assert other.run("capture", "--no-requisites", BRIDGE.url).code == 0
    (waiting,) = other.home.glob("collections/main/archive/*.warc.gz")
    before, settings = here.rows("list", "captures"), here.config.read_text()
    places = [word for place in to for word in ("--to", place)]
    planned = here.run("move", *places, "--dry-run", "--json")
    assert planned.rows()[0]["missing"] == [f"main/{waiting.name}"]
    assert waiting.name in here.run("move", *places, "--dry-run").err
    ended = here.run("move", *places)
    assert ended.code == 1
    said = only_line(ended.complaints)
    assert f"1 WARC file that the catalogue knows is neither in {here.home} nor in {bucket.url}" in said
    assert f"{waiting.name} (written on {find_host()}); end all workers and run “archiver seal”" in said
    assert (here.rows("list", "captures"), here.config.read_text()) == (before, settings)
    if to == ("disk",):
        assert here.run("move", *places, "--leave-missing").code == 0
        return
    other.environ = {**other.environ, **bucket.environ}
    assert other.run("seal").code == 0
    assert here.run("move", *places).code == 0
    assert here.rows("list", "captures") == before
    assert here.run("audit").code == 0


def is_held(source):
    try:
        source.hold()
    except HomeBusy:
        return False
    return True


@pytest.mark.sqlite
def test_a_worker_and_a_daemon_whose_catalogue_was_moved_away_end_with_one_line(build_program):
    url = server().url(server().make_database())
    scheduling, working = (build_program(**QUICK, catalog={"url": url}) for _ in range(2))
    daemon, worker = scheduling.start("daemon"), working.start("worker")
    wait_until(lambda: "watch" in daemon.err.read_text(), what="the daemon")
    wait_until(lambda: "work" in worker.err.read_text(), what="the worker")
    with closing(open_source(load_settings(working.home, working.config))) as source:
        wait_until(lambda: is_held(source), what="a moment in which they store nothing")
        at = "2026-11-26T12:00:00Z"
        source.retire(MovedTo(to="elsewhere", move="1", at=at, kept=source.plan_kept(at)))
    for one in (worker, daemon):
        ended = one.wait()
        assert ended.code == 1
        assert "this catalogue was moved to elsewhere at 2026" in only_line(ended.complaints)
