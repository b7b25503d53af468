"""The rolling audit: each file in its time, one at a time, at its pace, and on from where it was stopped."""

from __future__ import annotations

import random
import threading
from datetime import timedelta

import pytest

from archiver.errors import Stopped
from archiver.model import EventKind
from archiver.service import Archiver
from archiver.service.polls import mend_times
from archiver.settings import Daemon, Settings
from archiver.warc.pace import Pace
from archiver.warc.writer import WarcWriter
from tests.internet.archives import FastClock
from tests.warc.making import exchange

MONTH = timedelta(days=30)
YEAR = 365 * 86_400.0


def settings(tmp_path, audit: str = "30d 5MB") -> Settings:
    return Settings(home=tmp_path, daemon=Daemon(audit=audit))


def write(home: Settings, clock: FastClock, pages: int = 3, size: int = 3000) -> None:
    """A WARC file of its own, each page an append."""
    writer = WarcWriter(home, clock)
    for number in range(pages):
        body = random.Random(number).randbytes(size)
        with writer.appending("main", [exchange(f"http://news.example/{number}", body)]):
            pass
    writer.close()
    clock.advance(1)


def work(archiver: Archiver) -> int:
    """What the daemon's ticks and workers do until nothing is due; how many audits were asked for."""
    asked = 0
    while archiver.enqueue_audits():
        asked += 1
        archiver.work(until_idle=True)
    return asked


def audited(archiver: Archiver) -> dict[str, tuple]:
    with archiver.catalog.read() as session:
        return {one.warc: (one.audited_at, one.size, one.records) for one in session.list_audits()}


def test_each_file_is_read_once_in_the_time_of_the_settings(tmp_path):
    clock = FastClock()
    for _ in range(3):
        write(settings(tmp_path), clock)
    with Archiver(settings(tmp_path), clock=clock) as archiver:
        assert work(archiver) == 4  # and the home as a whole
        first = audited(archiver)
        last = {name: at for name, (at, _, _) in first.items()}
        for _ in range(4 * 65):
            clock.advance(6 * 3600)
            work(archiver)
            for name, (at, _, _) in audited(archiver).items():
                assert at - last[name] < MONTH
                last[name] = at
        assert all(at - first[name][0] > MONTH for name, at in last.items())


def test_what_was_closed_unread_is_not_asked_for_again_at_once(tmp_path):
    """As by a worker of another home, which knows nothing of the file."""
    clock = FastClock()
    write(settings(tmp_path), clock)
    with Archiver(settings(tmp_path), clock=clock) as archiver:
        asked = []
        while archiver.enqueue_audits():
            with archiver.catalog.begin() as session:
                (job,) = session.claim("else", at=clock.now(), lease_seconds=60, steps=("audit",))
                assert session.finish(job, at=clock.now())
            asked.append(job.subject)
            assert len(asked) < 5
        assert len(asked) == len(set(asked)) == 2  # the file, and the home as a whole
        clock.advance(86_401)
        assert work(archiver) == 2
        assert len(audited(archiver)) == 2


def test_nothing_is_read_where_the_setting_is_off(tmp_path):
    clock = FastClock()
    write(settings(tmp_path), clock)
    with Archiver(settings(tmp_path, audit=""), clock=clock) as archiver:
        assert work(archiver) == 0


def test_after_a_long_stop_one_audit_at_a_time_is_asked_for(tmp_path):
    clock = FastClock()
    for _ in range(3):
        write(settings(tmp_path), clock)
    with Archiver(settings(tmp_path), clock=clock) as archiver:
        assert archiver.enqueue_audits() == 1
        clock.advance(400 * 86_400)
        assert archiver.enqueue_audits() == 0


def test_a_finding_of_the_rolling_audit_is_an_event(tmp_path):
    clock = FastClock()
    write(settings(tmp_path), clock)
    (warc,) = (tmp_path / "collections/main/archive").iterdir()
    data = bytearray(warc.read_bytes())
    data[len(data) // 2] ^= 4
    warc.write_bytes(bytes(data))
    with Archiver(settings(tmp_path), clock=clock) as archiver:
        work(archiver)
        clock.advance(86_400 * 31)
        work(archiver)
        with archiver.catalog.read() as session:
            events = [one for _, one in session.load_events()]
    assert [(one.kind, one.fields["warc"]) for one in events] == [(EventKind.AUDIT_FINDING, warc.name)]


def test_a_large_file_is_read_part_by_part_at_the_pace_of_the_settings(tmp_path):
    clock = FastClock()
    slow = settings(tmp_path, audit="30d 10KB")
    write(slow, clock, pages=40, size=120_000)
    (warc,) = (tmp_path / "collections/main/archive").iterdir()
    size = warc.stat().st_size
    assert size > 2_500_000
    with Archiver(slow, clock=clock) as archiver:
        began = clock.now()
        work(archiver)
        took = (clock.now() - began).total_seconds()
        found = audited(archiver)[warc.name]
        assert found[1:] == (size, 81)
        with archiver.catalog.read() as session:
            assert list(session.list_findings()) == []
    assert took >= size / 10_000


def test_an_audit_goes_on_where_it_was_stopped(tmp_path):
    clock = FastClock()
    slow = settings(tmp_path, audit="30d 10KB")
    write(slow, clock, pages=40, size=120_000)
    with Archiver(slow, clock=clock) as archiver:
        archiver.enqueue_audits()
        archiver.work(until_idle=True)  # the home
        archiver.enqueue_audits()
    for _ in range(30):
        stop = threading.Event()
        with Archiver(slow, clock=_Stopping(clock, stop, seconds=40), stop=stop) as archiver:
            archiver.work(until_idle=True)
            if len(audited(archiver)) == 2:
                break
    else:
        raise AssertionError("it began anew each time")
    with Archiver(slow, clock=clock) as archiver, archiver.catalog.read() as session:
        assert list(session.list_findings()) == []


def test_an_audit_that_a_clock_of_next_year_dated_does_not_count(tmp_path):
    clock = FastClock()
    write(settings(tmp_path), clock)
    clock.advance(YEAR)
    with Archiver(settings(tmp_path), clock=clock) as archiver:
        assert work(archiver) == 2
        clock._at -= timedelta(seconds=YEAR - 3600)
        assert work(archiver) == 2
        assert max(at for at, _, _ in audited(archiver).values()) <= clock.now()
        assert work(archiver) == 0


def test_an_audit_that_a_clock_of_next_year_began_is_made_from_the_beginning(tmp_path):
    clock = FastClock()
    slow = settings(tmp_path, audit="30d 10KB")
    write(slow, clock, pages=40, size=120_000)
    (warc,) = (tmp_path / "collections/main/archive").iterdir()
    data = bytearray(warc.read_bytes())
    data[-60_000] ^= 4
    warc.write_bytes(bytes(data))
    clock.advance(YEAR)
    with Archiver(slow, clock=clock) as archiver:
        archiver.enqueue_audits()
    stop = threading.Event()
    with Archiver(slow, clock=_Stopping(clock, stop, seconds=150), stop=stop) as archiver:
        archiver.work(until_idle=True)
        assert warc.name not in audited(archiver)
    clock._at -= timedelta(seconds=YEAR)
    with Archiver(slow, clock=clock) as archiver:
        mend_times(archiver._adapters)
        archiver.work(until_idle=True)
        assert warc.name in audited(archiver)
        with archiver.catalog.read() as session:
            assert len(session.list_findings()) == 1


def test_a_file_whose_audit_is_given_up_lets_the_others_have_their_turn(tmp_path):
    clock = FastClock()
    for _ in range(2):
        write(settings(tmp_path), clock)
    with Archiver(settings(tmp_path), clock=clock) as archiver:
        archiver.enqueue_audits()
        with archiver.catalog.begin() as session:
            (job,) = session.claim("x", at=clock.now(), lease_seconds=60, steps=("audit",))
            session.give_up(job, reason="broken", at=clock.now())
        assert work(archiver) == 2
        assert job.subject not in audited(archiver)
        clock.advance(86_400)
        assert work(archiver) == 1
        assert job.subject in audited(archiver)


class _Stopping:
    """A clock that tells the program to stop after so much waiting."""

    def __init__(self, clock: FastClock, stop: threading.Event, seconds: float) -> None:
        self._clock, self._stop, self._left = clock, stop, seconds
        self.now, self.monotonic = clock.now, clock.monotonic

    def wait(self, seconds: float, stop: threading.Event | None = None) -> bool:
        self._left -= seconds
        if self._left < 0:
            self._stop.set()
        return self._clock.wait(seconds, stop)


def test_the_pace_holds_for_all_threads_together_and_survives_a_clock_put_back():
    clock = FastClock()
    pace = Pace(1000, clock, threading.Event())
    began = clock.now()
    for _ in range(10):
        pace.spend(1000)
    assert (clock.now() - began).total_seconds() == pytest.approx(10, abs=1)
    clock._at -= timedelta(days=400)
    began = clock.now()
    pace.spend(1000)
    assert (clock.now() - began).total_seconds() < 70


def test_a_reader_is_stopped_between_two_reads():
    stop = threading.Event()
    pace = Pace(None, FastClock(), stop)
    pace.spend(10)
    stop.set()
    with pytest.raises(Stopped):
        pace.spend(10)
