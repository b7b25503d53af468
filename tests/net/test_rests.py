"""What hosts asked for is known to all processes of a home, and forgotten when its time is over."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from archiver.net.rests import _LOOK_SECONDS, _MAX_HOSTS, Rests
from tests.internet.archives.clock import FastClock

WEEK = 7 * 86_400.0


class Process:
    """A process of a home: it looks as often as the test says."""

    def __init__(self, home: Path, clock: FastClock) -> None:
        self.at = 0.0
        self.rests = Rests(home / "cache" / "lookups.sqlite", clock, WEEK, lambda: self.at)

    def look(self) -> dict[str, float]:
        self.at += _LOOK_SECONDS
        return {host: round(seconds) for host, seconds in self.rests.news().items()}


def test_what_one_process_was_told_another_knows(tmp_path):
    clock = FastClock()
    one, two = Process(tmp_path, clock), Process(tmp_path, clock)
    assert two.look() == {}
    one.rests.save("news.example", 7200.0)
    one.rests.save("news.example", 60.0)
    one.rests.save("other.example", 60.0)
    assert two.rests.news() == {}
    assert two.look() == {"news.example": 7200, "other.example": 60}
    clock.advance(100)
    assert two.look() == {"news.example": 7100}
    for each in (one, two):
        each.rests.close()


def test_nobody_rests_longer_than_is_believed(tmp_path):
    one = Process(tmp_path, FastClock())
    one.rests.save("news.example", 10 * WEEK)
    assert one.look() == {"news.example": WEEK}
    one.rests.close()


def test_a_rest_that_a_clock_noted_in_the_future_ends_when_it_is_put_back(tmp_path):
    ahead = Process(tmp_path, FastClock())
    ahead.rests.save("news.example", 3600.0)
    now = Process(tmp_path, FastClock(datetime(2026, 1, 1, tzinfo=UTC)))
    assert now.look() == {}
    now.rests.save("news.example", 60.0)
    assert now.look() == {"news.example": 60}
    for each in (ahead, now):
        each.rests.close()


def test_where_nobody_asked_for_rest_no_file_is_made(tmp_path):
    one = Process(tmp_path, FastClock())
    assert one.look() == {}
    assert list(tmp_path.iterdir()) == []
    one.rests.close()


def test_services_of_look_ups_are_no_hosts(tmp_path):
    clock = FastClock()
    one = Process(tmp_path, clock)
    one.rests.save("a", 60.0)
    one.rests._file.run(
        lambda c: c.execute("INSERT INTO services VALUES ('wayback', 0, 9e12, 0, 0, 0, 0, 0, 0)")
    )
    assert one.look() == {"a": 60}
    one.rests.save("b", 60.0)
    assert one.rests._file.run(lambda c: c.execute("SELECT count(*) FROM services").fetchone()) == (3,)
    one.rests.close()


def test_the_number_of_hosts_is_bounded(tmp_path):
    clock = FastClock()
    one = Process(tmp_path, clock)
    one.rests.save("first", 60.0)
    until = clock.now().timestamp() + 1000
    rows = [(f"host h{number}", until + number) for number in range(_MAX_HOSTS)]
    one.rests._file.run(
        lambda c: c.executemany("INSERT INTO services VALUES (?, 0, ?, 0, 0, 0, 0, 0, 0)", rows)
    )
    one.rests.save("last", 5000.0)
    known = one.look()
    assert (len(known), "last" in known, "first" in known) == (_MAX_HOSTS, True, False)
    one.rests.close()
