"""Payloads are found that this process stored, or another one, or one of before."""

from __future__ import annotations

import contextlib

import pytest

from archiver.catalog import SqlCatalog
from archiver.net.clock import SystemClock
from archiver.pipeline.originals import Originals
from archiver.ports import Payload
from archiver.settings import Settings
from archiver.warc.reader import WarcReader
from archiver.warc.writer import WarcWriter
from tests.internet.archives import FastClock
from tests.warc.making import exchange

BODIES = [b"bread %d" % number * 300 for number in range(3)]


@pytest.fixture
def settings(tmp_path):
    return Settings(home=tmp_path / "home")


@pytest.fixture
def catalog(settings):
    with contextlib.closing(SqlCatalog(settings)) as catalog:
        yield catalog


@pytest.fixture
def stored(settings):
    """A WARC file with an answer for each body: where they lie."""
    with contextlib.closing(WarcWriter(settings, SystemClock())) as writer:
        entries = [exchange(f"http://news.example/{number}", body) for number, body in enumerate(BODIES)]
        with writer.appending("main", entries) as refs:
            pass
    return [Payload(ref.payload_digest, ref.warc, ref.offset) for ref, _ in refs]


def originals(catalog, settings, clock):
    return Originals(catalog, WarcReader(settings), clock)


def test_what_another_process_stored_is_found_two_seconds_later(catalog, settings, stored):
    clock = FastClock()
    mine = originals(catalog, settings, clock)
    assert mine.find("main", [stored[0].digest]) == {}
    with contextlib.closing(SqlCatalog(settings)) as other, other.begin() as session:
        session.save_payloads("main", stored[:1])
    clock.wait(2)
    found = mine.find("main", [payload.digest for payload in stored])
    assert {digest: original.url for digest, original in found.items()} == {
        stored[0].digest: "http://news.example/0"
    }
    assert mine.find("desk", [stored[0].digest]) == {}


def test_what_this_process_stored_is_found_at_once(catalog, settings, stored):
    mine = originals(catalog, settings, FastClock())
    assert mine.find("main", [stored[1].digest]) == {}
    with catalog.begin() as session:
        session.save_payloads("main", stored[1:2])
    mine.note("main", [stored[1].digest])
    assert list(mine.find("main", [stored[1].digest])) == [stored[1].digest]


def test_the_payloads_of_a_file_that_was_never_read_are_found(catalog, settings, stored):
    with catalog.begin() as session:
        session.add_unread_warc("main", stored[0].warc)
        session.add_unread_warc("main", "not-there.warc.gz")
    digests = [payload.digest for payload in stored]
    assert sorted(originals(catalog, settings, FastClock()).find("main", digests)) == sorted(digests)
    with catalog.read() as session:
        assert session.list_unread_warcs("main") == []


def test_a_payload_whose_file_is_gone_is_forgotten(catalog, settings, stored):
    lost = Payload(stored[2].digest, "lost.warc.gz", 0)
    with catalog.begin() as session:
        session.save_payloads("main", [lost])
    assert originals(catalog, settings, FastClock()).find("main", [lost.digest]) == {}
    with catalog.read() as session:
        assert session.find_payloads("main", [lost.digest]) == []
