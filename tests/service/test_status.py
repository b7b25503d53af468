"""How a home fares, as ``archiver status`` and the metrics tell it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from archiver.cli import cli
from archiver.daemon.counted import Counted
from archiver.daemon.metrics import Figures, render
from archiver.model import AuditFinding, Event, EventKind, FindingKind, Source
from archiver.ports import DeliveryCounts
from archiver.service import Archiver
from archiver.service.status import AuditProgress, health_of
from archiver.settings import Settings
from archiver.warc.writer import WarcWriter
from tests.internet.archives import FastClock
from tests.warc.making import exchange

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
SOURCE = Source(url="https://paper.example/feed.xml", added_at=NOW)


@pytest.mark.parametrize(
    ("changes", "health"),
    [
        ({}, "new"),
        ({"polled_at": NOW}, "ok"),
        ({"polled_at": NOW, "failures": 1}, "failing"),
        ({"polled_at": NOW, "failures": 40, "state": "dead"}, "dead"),
        ({"polled_at": NOW, "failures": 1, "state": "gone"}, "gone"),
        ({"polled_at": NOW, "failures": 1, "state": "gone", "paused_at": NOW}, "paused"),
    ],
)
def test_a_source_that_is_lost_is_told_from_one_that_fails(changes, health):
    assert health_of(replace(SOURCE, **changes)) == health


@pytest.fixture
def clock():
    return FastClock(NOW)


@pytest.fixture
def archiver(tmp_path, clock):
    with Archiver(Settings(home=tmp_path / "home"), clock=clock) as archiver:
        yield archiver


def write(archiver, clock) -> None:
    """A WARC file that is closed."""
    writer = WarcWriter(archiver.settings, clock)
    with writer.appending("main", [exchange("http://news.example/", b"words")]):
        pass
    writer.close()
    clock.advance(1)


def audit_one(archiver) -> None:
    archiver.enqueue_audits()
    archiver.work(until_idle=True)


def metrics(archiver) -> list[str]:
    figures = Figures(
        status=archiver.operating.status(),
        counted=Counted(archiver._adapters.progress),
        beats={},
        rss_bytes=0,
        started_at=0.0,
        cpu_seconds=0.0,
        warc_written_bytes=0,
        warc_open_files=0,
    )
    return render(figures).splitlines()


def shown(archiver, name: str) -> str:
    said = CliRunner().invoke(cli, ["--home", str(archiver.settings.home), "status"]).output
    return next(line.removeprefix(name).strip() for line in said.splitlines() if line.startswith(f"{name} "))


def test_the_audits_progress_is_told_by_files_read_in_their_time(archiver, clock):
    assert archiver.operating.status().audit.oldest_at is None
    for _ in range(3):
        write(archiver, clock)
    audit_one(archiver)
    first = clock.now()
    clock.advance(25 * 86_400)
    audit_one(archiver)
    clock.advance(10 * 86_400)
    finding = AuditFinding(
        collection="main", warc="x", kind=FindingKind.FILE_MISSING, what="gone", found_at=clock.now()
    )
    with archiver.catalog.begin() as session:
        session.add_finding(finding)
        closed = replace(finding, warc="y")
        session.add_finding(closed)
        session.mark_finding(closed.id, repaired_at=clock.now(), repair="made again")
    progress = archiver.operating.status().audit
    month = timedelta(days=30)
    assert progress == AuditProgress(every=month, files=3, audited=1, oldest_at=first, findings=1)
    lines = metrics(archiver)
    assert "archiver_audit_files 3" in lines
    assert "archiver_audit_files_audited 1" in lines
    assert f"archiver_audit_oldest_timestamp_seconds {int(first.timestamp())}" in lines
    assert "archiver_audit_findings_open 1" in lines


def test_an_audit_dated_in_the_future_is_none(archiver, clock):
    write(archiver, clock)
    clock.advance(365 * 86_400)
    audit_one(archiver)
    clock._at = NOW
    assert archiver.operating.status().audit.audited == 0


def test_what_waits_and_fails_is_told_by_receiver(archiver):
    with archiver.catalog.begin() as session:
        for number in range(4):
            session.add_event(Event(kind=EventKind.POST_GONE, subject=f"p{number}", happened_at=NOW))
        seqs = [seq for seq, _ in session.load_untold(10)]
        for receiver in ("desk", "log"):
            session.add_deliveries(receiver, seqs, noted_at=NOW, due_at=NOW)
        session.end_deliveries("log", seqs, "sent", at=NOW)
        session.end_deliveries("desk", seqs[:1], "given_up", at=NOW, reason="no route")
        for _ in range(5):
            session.postpone("desk", seqs[1:2], due_at=NOW, reason="no route", at=NOW)
    assert archiver.operating.status().deliveries == [
        DeliveryCounts(receiver="desk", waiting=3, failures=5, given_up=1),
        DeliveryCounts(receiver="log"),
    ]
    lines = metrics(archiver)
    assert 'archiver_deliveries_waiting{receiver="desk"} 3' in lines
    assert 'archiver_deliveries_failures{receiver="desk"} 5' in lines
    assert 'archiver_deliveries_given_up{receiver="desk"} 1' in lines
    assert 'archiver_deliveries_waiting{receiver="log"} 0' in lines
    assert shown(archiver, "messages") == "desk: 3 waiting, failed 5 times, 1 given up; log: nothing waits"
    assert shown(archiver, "audit") == "0 of 0 WARC files read within 30 d; no open findings"
    words = ["--home", str(archiver.settings.home), "status", "--json"]
    told = json.loads(CliRunner().invoke(cli, words).output)
    assert told["deliveries"][0] == {"receiver": "desk", "waiting": 3, "given_up": 1, "failures": 5}
    assert (told["audit"]["files"], told["audit"]["every_seconds"]) == (0, 30 * 86_400)
