"""``archiver pause``, ``archiver resume``, and settings that are read again while the daemon runs."""

from __future__ import annotations

import signal

import pytest

from tests.newsroom import HOST, STORIES, open_newsroom
from tests.soak.reading import article_urls
from tests.system import holdings
from tests.system.program import only_line, wait_until


def looks(internet):
    return len(internet.requests(HOST, "/feed.xml"))


@pytest.fixture
def newsroom(internet):
    return open_newsroom(internet, stories=STORIES[:1])


@pytest.fixture
def watching(newsroom, build_program):
    """A program that watches the Courier's feed, looking as often as it can."""
    program = build_program(daemon={"poll": "0s 0s"}, work={"max_attempts": 1})
    assert program.run("sources", "add", "--kind", "feed", newsroom.feed_url).code == 0
    return program


def test_a_paused_daemon_begins_nothing_until_it_is_resumed(internet, newsroom, watching):
    assert watching.run("pause").out == "paused\n"
    daemon = watching.start("daemon", "--work")
    wait_until(lambda: "watch" in daemon.err.read_text(), what="the daemon")
    beside = watching.run("archive", STORIES[0].url)
    assert "Traceback" not in beside.err
    assert article_urls(watching.home) == {STORIES[0].url}
    assert looks(internet) == 0
    assert only_line(watching.rows("sources", "list"))["daemon_paused_at"]
    assert watching.run("resume").out == "resumed\n"
    newsroom.publish(STORIES[3])
    wait_until(lambda: STORIES[3].url in article_urls(watching.home), what="the new article")
    assert daemon.terminate().code == 0
    holdings.check(watching.home, watching.rows("list", "captures"))


def test_paused_while_it_runs_it_ends_what_it_has_begun(internet, newsroom, watching):
    daemon = watching.start("daemon", "--work")
    wait_until(lambda: STORIES[0].url in article_urls(watching.home), what="the first article")
    assert watching.run("pause").code == 0
    wait_until(lambda: "paused" in watching.run("sources", "list").out, what="the pause")
    assert daemon.terminate().code == 0
    assert watching.run("daemon", "--once").code == 0
    counts = looks(internet)
    assert watching.run("daemon", "--once").code == 0
    assert looks(internet) == counts
    holdings.check(watching.home, watching.rows("list", "captures"))


def test_a_paused_source_is_not_looked_at(internet, newsroom, watching):
    ended = watching.run("pause", newsroom.feed_url)
    assert (ended.code, ended.out.split()[0]) == (0, "paused")
    assert watching.run("daemon", "--once").code == 0
    assert looks(internet) == 0
    assert watching.run("resume", newsroom.feed_url).code == 0
    assert watching.run("daemon", "--once").code in (0, 1)
    assert looks(internet) == 1


@pytest.mark.parametrize("command", ["pause", "resume"])
def test_a_source_that_isnt_there_is_one_clear_line(watching, command):
    ended = watching.run(command, "https://nowhere.example/")
    assert ended.code == 2
    assert "no such source" in only_line(ended.complaints)


def test_settings_are_read_again_while_it_runs(internet, newsroom, watching):
    daemon = watching.start("daemon", "--work")
    wait_until(lambda: STORIES[0].url in article_urls(watching.home), what="the first article")
    watching.configure(daemon={"poll": "0s 0s"}, network={"contact": "desk@paper.example"})
    daemon.process.send_signal(signal.SIGHUP)
    wait_until(
        lambda: "desk@paper.example" in internet.requests(HOST, "/feed.xml")[-1].headers["user-agent"],
        what="a look with the new settings",
    )
    second = watching.run("daemon")
    assert (second.code, "already works on this home" in second.err) == (1, True)
    newsroom.publish(STORIES[3])
    wait_until(lambda: STORIES[3].url in article_urls(watching.home), what="the new article")
    ended = daemon.terminate()
    assert (ended.code, "Traceback" in ended.err) == (0, False), ended.err
    holdings.check(watching.home, watching.rows("list", "captures"))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("[daemon]\npoll = 'soon'\n", "daemon.poll: 'soon' is no length of time"),
        ("[daemon\n", "not valid TOML"),
        ("[network]\nca_bundle = '/nowhere.pem'\n", "/nowhere.pem"),
    ],
)
def test_broken_settings_are_told_and_the_old_ones_stay(internet, newsroom, watching, broken, said):
    daemon = watching.start("daemon", "--work")
    wait_until(lambda: STORIES[0].url in article_urls(watching.home), what="the first article")
    watching.config.write_text(broken)
    daemon.process.send_signal(signal.SIGHUP)
    wait_until(lambda: said in daemon.err.read_text(), what="the complaint")
    newsroom.publish(STORIES[3])
    watching.configure(daemon={"poll": "0s 0s"})
    wait_until(lambda: STORIES[3].url in article_urls(watching.home), what="the new article")
    ended = daemon.terminate()
    assert (ended.code, "Traceback" in ended.err) == (0, False), ended.err


def test_what_cant_change_while_it_runs_is_told(internet, newsroom, watching, tmp_path):
    daemon = watching.start("daemon", "--work")
    wait_until(lambda: STORIES[0].url in article_urls(watching.home), what="the first article")
    elsewhere = tmp_path / "elsewhere.sqlite"
    watching.configure(daemon={"poll": "0s 0s"}, catalog={"url": f"sqlite:///{elsewhere}"})
    daemon.process.send_signal(signal.SIGHUP)
    wait_until(lambda: "can't change while the daemon runs" in daemon.err.read_text(), what="the warning")
    assert daemon.terminate().code == 0
    assert not elsewhere.exists()


def test_times_that_a_person_wants_are_kept_and_shown(watching, newsroom):
    line = "*/10 6-22 * * mon-fri"
    ended = watching.run("sources", "set", newsroom.feed_url, "--cron", line, "--zone", "UTC")
    assert ended.code == 0, ended.err
    row = only_line(watching.rows("sources", "list"))
    assert (row["cron"], row["cron_zone"]) == (line, "UTC")
    wrong = watching.run("sources", "set", newsroom.feed_url, "--cron", "61 * * * *")
    assert (wrong.code, "cron '61 * * * *'" in only_line(wrong.complaints)) == (2, True)
    assert watching.run("sources", "set", newsroom.feed_url, "--no-cron").code == 0
    assert only_line(watching.rows("sources", "list"))["cron"] is None


def test_a_rebuilt_catalogue_knows_what_is_paused_and_when_sources_are_looked_at(watching, newsroom):
    assert watching.run("daemon", "--once").code in (0, 1)
    watching.run("pause")
    watching.run("sources", "set", newsroom.feed_url, "--cron", "0 7 * * *", "--zone", "UTC")
    before = watching.rows("sources", "list")
    assert watching.run("rebuild").code == 0
    assert watching.rows("sources", "list") == before
    assert only_line(before)["daemon_paused_at"]
