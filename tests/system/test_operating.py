"""The daemon as one who runs it sees it: status, metrics, health, logs, systemd, and how it stops."""

from __future__ import annotations

import json
import socket
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

import pytest

from tests.backends import run_sql
from tests.internet import trouble
from tests.newsroom import STORIES
from tests.soak.reading import article_urls, query
from tests.system import holdings
from tests.system.program import only_line, wait_until


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return listening.getsockname()[1]


def fetch(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def is_up(port: int) -> bool:
    try:
        return fetch(port, "/healthz")[0] == 200
    except OSError:
        return False


def sample(text: str, name: str) -> dict[str, float]:
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {labels: float(value) for labels, value in lines if labels.partition("{")[0] == name}


@pytest.fixture
def watching(newsroom, build_program):
    program = build_program(work={"max_attempts": 1})
    assert program.run("sources", "add", newsroom.feed_url).code == 0
    return program


def test_a_daemon_serves_its_figures_and_its_health(watching):
    port = free_port()
    daemon = watching.start("daemon", "--work", "--log-format", "json", "--listen", str(port))
    wait_until(lambda: is_up(port), what="health")
    wait_until(lambda: len(article_urls(watching.home)) == len(STORIES), what="all articles")
    wait_until(lambda: not watching.rows("status")[0]["running"], what="all jobs")

    def captured() -> bool:
        return sum(sample(fetch(port, "/metrics")[1], "archiver_captures_total").values()) > 4

    wait_until(captured, what="captures counted")
    text = fetch(port, "/metrics")[1]
    outcomes = {row["outcome"] for row in watching.rows("list", "captures")}
    assert {label.split('"')[1] for label in sample(text, "archiver_captures_total")} <= outcomes
    assert sample(text, "archiver_sources")['archiver_sources{health="ok"}'] == 1
    assert sample(text, "archiver_warc_files_open")["archiver_warc_files_open"] == 1
    (warc,) = holdings.warcs(watching.home)
    written = sample(text, "archiver_warc_written_bytes_total")["archiver_warc_written_bytes_total"]
    assert 0 < written < warc.stat().st_size
    assert sample(text, "process_resident_memory_bytes")["process_resident_memory_bytes"] > 10_000_000
    ended = daemon.terminate()
    assert ended.code == 0, ended.err
    rows = [json.loads(line) for line in ended.err.splitlines()]
    assert {row["event"] for row in rows} >= {"listen", "watch", "poll", "read", "capture", "job", "stop"}
    jobs = [row for row in rows if row["event"] == "job"]
    assert all(row["seconds"] >= 0 and row["job"].startswith("j") for row in jobs)


def test_every_line_of_an_error_is_of_the_logs_form(watching):
    first = watching.start("daemon", "--work")
    wait_until(lambda: watching.rows("status")[0]["daemon"] is not None, what="the daemon")
    second = watching.run("daemon", "--log-format", "json")
    assert second.code == 1
    (row,) = [json.loads(line) for line in second.err.splitlines()]
    assert (row["level"], row["event"]) == ("error", "end")
    assert "already works on this home" in row["message"]
    first.kill()


def test_systemd_is_told_that_it_is_ready_lives_and_stops(watching, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(60)
        watching.environ = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "300000"}
        daemon = watching.start("daemon", "--work")
        said: list[str] = []
        while "WATCHDOG=1" not in said or not any(one.startswith("READY=1") for one in said):
            said.append(systemd.recv(1000).decode())
        (ready,) = [one for one in said if one.startswith("READY=1")]
        assert ready.startswith("READY=1\nSTATUS=watching 1 sources in ")
        assert daemon.terminate().code == 0
        while not said[-1].startswith("STOPPING=1"):
            said.append(systemd.recv(1000).decode())


def test_status_tells_what_runs_by_which_process_and_what_waits(internet, build_program):
    site = internet.site("slow.example")
    url = site.at("/", trouble.trickle(b"<p>word</p>" * 4000, every_seconds=0.05, piece=20))
    program = build_program(network={"total_timeout_seconds": 60})
    running = program.start("capture", url)
    wait_until(lambda: bool(internet.requests("slow.example")), what="the slow request")
    status = only_line(program.rows("status"))
    (job,) = status["running"]
    assert (job["step"], job["subject"], job["pid"]) == ("capture", url, running.process.pid)
    assert datetime.fromisoformat(job["leased_at"]) <= datetime.now(UTC)
    assert status["daemon"] is None
    shown = program.run("status")
    assert shown.code == 0
    assert url in shown.out
    assert str(running.process.pid) in shown.out
    running.kill()


def test_status_of_a_home_that_is_none_yet_makes_nothing(program):
    status = only_line(program.rows("status"))
    assert (status["daemon"], status["steps"], status["disk"]["warc_files"]) == (None, [], 0)
    assert status["disk"]["free_bytes"] > 0
    assert not program.home.exists()


def test_status_and_figures_tell_of_pauses(watching):
    assert watching.run("pause").code == 0
    status = only_line(watching.rows("status"))
    assert datetime.fromisoformat(status["paused_at"]) <= datetime.now(UTC)
    assert "archiver resume" in watching.run("status").out
    assert watching.run("resume").code == 0
    assert only_line(watching.rows("status"))["paused_at"] is None
    assert watching.run("pause", watching.rows("sources", "list")[0]["id"]).code == 0
    assert only_line(watching.rows("status"))["sources"]["paused"] == 1


def test_status_tells_of_what_failed(watching):
    at = (datetime.now(UTC) - timedelta(hours=1)).isoformat(timespec="microseconds")[:26] + "Z"
    run_sql(
        watching.home,
        "INSERT INTO work (id, step, subject, collection, details, state, due_at, priority, attempts,"
        " added_at, closed_at, reason)"
        " VALUES ('j1', 'cite', 'v1', 'main', '{}', 'failed', ?, 0, 3, ?, ?, ?)",
        *(at, at, at, "Broken: \x1b[31mred"),
    )
    run_sql(watching.home, "UPDATE sources SET failures = 3, status = '500 so'")
    shown = watching.run("status")
    assert "Broken: [31mred" in shown.out
    assert "\x1b" not in shown.out
    status = only_line(watching.rows("status"))
    assert status["failed"][0]["reason"] == "Broken: \x1b[31mred"
    assert status["sources"] == {"ok": 0, "failing": 1, "gone": 0, "dead": 0, "new": 0, "paused": 0}
    assert status["failing_sources"][0]["failures"] == 3


def test_a_daemon_stops_within_its_bound_and_what_ran_is_due_again(internet, build_program):
    site = internet.site("slow.example")
    url = site.at("/", trouble.trickle(b"<p>word</p>" * 400_000, every_seconds=0.02, piece=20))
    program = build_program(daemon={"stop_seconds": 0.5}, network={"total_timeout_seconds": 600})
    asking = program.start("capture", url)
    wait_until(lambda: bool(internet.requests("slow.example")), what="the first request")
    asking.kill()
    daemon = program.start("daemon", "--work")
    wait_until(lambda: len(internet.requests("slow.example")) > 1, what="the daemon's request")
    ended = daemon.terminate()
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err
    pending = "SELECT subject FROM work WHERE state = 'pending' AND step = 'capture'"
    assert query(program.home, pending) == [(url,)]


def test_below_the_bound_of_free_space_a_command_says_so_and_nothing_is_asked(internet, build_program):
    url = internet.site("paper.example").at("/", b"<p>word</p>")
    program = build_program(storage={"min_free_bytes": 10**18})
    ended = program.run("capture", url)
    assert (ended.code, "Traceback" in ended.err) == (1, False)
    assert "storage.min_free_bytes" in only_line(ended.complaints)
    assert internet.requests("paper.example") == []
    assert only_line(program.rows("status"))["disk"]["is_low"] is True
    assert "too little: no job begins" in program.run("status").out


def test_the_daemon_deletes_rows_of_old_jobs_only_where_it_was_told_to(newsroom, build_program):
    for days, left in ((0, 1), (30, 0)):
        program = build_program(storage={"retention_days": days})
        program.run("sources", "add", newsroom.feed_url)
        old = "2020-01-01T00:00:00.000000Z"
        run_sql(
            program.home,
            "INSERT INTO work (id, step, subject, collection, details, state, due_at, priority, attempts,"
            " added_at, closed_at) VALUES ('j1', 'cite', 'v1', 'main', '{}', 'done', ?, 0, 1, ?, ?)",
            *(old, old, old),
        )
        daemon = program.start("daemon", "--work")
        wait_until(lambda: bool(article_urls(program.home)), what="the daemon at work")  # noqa: B023
        daemon.kill()
        assert len(query(program.home, "SELECT id FROM work WHERE id = 'j1'")) == left
