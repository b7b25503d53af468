"""The catalogue knows which payloads a collection holds, those of old files once they have been read."""

from __future__ import annotations

from dataclasses import replace

from archiver.ports import Payload, Saved
from tests.catalog.examples import capture, record

DIGEST = "sha256:" + "A" * 52 + "===="


def test_what_a_capture_wrote_first_stays_the_original(catalog):
    first = replace(record(offset=10), payload_digest=DIGEST)
    later = replace(record(offset=90), payload_digest=DIGEST)
    with catalog.begin() as session:
        session.save_capture(capture(1, record=None, records=(first,)))
        session.save_capture(capture(2, record=None, records=(later,)))
    with catalog.read() as session:
        assert session.find_payloads("main", [DIGEST, "sha256:B"]) == [Payload(DIGEST, first.warc, 10)]
        assert session.find_payloads("desk", [DIGEST]) == []


def test_only_the_place_that_turned_out_wrong_is_forgotten(catalog):
    with catalog.begin() as session:
        session.save_payloads("main", [Payload(DIGEST, "a.warc.gz", 10)])
        session.forget_payload("main", Payload(DIGEST, "b.warc.gz", 10))
        assert session.find_payloads("main", [DIGEST]) != []
        session.forget_payload("main", Payload(DIGEST, "a.warc.gz", 10))
        assert session.find_payloads("main", [DIGEST]) == []


def test_a_file_waits_to_be_read_until_it_was(catalog):
    with catalog.begin() as session:
        for _ in range(2):
            session.add_unread_warc("main", "old.warc.gz")
        session.add_unread_warc("desk", "old.warc.gz")
        assert session.list_unread_warcs("main") == ["old.warc.gz"]
        session.mark_warc_read("main", "old.warc.gz")
        assert (session.list_unread_warcs("main"), session.list_unread_warcs("desk")) == ([], ["old.warc.gz"])


def test_what_was_saved_is_counted_over_all_and_by_collection(catalog):
    revisit = replace(record(offset=1), record_type="revisit", saved_bytes=2_000)
    with catalog.begin() as session:
        session.save_capture(capture(1, record=None, records=(revisit, record(offset=2))))
    with catalog.read() as session:
        assert session.count_saved() == Saved(answers=1, body_bytes=2_000)
        assert session.count_saved("desk") == Saved()
        assert session.find_capture_of_job("j1").records[0].saved_bytes == 2_000


def test_what_was_saved_is_counted_however_much_it_is(catalog):
    revisits = tuple(
        replace(record(offset=n), record_type="revisit", saved_bytes=10**18 - 1) for n in range(12)
    )
    with catalog.begin() as session:
        session.save_capture(capture(1, record=None, records=revisits))
    with catalog.read() as session:
        assert session.count_saved().body_bytes > 11 * 10**18
