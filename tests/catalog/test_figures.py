"""What the catalogue tells of how the program fares."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archiver.model import Event, EventKind
from archiver.ports import NewJob, StepCounts

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def ask(session, step, subject, due_at=NOW, priority=0):
    return session.enqueue(NewJob(step=step, subject=subject, due_at=due_at, priority=priority), at=NOW)


def test_jobs_are_counted_by_step_and_state(catalog):
    with catalog.begin() as session:
        for number in range(3):
            ask(session, "read", f"https://x.example/{number}", NOW - number * HOUR)
        ask(session, "read", "https://x.example/later", NOW + HOUR)
        ask(session, "capture", "https://y.example/", priority=40)
        claimed = session.claim("h.12.x", at=NOW, lease_seconds=60, steps=("capture",))
        ask(session, "cite", "v1")
        failed = session.claim("h.12.x", at=NOW, lease_seconds=60, steps=("cite",))
        session.give_up(failed[0], reason="broken", at=NOW)
    with catalog.read() as session:
        assert session.count_steps(at=NOW) == [
            StepCounts(step="capture", due=1, running=1),
            StepCounts(step="cite", failed=1),
            StepCounts(step="read", due=3, later=1, oldest_due_at=NOW - 2 * HOUR),
        ]
        (running,) = session.list_running(10)
        assert (running.id, running.owner, running.leased_at) == (claimed[0].id, "h.12.x", NOW)
        (last,) = session.list_failed(10)
        assert (last.subject, last.reason, last.closed_at) == ("v1", "broken", NOW)


def test_the_next_due_job_is_found_over_all_priorities(catalog):
    with catalog.read() as session:
        assert session.find_next_due(after=NOW) is None
    with catalog.begin() as session:
        ask(session, "read", "https://x.example/", NOW + 3 * HOUR, priority=50)
        ask(session, "read", "https://x.example/b", NOW + 2 * HOUR, priority=-1)
        ask(session, "read", "https://x.example/c", NOW)
    with catalog.read() as session:
        assert session.find_next_due(after=NOW) == NOW + 2 * HOUR


def test_failed_jobs_are_listed_newest_first_and_only_so_many(catalog):
    with catalog.begin() as session:
        for number in range(5):
            ask(session, "cite", f"v{number}")
            (job,) = session.claim("o", at=NOW, lease_seconds=60, steps=("cite",))
            session.give_up(job, reason="x", at=NOW + number * HOUR)
    with catalog.read() as session:
        assert [one.closed_at for one in session.list_failed(2)] == [NOW + 4 * HOUR, NOW + 3 * HOUR]


def test_the_size_of_what_is_no_file_is_told(catalog, backend):
    with catalog.read() as session:
        size = session.find_size()
    assert (size is None) if backend == "sqlite" else (size > 1_000_000)


def test_events_are_counted_by_kind(catalog):
    with catalog.begin() as session:
        for number in range(2):
            session.add_event(Event(kind=EventKind.POST_GONE, subject=f"p{number}", happened_at=NOW))
    with catalog.read() as session:
        assert session.count_events() == {"post_gone": 2}
