"""What pages, API and exports read of a home: whole, bounded, and by many threads at once."""

from __future__ import annotations

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from archiver.catalog import SqlCatalog
from archiver.model import Event, EventKind, Outcome, PostRef, Source
from archiver.ports import NewJob
from archiver.service import Archiver
from archiver.service.browsing import Filter
from archiver.settings import Settings
from tests.catalog.examples import (
    ARTICLE,
    NOON,
    POST,
    POST_URL,
    capture,
    citation,
    later,
    named,
    resolution,
    store_article,
    version,
)
from tests.internet.archives import FastClock

LOST = PostRef("x", "lost")
LOST_URL = "https://x.example/lost"
EVENT = Event(
    kind=EventKind.POST_GONE,
    subject=POST.id,
    happened_at=later(5),
    fields={"url": POST_URL, "author": "Maja"},
)


def fill(session):
    store_article(session)
    cited = {one["kind"]: one["id"] for one in session.iter_citations()}
    session.save_resolution(cited["embed"], resolution())
    session.save_post(POST, POST_URL, at=NOON)
    session.save_post(LOST, LOST_URL, at=later(-60 * 24 * 40))
    session.save_capture(capture(1))
    session.save_capture(capture(5, LOST_URL, outcome=Outcome.GONE, evidence="status 404"))
    session.add_event(EVENT)
    session.add_source(Source(url="https://paper.example/feed.xml", title="The Paper", added_at=NOON))
    failing = Source(url="https://other.example/feed.xml", added_at=later(1))
    session.add_source(replace(failing, polled_at=later(2), failures=2, status="status 500"))
    for number, priority in ((1, 0), (2, 40)):
        job = NewJob(step="capture", subject=f"https://due.example/{number}", priority=priority)
        session.enqueue(job, at=later(number))


@pytest.fixture(scope="module")
def archiver(tmp_path_factory):
    settings = Settings(home=tmp_path_factory.mktemp("browsed"))
    with closing(SqlCatalog(settings)) as catalog, catalog.begin() as session:
        fill(session)
    with Archiver(settings, clock=FastClock(NOON + timedelta(hours=1))) as archiver:
        yield archiver


LISTS = ("articles", "citations", "posts", "people", "captures", "events")


@pytest.mark.parametrize("noun", LISTS)
def test_every_list_gives_json_rows(archiver, noun):
    page = getattr(archiver.browsing, f"list_{noun}")(Filter())
    assert page.rows
    assert json.loads(json.dumps(page.rows)) == list(page.rows)
    assert getattr(archiver.browsing, f"list_{noun}")(Filter(), limit=0).rows == page.rows[:1]


def test_rows_say_what_the_lists_of_the_command_line_say(archiver):
    for noun in ("articles", "citations", "posts", "captures"):
        for row, browsed in zip(
            archiver.list_rows(noun), getattr(archiver.browsing, f"list_{noun}")(Filter()).rows, strict=True
        ):
            assert {name: browsed[name] for name in row} == row


def test_a_home_without_a_catalogue_has_empty_lists(tmp_path):
    with Archiver(Settings(home=tmp_path / "none")) as archiver:
        browsing = archiver.browsing
        for noun in LISTS:
            assert getattr(browsing, f"list_{noun}")(Filter()).rows == ()
        assert browsing.list_articles(Filter(words="bridge")).rows == ()
        assert browsing.list_sources() == ()
        assert browsing.find_person("maja-lind") is None
        assert browsing.overview()["totals"] == dict.fromkeys(
            ("articles", "citations", "posts", "captures", "events"), 0
        )
        assert browsing.list_work()["steps"] == []
    assert not (tmp_path / "none").exists()


def test_a_home_that_comes_to_be_meanwhile_is_seen(tmp_path):
    settings = Settings(home=tmp_path / "new")
    with Archiver(settings) as archiver:
        assert archiver.browsing.list_articles(Filter()).rows == ()
        with closing(SqlCatalog(settings)) as catalog, catalog.begin() as session:
            fill(session)
        assert len(archiver.browsing.list_articles(Filter()).rows) == 1


def test_captures_and_events_are_filtered(archiver):
    browsing = archiver.browsing
    assert [one["url"] for one in browsing.list_captures(Filter(outcome="gone")).rows] == [LOST_URL]
    assert [one["url"] for one in browsing.list_captures(Filter(outcome="captured")).rows] == [POST_URL]
    assert browsing.list_captures(Filter(collection="other")).rows == ()
    (event,) = browsing.list_events(Filter(kind="post_gone", since=later(5))).rows
    assert event["says"] == "Post gone: Maja"
    assert event.keys() == {"id", "kind", "subject", "collection", "happened_at", "fields", "says"}
    assert browsing.list_events(Filter(until=later(5))).rows == ()
    assert browsing.list_events(Filter(kind="post_back")).rows == ()


def test_a_capture_says_whose_post_it_is_of_by_the_best_name_known(archiver):
    shown = {one["id"]: one for one in archiver.browsing.list_posts(Filter()).rows}
    captures = archiver.browsing.list_captures(Filter()).rows
    abouts = [one["about"] for one in captures if one["about"]]
    assert {one["id"] for one in abouts} == {POST.id, LOST.id}
    for about in abouts:
        post = shown[about["id"]]
        name = post["author_name"] or post["author"] or post["handle"]
        assert about == {"type": "post", "id": post["id"], "name": name, "platform": post["platform"]}


def test_articles_need_not_be_counted(archiver):
    counted, bare = (archiver.browsing.list_articles(Filter(), is_counted=one) for one in (True, False))
    assert (counted.total, bare.total) == (1, None)
    assert counted.rows == bare.rows


def test_an_event_is_shown_by_its_id(archiver):
    shown = archiver.show(EVENT.id)
    assert (shown["type"], shown["subject"], shown["says"]) == ("event", POST.id, "Post gone: Maja")
    assert archiver.show(EVENT.id[:8]) == shown


def test_sources_say_how_they_fare(archiver):
    well, failing = archiver.browsing.list_sources()
    assert (well["title"], well["health"], well["reason"]) == ("The Paper", "new", None)
    assert (failing["health"], failing["reason"], failing["articles"]) == ("failing", "status 500", 0)


def test_work_names_what_is_due_in_the_order_of_its_time(archiver):
    work = archiver.browsing.list_work()
    assert [job["subject"] for job in work["next"]][:2] == [f"https://due.example/{n}" for n in (1, 2)]
    assert ("capture", 2) in [(step["step"], step["due"]) for step in work["steps"]]
    assert (work["is_paused"], work["daemon"], work["running"], work["failed"]) == (False, None, [], [])
    assert len(archiver.browsing.list_work(limit=1)["next"]) == 1


def test_the_overview_counts_and_names_what_is_at_risk(archiver):
    overview = archiver.browsing.overview()
    assert overview["today"] == {"articles": 1, "citations": 2, "posts": 1, "captures": 2, "events": 1}
    assert overview["totals"] == {"articles": 1, "citations": 2, "posts": 2, "captures": 2, "events": 1}
    assert [(one["url"], one["why"]) for one in overview["at_risk"]] == [(LOST_URL, "gone: status 404")]
    assert overview["platforms"] == {"bluesky": 1, "x": 1}
    assert overview["states"] == {"unknown": 2}
    assert overview["survival"] == [
        {"month": month, "posts": 1, "there": 0, "gone": 0, "unknown": 1} for month in ("2026-03", "2026-05")
    ]
    assert [event["id"] for event in overview["events"]] == [EVENT.id]


def test_a_thing_is_shown_with_bounded_rows_and_says_how_many_more_there_are(tmp_path, monkeypatch):
    from archiver.catalog import show

    monkeypatch.setattr(show, "_MOST", 3)
    monkeypatch.setattr(show, "_MOST_CITED", 4)
    monkeypatch.setattr(show, "_MOST_VISITS", 2)
    with Archiver(Settings(home=tmp_path)) as archiver:
        with archiver.catalog.begin() as session:
            for number in range(5):
                store_article(session, url=f"{ARTICLE}/{number}", at=later(number))
                session.save_capture(capture(number + 1))
            article_id = session.save_article(ARTICLE, collection="main", at=NOON)
            version_id, _ = session.save_version(article_id, version("Long."), at=NOON)
            session.save_citations(version_id, [citation(), *(named(start=number) for number in range(6))])
            session.save_post(POST, POST_URL, at=NOON)
        article = archiver.show(article_id)
        assert (len(article["citations"]), article["more"]) == (4, {"citations": 3})
        assert [one["id"] for one in article["citations"][0]["captures"]] == [capture(5).id, capture(4).id]
        post = archiver.show(POST.id)
        assert (len(post["citations"]), len(post["captures"])) == (3, 3)
        assert post["more"] == {"citations": 3, "captures": 2}
        assert "more" not in archiver.show(capture(1).id)


def test_eight_threads_read_while_one_writes_and_none_waits_for_another(tmp_path):
    settings = Settings(home=tmp_path)
    with Archiver(settings) as writer, Archiver(settings) as reader:
        with writer.catalog.begin() as session:
            fill(session)
        written, begun = threading.Event(), threading.Barrier(9)

        def write():
            begun.wait()
            for number in range(20):
                with writer.catalog.begin() as session:
                    store_article(session, url=f"{ARTICLE}/{number}", at=later(number))
            written.set()

        def read(number):
            browsing, seen = reader.browsing, 0
            begun.wait()
            while True:
                is_last = written.is_set()
                found = browsing.list_articles(Filter(words="bridge")).total
                assert browsing.list_articles(Filter()).total >= found >= seen
                seen = found
                browsing.list_citations(Filter(platform="x"), limit=5)
                browsing.overview() if number % 4 == 0 else browsing.list_people(Filter(words="maja"))
                if is_last:
                    return seen

        with ThreadPoolExecutor(9) as pool:
            writing = pool.submit(write)
            assert set(pool.map(read, range(8))) == {21}
            writing.result()


def test_an_open_read_keeps_no_writer_waiting_and_sees_one_state(tmp_path):
    settings = Settings(home=tmp_path)
    with closing(SqlCatalog(settings)) as catalog, closing(SqlCatalog(settings, create=False)) as reading:
        with catalog.begin() as session:
            fill(session)
        with reading.read() as session:
            before = session.page_articles(Filter(words="bridge"), after=None, limit=9).total
            with catalog.begin() as other:
                store_article(other, url=f"{ARTICLE}/new", at=later(1))
            assert session.page_articles(Filter(words="bridge"), after=None, limit=9).total == before
        with reading.read() as session:
            assert session.page_articles(Filter(words="bridge"), after=None, limit=9).total == before + 1
