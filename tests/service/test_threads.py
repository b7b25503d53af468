"""One service, many threads: what a server's requests do at the same time, and what they may bring."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from archiver.errors import UsageError
from archiver.model import ArticleVersion
from archiver.ports import Filter
from archiver.service import Archiver
from archiver.settings import Settings
from tests.system.undecided import ARTICLE, AT, TEXT, fill

THREADS = 8


@pytest.fixture
def archiver(tmp_path: Path) -> Archiver:
    fill(tmp_path / "home")
    with Archiver(Settings(home=tmp_path / "home")) as archiver:
        yield archiver


def at_once(call: Callable[[int], Any]) -> list[Any]:
    """What a call answers to so many threads that begin at one moment."""
    start = threading.Barrier(THREADS)

    def wait_and_call(number: int) -> Any:
        start.wait()
        return call(number)

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(wait_and_call, range(THREADS)))


def test_threads_that_are_the_first_to_want_something_get_the_same(archiver):
    assert len({id(one) for one in at_once(lambda _: archiver.catalog)}) == 1
    assert len({id(one) for one in at_once(lambda _: archiver._adapters.writer)}) == 1


def test_texts_are_compared_on_many_threads_and_the_answer_is_json(archiver):
    with archiver.catalog.begin() as session:
        article_id = session.save_article(ARTICLE, collection="main", at=AT)
        for hours in (1, 2, 3):
            text = f"{TEXT}\n\nThe council met for the {hours}. time."
            version = ArticleVersion(url=ARTICLE, title="Bridge", text=text, language="en")
            session.save_version(article_id, version, at=AT.replace(hour=AT.hour + hours))
    first, *others = at_once(lambda _: json.dumps(archiver.looks.find_changes(ARTICLE)))
    assert set(others) == {first}
    changes = json.loads(first)
    assert len(changes) == 3
    assert changes[-1]["diff"][-1].endswith("The council met for the 3. time.")
    assert archiver.looks.find_changes(ARTICLE, limit=2) == changes[-1:]


def test_one_thread_pauses_a_source_and_the_others_find_it_paused(archiver):
    source, _ = archiver.add_source("https://paper.example/feed.xml", kind="feed")
    ends = at_once(lambda _: archiver.pausing.pause_source(source.id))
    assert [changed for _, changed in ends].count(True) == 1
    assert len({paused.paused_at for paused, _ in ends}) == 1
    assert [changed for _, changed in at_once(lambda _: archiver.pausing.resume_source(source.id))].count(
        True
    ) == 1
    assert at_once(lambda _: archiver.pausing.pause_daemon()).count(True) == 1
    assert archiver.pausing.find_daemon_pause() is not None


@pytest.mark.parametrize(
    "bad", ["", "\ud800", "\x00", "x" * 1_000_000, "https://x.com/\ud800"], ids=str.__len__
)
def test_whatever_a_request_brings_is_answered_or_refused_in_one_short_line(archiver, bad):
    desk, notes = archiver.deciding("ida\ud800"), archiver.notes
    (citation_id, _) = archiver.list_undecided("candidates")
    calls: list[Callable[[], Any]] = [
        lambda: archiver.enqueue_archive([bad]),
        lambda: archiver.find_progress(bad),
        lambda: desk.accept(bad, 0),
        lambda: desk.accept(citation_id, bad),
        lambda: desk.accept(citation_id, 0, seen=bad),
        lambda: desk.reject(citation_id, bad),
        lambda: desk.link(citation_id, bad),
        lambda: desk.say_none(citation_id, bad),
        lambda: desk.undo(citation_id, bad),
        lambda: notes.add_tag(bad, "x", by="ida"),
        lambda: notes.add_tag(citation_id, bad, by="ida"),
        lambda: notes.remove_tag(citation_id, bad, by="ida"),
        lambda: notes.add_note(bad, "x", by="ida"),
        lambda: notes.add_note(citation_id, bad, by="ida"),
        lambda: notes.edit_note(bad, "x", by="ida"),
        lambda: notes.remove_note(bad, by="ida"),
        lambda: notes.list_tags(words=bad),
        lambda: archiver.browsing.list_articles(Filter(tag=bad)),
        lambda: archiver.looks.find_changes(bad),
        lambda: archiver.pausing.pause_source(bad),
        lambda: archiver.show(bad),
    ]
    for call in calls:
        try:
            call()
        except UsageError as error:
            assert len(str(error)) < 400  # noqa: PT017
            assert "\n" not in str(error)  # noqa: PT017
