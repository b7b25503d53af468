"""Each event reaches each receiver once, in order; what is put into one message stays in it."""

from __future__ import annotations

import pytest

from archiver.catalog import SqlCatalog
from archiver.catalog.renewal import carry_over, finish_file
from archiver.model import Event, EventKind, Outcome, ReceiverState
from tests.catalog.examples import (
    ARTICLE,
    NOON,
    POST,
    POST_URL,
    capture,
    later,
    resolution,
    settings_of,
    store_article,
)

KINDS = (EventKind.POST_GONE, EventKind.CAPTURE_FAILED, EventKind.SOURCE_DEAD)


def note(session, number=3):
    for n in range(number):
        session.add_event(Event(kind=KINDS[n % 3], subject=f"s{n}", happened_at=later(n)))
    return [seq for seq, _ in session.load_untold(100)]


def tell(session, receiver="desk", number=3):
    seqs = note(session, number)
    session.add_deliveries(receiver, seqs, noted_at=NOON, due_at=NOON)
    session.forget_untold(seqs)
    return seqs


def test_an_event_asks_for_somebody_to_be_told_in_its_own_transaction(catalog):
    def note_and_fail():
        with catalog.begin() as session:
            note(session, 1)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        note_and_fail()
    with catalog.read() as session:
        assert session.load_untold(10) == []
        assert not session.has_work(at=later(60), steps=["tell"])
    with catalog.begin() as session:
        note(session, 2)
    with catalog.read() as session:
        assert [event.subject for _, event in session.load_untold(10)] == ["s0", "s1"]
        assert session.has_work(at=later(60), steps=["tell"])


def test_an_event_noted_twice_is_told_once(session):
    seqs = note(session, 1)
    session.forget_untold(seqs)
    note(session, 1)
    assert session.load_untold(10) == []


def test_a_delivery_that_is_there_stays_as_it_is(session):
    (seq,) = tell(session, number=1)
    session.end_deliveries("desk", [seq], "sent", at=NOON)
    session.add_deliveries("desk", [seq], noted_at=later(1), due_at=later(1))
    assert session.load_deliveries("desk", 10) == []


def test_what_waits_comes_in_the_order_of_what_happened(session):
    seqs = tell(session)
    assert [one.seq for one in session.load_deliveries("desk", 10)] == seqs
    assert [one.seq for one in session.load_deliveries("desk", 2)] == seqs[:2]
    assert session.load_deliveries("other", 10) == []


def test_a_composed_message_comes_alone_until_it_has_ended(session):
    seqs = tell(session)
    session.compose("desk", seqs[:2], "m1")
    assert [one.seq for one in session.load_deliveries("desk", 10)] == seqs[:2]
    session.postpone("desk", seqs[:2], due_at=later(5), reason="no answer", at=later(1))
    first = session.load_deliveries("desk", 10)[0]
    assert (first.attempts, first.due_at, first.message_id) == (1, later(5), "m1")
    session.end_deliveries("desk", seqs[:2], "sent", at=later(5))
    assert [one.message_id for one in session.load_deliveries("desk", 10)] == [None]


def test_how_it_stands_with_a_receiver_is_told(session):
    seqs = tell(session)
    session.end_deliveries("desk", seqs[:1], "sent", at=later(1))
    session.postpone("desk", seqs[1:], due_at=later(9), reason="no answer", at=later(2))
    assert session.load_receiver_states() == {
        "desk": ReceiverState(
            waiting=2,
            sent=1,
            waiting_since=NOON,
            next_at=later(9),
            last_sent_at=later(1),
            failures=1,
            last_error="no answer",
            last_error_at=later(2),
        )
    }
    session.end_deliveries("desk", seqs[1:], "sent", at=later(9))
    (state,) = session.load_receiver_states().values()
    assert (state.waiting, state.sent, state.last_error) == (0, 3, None)


def test_what_was_dropped_waits_no_more(session):
    seqs = tell(session)
    assert session.list_awaited() == ["desk"]
    session.end_deliveries("desk", seqs, "dropped", at=NOON, reason="not named any more")
    assert session.list_awaited() == []
    assert session.load_receiver_states() == {"desk": ReceiverState()}


def test_events_are_listed_newest_first_and_by_what_is_asked_for(session):
    note(session, 6)
    assert [event.subject for _, event in session.list_events(limit=2)] == ["s5", "s4"]
    assert [event.subject for _, event in session.list_events(kinds=[KINDS[1]])] == ["s4", "s1"]
    assert [event.subject for _, event in session.list_events(since=later(4))] == ["s5", "s4"]
    assert session.list_events(collection="other") == []


def test_a_rebuilt_catalogue_still_knows_who_was_told_what(tmp_path):
    old, new = SqlCatalog(settings_of(tmp_path / "old")), SqlCatalog(settings_of(tmp_path / "new"))
    with old.begin() as session:
        seqs = tell(session)
        session.end_deliveries("desk", seqs[:1], "sent", at=NOON)
    for catalog in (old, new):
        catalog.close()
    carry_over(tmp_path / "old" / "catalog.sqlite", tmp_path / "new" / "catalog.sqlite")
    finish_file(tmp_path / "new" / "catalog.sqlite")
    again = SqlCatalog(settings_of(tmp_path / "new"))
    with again.read() as session:
        assert [one.seq for one in session.load_deliveries("desk", 10)] == seqs[1:]
    again.close()


def test_the_articles_that_cite_a_post_are_found_by_its_address(session):
    version_id = store_article(session)
    citation_id = next(session.iter_citations_of(version_id))[0]
    session.save_post(POST, POST_URL, at=NOON)
    assert session.list_citing_articles(POST_URL, collection="main", limit=5) == []
    session.save_resolution(citation_id, resolution())
    assert session.list_citing_articles(POST_URL, collection="main", limit=5) == [ARTICLE]
    assert session.list_citing_articles(POST_URL, collection="other", limit=5) == []


def test_the_last_capture_that_kept_an_address_is_found_behind_failures(session):
    assert session.find_kept_capture(POST_URL, collection="main") is None
    session.save_capture(capture(1, captured_at=NOON))
    session.save_capture(capture(2, captured_at=later(5), outcome=Outcome.LOGIN_WALL))
    found = session.find_kept_capture(POST_URL, collection="main")
    assert found is not None
    assert found.id == capture(1).id
