"""What people read of an event says what, when, where it is cited, what is kept, and what to do."""

from __future__ import annotations

import pytest

from archiver.model import Event, EventKind
from archiver.telling import Notice, example_notice, log_line
from archiver.telling.notice import title_of
from tests.telling.examples import ARTICLE, NOON, POST, event, notice


def test_a_post_that_is_gone_is_told_with_all_that_is_known():
    assert notice().text.split("\n") == [
        "Post gone: Maja Lind",
        "Noticed: 15 May 2026 12:00 UTC",
        f"Address: {POST}",
        "Author: Maja Lind",
        "Evidence: 404 Not Found",
        "Last seen: 14 May 2026 09:12 UTC",
        "First missing: 15 May 2026 09:14 UTC",
        f"Cited in: {ARTICLE}",
        "Last good capture: 14 May 2026 09:12 UTC, archiver show kabc",
        f"Replays at: /main/20260514091200/{POST}",
        "Collection: main",
        "What to do: Nothing has to be done to keep it: what was captured stays in the archive. "
        "Where you write of it, say when it was last seen.",
    ]


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_has_words_of_its_own(kind):
    told = Notice(Event(kind=kind, subject="https://a.example/", happened_at=NOON))
    assert told.title.endswith(": https://a.example/")
    assert "What to do: " in told.text
    assert title_of([told, told]).startswith("2 ")


def test_a_post_that_was_never_kept_is_told_so():
    assert "Last good capture: none" in notice(last_capture=None).text


def test_a_page_that_never_came_as_it_should_is_not_called_good():
    kept = {"id": "kabc", "url": POST, "captured_at": "2026-05-14T09:12:00+00:00", "outcome": "login_wall"}
    assert "archiver show kabc; of its page: login_wall\n" in notice(last_capture=kept).text
    assert "archiver show kabc\n" in notice(last_capture=kept | {"outcome": "captured"}).text


def test_an_edit_is_told_line_by_line():
    text = notice(
        kind=EventKind.POST_EDITED,
        edited_between=["2026-05-14T09:12:00+00:00", "2026-05-15T09:14:00+00:00"],
        diff=["@@ -1,2 +1,2 @@", " The bridge", "-is open.", "+is closed.", *["+x"] * 50],
        capture_id="knew",
        text_hash="0" * 64,
    ).text
    assert "Edited between: 14 May 2026 09:12 UTC and 15 May 2026 09:14 UTC" in text
    assert "Changes:\n   The bridge\n  - is open.\n  + is closed.\n" in text
    assert "… 33 more lines" in text
    assert "This look: archiver show knew" in text
    assert "0000" not in text


def test_a_fault_of_a_file_is_about_the_file():
    fault = Event(
        kind=EventKind.AUDIT_FINDING,
        subject="archiver-1.warc.gz",
        happened_at=NOON,
        fields={"what": "the digest is another", "url": POST, "offset": 0},
    )
    assert Notice(fault).title == "Fault in the archive: archiver-1.warc.gz"
    assert "Evidence: the digest is another" in Notice(fault).text
    assert "Offset: 0" in Notice(fault).text


def test_fields_that_nobody_foresaw_are_told_too():
    text = Notice(event(warc_file="a.warc.gz", records=[1, 2], is_new=True, nested={"a": 1})).text
    assert "Warc file: a.warc.gz" in text
    assert "Records: 1; 2" in text
    assert "Is new: yes" in text
    assert "Nested" not in text


def test_several_events_have_a_title_that_counts_them():
    other = notice(kind=EventKind.SOURCE_DEAD)
    assert title_of([notice(), notice(), other]) == "2 posts gone, 1 source dead"


def test_hostile_fields_are_tamed():
    fields = {f"f{n}": "x" * 10_000 for n in range(1000)}
    hostile = event(
        author="a\r\nBcc: x@y\x00\u202e\ud800" + "b" * 1_000_000,
        url=["no", "text"],
        cited_by=[None, 5, {"url": 7}] + [ARTICLE] * 1000,
        last_capture={"id": ["x"] * 10_000, "captured_at": 5},
        diff=["+" + "x" * 100_000] * 1000,
        capture_id=[1],
        edited_between=[{}, {}],
        last_seen_at="0001-01-01T00:00:00+23:59",
        first_missing_at={"x": 1},
        **fields,
    )
    text = Notice(hostile).text
    assert len(text) < 15_000
    assert not [char for char in text if not (char.isprintable() or char == "\n")]
    text.encode()
    assert "Author: a Bcc: x@y" in text


def test_the_log_has_one_line_an_event_which_programs_can_take_apart():
    line = log_line(notice(author="Maja\nLind"), None)
    assert "\n" not in line
    assert line.startswith(
        "event kind=post_gone collection=main subject=p1 at=2026-05-15T12:00:00+00:00 id=e"
    )
    assert line.endswith('title="Post gone: Maja Lind"')


def test_a_test_says_that_it_is_one():
    assert example_notice(NOON).title == "Post gone: this is a test, nothing happened"
