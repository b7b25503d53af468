"""What can't be captured for good is told once for each article and post, with the tries behind it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.errors import HomeError
from archiver.model import Event, EventKind
from archiver.ports import NewJob
from tests.internet import answers, trouble

POST = {"platform": "mastodon", "post_id": "social.example/1", "author": "maja"}
PAGE = answers.page("<title>A bridge</title><h1>A bridge</h1>" + "<p>It is closed, says the mayor.</p>" * 20)


def visit(archiver, url: str, *, step="read", tries=1, **details):
    with archiver.catalog.begin() as session:
        job = NewJob(step=step, subject=url, details={"tries": tries, "requisites": False, **details})
        session.enqueue(job, at=datetime.now(UTC))
    archiver.archive([])


def told(archiver) -> list[Event]:
    return archiver.telling.list_events(kinds=[EventKind.CAPTURE_FAILED])


def last_try(archiver) -> int:
    return archiver.settings.work.max_attempts + 2


def test_an_article_is_told_after_its_last_try_and_not_before(archiver, internet):
    url = internet.site("down.example").at("/a", answers.error(503))
    visit(archiver, url, tries=last_try(archiver) - 1)
    assert told(archiver) == []
    visit(archiver, url, tries=last_try(archiver))
    (event,) = told(archiver)
    assert (event.subject, event.collection) == (url, "main")
    assert event.fields["outcome"] == "unreachable"
    assert event.fields["tries"] == last_try(archiver)
    assert event.fields["purpose"] == "article"
    assert "503" in event.fields["evidence"]


@pytest.mark.parametrize(
    "answer",
    [
        answers.error(403),
        answers.error(404),
        answers.page("<title>Just a moment...</title>", status=403),
        trouble.garbage(),
    ],
)
def test_what_ends_the_same_each_time_is_told_at_once(archiver, internet, answer):
    url = internet.site("odd.example").at("/a", answer)
    visit(archiver, url)
    assert [event.subject for event in told(archiver)] == [url]


def test_one_address_is_told_once(archiver, internet):
    url = internet.site("odd.example").at("/a", answers.error(403))
    for _ in range(3):
        visit(archiver, url)
    assert len(told(archiver)) == 1


def test_what_was_captured_once_has_not_failed(archiver, internet):
    site = internet.site("odd.example")
    url = site.at("/a", PAGE)
    visit(archiver, url)
    site.at("/a", answers.error(403))
    visit(archiver, url)
    assert told(archiver) == []


def test_a_plain_address_and_requisites_are_not_told(archiver, internet):
    site = internet.site("odd.example")
    missing = site.at("/style.css", answers.error(403))
    visit(archiver, site.at("/b", answers.error(403)), step="capture")
    visit(
        archiver, site.at("/c", answers.page(f'<link rel=stylesheet href="{missing}"><p>x')), requisites=True
    )
    assert told(archiver) == []


@pytest.mark.parametrize(("status", "expected"), [(503, 1), (403, 1), (404, 0), (410, 0)])
def test_a_post_is_told_unless_it_is_gone(build, internet, status, expected):
    archiver = build(capture={"describe_posts": False})
    url = internet.site("social.example").at("/@maja/1", answers.error(status))
    visit(archiver, url, step="capture", tries=last_try(archiver), **POST)
    assert [event.fields["purpose"] for event in told(archiver)] == ["post"] * expected


def test_what_the_queue_gives_up_is_told_with_its_reason(build, internet, monkeypatch):
    archiver = build(work={"max_attempts": 1})
    from archiver.pipeline import read

    def broken(*_, **__):
        raise ValueError("no such thing")

    monkeypatch.setattr(read, "fetch_page", broken)
    url = internet.site("odd.example").at("/a", PAGE)
    visit(archiver, url)
    (event,) = told(archiver)
    assert (event.subject, event.fields["evidence"]) == (url, "ValueError: no such thing")


def test_what_cannot_be_stored_tells_nothing(archiver, internet, monkeypatch):
    """The event is part of the transaction of the fact."""
    from archiver.catalog.lean_session import LeanSession

    def full(*_, **__):
        raise HomeError("disk full")

    monkeypatch.setattr(LeanSession, "finish", full)
    url = internet.site("odd.example").at("/a", answers.error(403))
    with pytest.raises(HomeError):
        visit(archiver, url)
    monkeypatch.undo()
    assert told(archiver) == []
