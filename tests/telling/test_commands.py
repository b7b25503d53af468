"""``archiver events`` and ``archiver notify`` say what happened and who is told, and no secret."""

from __future__ import annotations

import json

import feedparser
import pytest
from click.testing import CliRunner

from archiver.cli import cli
from archiver.model import EventKind
from tests.internet import answers
from tests.telling.desk import MAIL, hook, takes


@pytest.fixture
def run(desk):
    """Runs a command on the desk's home."""

    def run(*args: str):
        with desk.open():
            pass  # writes the settings
        config = str(desk.home.parent / "settings.toml")
        return CliRunner().invoke(cli, ["--home", str(desk.home), "--config", config, *args])

    return run


def rows(ended):
    assert ended.exit_code == 0, ended.output
    return [json.loads(line) for line in ended.stdout.splitlines()]


def test_events_are_listed_newest_first(desk, run):
    desk.note("p1", author="Maja\x1b[31m Lind", url="https://social.example/1", evidence="404")
    desk.clock.pass_by(days=2)
    desk.note("s1", kind=EventKind.SOURCE_DEAD)
    shown = run("events").stdout.splitlines()
    assert shown[0].split() == ["happened_at", "kind", "subject", "evidence", "url"]
    assert shown[1].split() == ["2026-05-17", "12:00", "source_dead", "s1", "-", "-"]
    assert "Maja [31m Lind" in shown[2]
    assert [row["subject"] for row in rows(run("events", "--json"))] == ["s1", "p1"]
    assert [row["subject"] for row in rows(run("events", "--json", "--kind", "post_gone"))] == ["p1"]
    assert [row["subject"] for row in rows(run("events", "--json", "--since", "2026-05-16"))] == ["s1"]
    assert rows(run("events", "--json", "--collection", "other")) == []
    assert len(rows(run("events", "--json", "--limit", "1"))) == 1


def test_events_come_as_atom(desk, run):
    desk.note("p1", author="Їжак")
    feed = feedparser.parse(run("events", "--atom").stdout_bytes)
    assert [entry.title for entry in feed.entries] == ["Post gone: Їжак"]
    desk.tell()
    assert feedparser.parse((desk.home / "events.atom").read_bytes()).entries[0].id == feed.entries[0].id


def test_where_nothing_happened_that_is_said(desk, run):
    desk.note()
    ended = run("events")
    assert (ended.exit_code, ended.stdout) == (0, "")
    assert "nothing of the kind has happened yet" in ended.stderr


def test_a_kind_that_is_none_is_refused_with_those_there_are(run):
    ended = run("events", "--kind", "gone")
    assert ended.exit_code == 2
    assert "post_gone" in ended.stderr
    assert run("events", "--atom", "--json").exit_code == 2


def test_receivers_are_listed_with_what_waits_and_why(desk, run, internet):
    desk.write(hook(batch="15m", quiet="22:00-07:00 UTC") + MAIL)
    takes(internet, answer=answers.error(500))
    desk.note("p1")
    desk.tell()
    desk.clock.pass_by(minutes=15)
    desk.tell()
    first, second = rows(run("notify", "list", "--json"))
    assert (first["name"], first["kind"], first["to"]) == ("desk", "webhook", "https://hooks.example/…")
    assert (first["waiting"], first["failures"]) == (1, 1)
    assert first["last_error"] == "answered 500: <h1>500</h1>"
    assert first["last_error_at"] == "2026-05-15T12:15:00+00:00"
    assert first["quiet"] == "22:00-07:00 UTC"
    assert first["batch_seconds"] == 900
    assert second["to"] == "desk@paper.example"
    table = run("notify", "list").stdout
    assert "answered 500" in table
    assert "a secret of the desk" not in table + json.dumps([first, second])


def test_a_test_is_sent_at_once_and_leaves_no_trace(desk, run, internet):
    desk.write(hook(batch="1d", quiet="00:00-23:59 UTC") + hook("other", "other.example"))
    takes(internet)
    takes(internet, "other.example", answer=answers.error(403))
    ended = run("notify", "test", "desk")
    assert (ended.exit_code, ended.stdout) == (0, "desk (webhook, https://hooks.example/…): sent\n")
    (request,) = internet.requests()
    (event,) = json.loads(request.body)["data"]
    assert event["title"] == "Post gone: this is a test, nothing happened"
    everybody = run("notify", "test")
    assert everybody.exit_code == 1
    assert "other (webhook, https://other.example/…): failed: answered 403" in everybody.stdout
    assert not (desk.home / "events.atom").exists()


@pytest.mark.parametrize(
    ("toml", "args", "said"),
    [
        ("", ("test",), "names no receiver yet"),
        (hook(), ("test", "dsek"), "no receiver is called dsek; there are desk"),
        (hook(colour="red"), ("list",), "receiver 1 (desk): colour: unknown key"),
        (hook(colour="red"), ("test",), "receiver 1 (desk): colour: unknown key"),
    ],
)
def test_a_mistake_is_one_line(desk, run, toml, args, said):
    desk.write(toml)
    ended = run("notify", *args)
    assert ended.exit_code == 2
    (line,) = ended.stderr.splitlines()
    assert line.startswith("archiver: ")
    assert "notify.toml" in line
    assert said in line


def test_without_receivers_the_list_says_what_to_do(desk, run):
    desk.note()
    ended = run("notify", "list")
    assert ended.exit_code == 0
    assert "write notify.toml" in ended.stderr
