"""``archiver daemon``: polls its sources, archives each entry once, stops when told to."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.internet import answers, trouble
from tests.newsroom import HOST, STORIES, open_newsroom
from tests.soak.reading import article_urls
from tests.system import holdings
from tests.system.program import only_line, wait_until


@pytest.fixture
def watching(newsroom, build_program):
    """A program that watches the Courier's feed, looking as often as it can."""
    program = build_program(daemon={"poll": "0s 0s"}, work={"max_attempts": 1})
    ended = program.run("sources", "add", newsroom.feed_url)
    assert ended.code == 0, ended.err
    return program


def test_sources_are_added_listed_and_removed(newsroom, program):
    assert program.run("sources", "add", newsroom.feed_url).code == 0
    assert program.run("sources", "add", newsroom.feed_url).code == 0
    row = only_line(program.rows("sources", "list"))
    assert (row["url"], row["collection"]) == (newsroom.feed_url, "main")
    assert program.run("sources", "remove", newsroom.feed_url).code == 0
    assert program.rows("sources", "list") == []


def test_each_entry_is_archived_once_and_the_feed_asked_conditionally(internet, newsroom, watching):
    for _ in range(3):
        ended = watching.run("daemon", "--once")
        assert ended.code in (0, 1), ended.err
    assert article_urls(watching.home) == {story.url for story in STORIES}
    for story in STORIES:
        assert len(internet.requests(HOST, story.url.removeprefix(f"https://{HOST}"))) == 1
    adding, *polls = internet.requests(HOST, "/feed.xml")
    assert "if-none-match" not in adding.headers
    assert ["if-none-match" in poll.headers for poll in polls] == [False, True, True]
    holdings.check(watching.home, watching.rows("list", "captures"))


def test_what_is_published_while_it_runs_is_archived(internet, build_program):
    newsroom = open_newsroom(internet, stories=STORIES[:1])
    program = build_program(daemon={"poll": "0s 0s"}, work={"max_attempts": 1})
    program.run("sources", "add", newsroom.feed_url)
    daemon = program.start("daemon", "--work")
    wait_until(lambda: STORIES[0].url in article_urls(program.home), what="the first article")
    newsroom.publish(STORIES[3])
    wait_until(lambda: STORIES[3].url in article_urls(program.home), what="the new article")
    ended = daemon.terminate()
    assert ended.code == 0, ended.err
    holdings.check(program.home, program.rows("list", "captures"))


def test_a_file_that_grew_old_is_sealed_while_the_daemon_has_nothing_to_do(newsroom, build_program):
    program = build_program(work={"max_attempts": 1}, storage={"warc_max_age_seconds": 1})
    program.run("sources", "add", newsroom.feed_url)
    daemon = program.start("daemon", "--work")
    wait_until(lambda: len(article_urls(program.home)) == len(STORIES), what="all articles")
    wait_until(
        lambda: not [path for path in holdings.cdxj(program.home) if path.name.endswith(".open.cdxj")],
        what="no WARC file is open",
    )
    assert daemon.process.poll() is None
    ended = daemon.terminate()
    assert ended.code == 0, ended.err
    holdings.check(program.home, program.rows("list", "captures"))


def test_sigterm_lets_a_running_job_finish(internet, build_program):
    newsroom = open_newsroom(internet, stories=())
    site = internet.site("slow.example")
    site.at("/", trouble.trickle(b"<title>Slow</title>" + b"<p>word</p>" * 40, every_seconds=0.05, piece=20))
    program = build_program(work={"max_attempts": 1})
    program.run("sources", "add", newsroom.feed_url)
    internet.site(HOST).at("/feed.xml", answers.content(feed_of(site.url("/")), "application/rss+xml"))
    daemon = program.start("daemon", "--work")
    wait_until(lambda: bool(internet.requests("slow.example")), what="the slow request")
    ended = daemon.terminate()
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err
    assert only_line(program.rows("list", "captures"))["outcome"] == "captured"
    holdings.check(program.home, program.rows("list", "captures"))


def test_a_second_daemon_is_refused_and_other_commands_are_not(watching):
    daemon = watching.start("daemon", "--work")
    wait_until(lambda: bool(article_urls(watching.home)), what="the first article")
    second = watching.run("daemon")
    assert second.code == 1
    assert str(watching.home) in only_line(second.complaints)
    beside = watching.run("capture", "--no-requisites", f"https://{HOST}/")
    assert beside.code == 0, beside.err
    assert daemon.terminate().code == 0
    holdings.check(watching.home, watching.rows("list", "captures"))


def test_archiving_beside_a_daemon_is_one_archive(newsroom, watching):
    daemon = watching.start("daemon", "--work")
    beside = [watching.start("archive", *(story.url for story in STORIES[n:])) for n in (0, 2)]
    for each in beside:
        ended = each.wait()
        assert "Traceback" not in ended.err, ended.err
    wait_until(lambda: len(article_urls(watching.home)) == len(STORIES), what="all articles")
    assert daemon.terminate().code == 0
    holdings.check(watching.home, watching.rows("list", "captures"))
    assert len(watching.rows("list", "citations")) == 13
    assert {row["versions"] for row in watching.rows("list", "articles")} == {1}


def test_an_interrupted_archive_says_so_and_is_finished_by_the_next(internet, newsroom, program):
    running = program.start("archive", *(story.url for story in STORIES))
    # A stop drops the page it is at: one has to be kept before, or there is nothing to look at.
    wait_until(
        lambda: len(internet.requests()) > 5 and bool(holdings.warcs(program.home)), what="a page kept"
    )
    ended = running.terminate()
    assert ended.code in (1, 143), ended.err
    assert "Traceback" not in ended.err, ended.err
    holdings.check(program.home, program.rows("list", "captures"))
    ended = program.run("archive")
    assert "Traceback" not in ended.err, ended.err
    assert len(program.rows("list", "citations")) == 13


def test_after_a_kill_another_daemon_may_start(watching):
    daemon = watching.start("daemon", "--work")
    wait_until(lambda: bool(article_urls(watching.home)), what="the first article")
    daemon.kill()
    ended = watching.run("daemon", "--once")
    assert ended.code in (0, 1), ended.err


def test_an_entry_listed_by_two_feeds_is_archived_once(internet, newsroom, watching):
    other = internet.site("mirror.example")
    other.at("/feed", answers.content(newsroom.rss(), "application/rss+xml"))
    watching.run("sources", "add", other.url("/feed"))
    watching.run("daemon", "--once")
    read = Counter(row["url"] for row in watching.rows("list", "captures"))
    assert {url: read[url] for url in article_urls(watching.home)} == {story.url: 1 for story in STORIES}


def feed_of(url: str) -> str:
    return f"<rss version='2.0'><channel><title>T</title><item><link>{url}</link></item></channel></rss>"
