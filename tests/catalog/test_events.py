"""Events are noted once, and read in the order they were noted."""

from __future__ import annotations

from archiver.model import Event, EventKind
from tests.catalog.examples import NOON, later


def gone(subject="p1", **more):
    return Event(kind=EventKind.POST_GONE, subject=subject, happened_at=NOON, fields={"n": 1}, **more)


def test_an_event_is_noted_once(session):
    assert session.add_event(gone())
    assert not session.add_event(gone())
    assert [event for _, event in session.load_events()] == [gone()]


def test_events_are_read_on_from_a_number(session):
    for name in ("p1", "p2", "p3"):
        session.add_event(gone(name))
    (first, _), *_ = session.load_events(limit=1)
    assert [event.subject for _, event in session.load_events(after=first)] == ["p2", "p3"]


def test_events_of_other_collections_are_left_out(session):
    session.add_event(gone(collection="other"))
    session.add_event(gone())
    assert [event.collection for _, event in session.load_events(collection="main")] == ["main"]


def test_what_happened_last_to_a_subject_is_found(session):
    back = Event(kind=EventKind.POST_BACK, subject="p1", happened_at=later(60))
    session.add_event(gone())
    session.add_event(back)
    assert session.find_last_event("p1", collection="main") == back
    assert session.find_last_event("p1", EventKind.POST_GONE, collection="main") == gone()
    assert session.find_last_event("p2", collection="main") is None
