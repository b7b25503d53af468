"""What people read of an event says what, when, where it is cited, what is kept, and what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archiver.model import Capture, Event, EventKind, Outcome
from archiver.telling import Notice, example_notice, log_line
from archiver.telling.notice import title_of
from tests.telling.examples import ARTICLE, NOON, POST, event, notice


def kept(**more) -> Capture:
    return Capture(
        id="kabc",
        collection="main",
        url=POST,
        purpose="post",
        captured_at=NOON - timedelta(days=1),
        outcome=Outcome.CAPTURED,
        final_url=POST,
        job_id=None,
        **more,
    )


def test_a_post_that_is_gone_is_told_with_all_that_is_known():
    told = Notice(event=event(), articles=[(ARTICLE, "The bridge")], kept=kept())
    assert told.text.split("\n") == [
        "Post gone: Maja Lind",
        "Noticed: 15 May 2026 12:00 UTC",
        f"Address: {POST}",
        "Author: Maja Lind",
        "Evidence: 404 Not Found",
        "Last seen: 14 May 2026 09:12 UTC",
        "First missing: 15 May 2026 09:14 UTC",
        f"Cited in: “The bridge” {ARTICLE}",
        "Last good capture: 14 May 2026 12:00 UTC, archiver show kabc",
        "Collection: main",
        "What to do: Nothing has to be done to keep it: what was captured stays in the archive. "
        "Where you write of it, say when it was last seen.",
    ]


@pytest.mark.parametrize("kind", list(EventKind))
def test_every_kind_has_words_of_its_own(kind):
    told = Notice(event=Event(kind=kind, subject="https://a.example/", happened_at=NOON))
    assert told.title.endswith(": https://a.example/")
    assert "What to do: " in told.text
    assert title_of([told, told]).startswith("2 ")


def test_what_whoever_noticed_it_says_counts_before_what_the_catalogue_knows():
    said = event(
        capture={"id": "kown", "captured_at": NOON.isoformat()}, articles=[{"url": "https://o.example/"}]
    )
    text = Notice(event=said, articles=[(ARTICLE, None)], kept=kept()).text
    assert "Last good capture: 15 May 2026 12:00 UTC, archiver show kown" in text
    assert "Cited in: https://o.example/" in text
    assert "kabc" not in text


def test_fields_that_nobody_foresaw_are_told_too():
    text = Notice(event=event(warc_file="a.warc.gz", records=[1, 2], is_new=True, nested={"a": 1})).text
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
        articles=[None, 5, {"url": 7}] + [ARTICLE] * 1000,
        capture=[1],
        last_seen_at="0001-01-01T00:00:00+23:59",
        first_missing_at={"x": 1},
        **fields,
    )
    text = Notice(event=hostile).text
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
