"""Many jobs at once are as each by itself."""

from __future__ import annotations

import pytest

from archiver.ports import NewJob
from tests.catalog.examples import NOON, later
from tests.catalog.test_work import ask, claim, subjects


def jobs(*named, **more):
    return [NewJob(step="capture", subject=name, **more) for name in named]


def test_jobs_asked_for_together_are_claimed_in_their_order(session):
    names = [f"u{number:04}" for number in range(1200)]
    ids = session.enqueue_all(jobs(*names, batch="b"), at=NOON)
    claimed = claim(session, limit=2000, batch="b")
    assert subjects(claimed) == names
    assert [job.id for job in claimed] == ids


def test_one_that_waits_already_is_asked_for_again_as_by_itself(session):
    first = ask(session, "u", due_at=later(9), details={"a": 1})
    ids = session.enqueue_all(jobs("v", "u", "v", details={"b": 2}, batch="b"), at=NOON)
    assert ids[1] == first
    assert ids[0] == ids[2]
    claimed = claim(session, batch="b")
    assert {job.subject: job.details for job in claimed} == {"v": {"b": 2}, "u": {"a": 1, "b": 2}}


def test_jobs_ended_together_are_gone_and_their_batches_with_them(session):
    session.enqueue_all(jobs("u", "v", "w", batch="b"), at=NOON)
    claimed = claim(session, batch="b")
    assert session.finish_all(claimed[:2], at=NOON)
    assert [session.holds(job) for job in claimed] == [False, False, True]
    assert session.count_work("b", at=NOON).due == 1


def test_jobs_are_not_ended_together_where_one_was_taken_over(session):
    session.enqueue_all(jobs("u", "v"), at=NOON)
    mine = claim(session)
    claim(session, "other", at=later(2))
    assert not session.finish_all(mine, at=later(2))


def test_an_older_closed_row_gives_way(session):
    for _ in range(2):
        session.enqueue_all(jobs("u", "v"), at=NOON)
        assert session.finish_all(claim(session), at=NOON)
    rows = session.connection.exec_driver_sql("SELECT subject, state FROM work ORDER BY subject").all()
    assert rows == [("u", "done"), ("v", "done")]


@pytest.mark.parametrize("others", [0, 40, 3000])
def test_a_batch_is_claimed_however_much_else_is_due_before_it(session, others):
    session.enqueue_all(jobs(*(f"other{number}" for number in range(others)), priority=9), at=NOON)
    session.enqueue_all(jobs(*(f"u{number:02}" for number in range(30)), batch="b"), at=NOON)
    claimed = claim(session, limit=20, batch="b", accepts=lambda _, subject: subject != "u03")
    assert subjects(claimed) == [f"u{number:02}" for number in range(21) if number != 3]
