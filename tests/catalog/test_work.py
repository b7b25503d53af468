"""The work table: asked for once, claimed by one, closed by whoever holds the claim."""

from __future__ import annotations

from collections import Counter

import pytest
from sqlalchemy import event, func, select

from archiver.catalog.work import new_job_id
from archiver.catalog.work_tables import work, work_batches
from archiver.ports import NewJob, WorkCounts
from archiver.urls.hosts import find_host
from tests.catalog.examples import NOON, later

STEPS = ("read", "capture")


def ask(session, subject="u", *, at=NOON, step="capture", **more):
    return session.enqueue(NewJob(step=step, subject=subject, **more), at=at)


def claim(session, owner="me", *, at=NOON, limit=10, steps=STEPS, **more):
    return session.claim(owner, at=at, lease_seconds=60, steps=steps, limit=limit, **more)


def subjects(jobs):
    return [job.subject for job in jobs]


# --- asking ------------------------------------------------------------------------------------


def test_job_ids_are_never_the_same_and_sort_as_they_were_made():
    ids = [new_job_id() for _ in range(1000)]
    assert len(set(ids)) == 1000
    assert ids == sorted(ids)


def test_a_claimed_job_is_what_was_asked_for(session):
    job_id = ask(session, "u", details={"purpose": "post"}, priority=3, batch="b", collection="other")
    (job,) = claim(session)
    assert (job.id, job.step, job.subject, job.collection) == (job_id, "capture", "u", "other")
    assert (job.details, job.priority, job.batch, job.attempts) == ({"purpose": "post"}, 3, "b", 1)
    assert job.due_at == NOON


def test_asking_again_is_one_job_made_more_urgent(session):
    first = ask(session, due_at=later(9), priority=5, details={"a": 1})
    assert ask(session, due_at=later(5), priority=1, details={"a": 2, "b": 3}) == first
    assert ask(session, due_at=later(7), priority=7) == first
    (job,) = claim(session, at=later(5))
    assert (job.due_at, job.priority, job.details) == (later(5), 7, {"a": 2, "b": 3})


def test_what_is_asked_for_now_counts_more_than_what_a_retry_was_to_do(session):
    ask(session, due_at=later(9), details={"requisites": True, "post_id": "1", "tries": 4})
    ask(session, details={"requisites": False})
    (job,) = claim(session)
    assert job.details == {"requisites": False, "post_id": "1"}


@pytest.mark.parametrize("other", [{"step": "read"}, {"collection": "other"}, {"subject": "v"}])
def test_another_step_subject_or_collection_is_another_job(session, other):
    assert ask(session) != ask(session, **other)


def test_asking_after_it_is_done_is_a_new_job(session):
    first = ask(session)
    assert session.finish(*claim(session), at=NOON)
    assert ask(session) != first


def test_the_transaction_that_finishes_a_job_can_ask_for_it_again(catalog):
    with catalog.begin() as session:
        first = ask(session, batch="b", details={"tries": 1})
        (job,) = claim(session)
    with catalog.begin() as session:  # before finishing
        ask(session, due_at=later(1), batch="b", details={"tries": 2})
        assert session.finish(job, at=NOON)
    with catalog.begin() as session:
        (job,) = claim(session, at=later(1), batch="b")
        assert (job.details, job.attempts) == ({"tries": 2}, 1)
        assert job.id != first
    with catalog.begin() as session:  # after finishing
        assert session.finish(job, at=NOON)
        ask(session, due_at=later(2), batch="b", details={"tries": 3})
        assert claim(session, at=later(1)) == []
        assert [j.details for j in claim(session, at=later(2), batch="b")] == [{"tries": 3}]


def test_the_table_keeps_one_closed_row_for_a_subject(session):
    for number in range(3):
        ask(session)
        (job,) = claim(session)
        if number == 1:
            session.give_up(job, reason="no", at=NOON)
        else:
            session.finish(job, at=NOON)
    assert session.connection.execute(select(func.count()).select_from(work)).scalar() == 1
    assert session.connection.execute(select(func.count()).select_from(work_batches)).scalar() == 0


# --- claiming ----------------------------------------------------------------------------------


def test_the_most_urgent_comes_first_then_what_was_due_first(session):
    for subject, priority, due_at in (("d", 0, 1), ("b", 5, 2), ("c", 0, 0), ("a", 5, 1), ("later", 9, 99)):
        ask(session, subject, priority=priority, due_at=later(due_at))
    assert subjects(claim(session, at=later(10), limit=3)) == ["a", "b", "c"]
    assert subjects(claim(session, at=later(10))) == ["d"]
    assert subjects(claim(session, at=later(99))) == ["later"]


@pytest.mark.parametrize("batch", [None, "b"])
def test_what_is_refused_stays_as_it_was(session, batch):
    for number in range(6):
        ask(session, f"u{number}", priority=6 - number // 2, due_at=later(0), batch="b")
    asked = []

    def accepts(step, subject):
        asked.append((step, subject))
        return subject in ("u1", "u4")

    jobs = claim(session, limit=2, batch=batch, accepts=accepts)
    assert subjects(jobs) == ["u1", "u4"]
    assert asked == [("capture", f"u{number}") for number in range(5)]
    rest = claim(session, batch=batch)
    assert subjects(rest) == ["u0", "u2", "u3", "u5"]
    assert {job.attempts for job in rest} == {1}


def test_a_job_due_later_is_not_claimed_before(session):
    ask(session, due_at=later(1))
    assert claim(session, at=later(0.99)) == []
    assert len(claim(session, at=later(1))) == 1


def test_a_claimed_job_is_not_claimed_again_before_its_lease_ends(session):
    ask(session)
    assert len(claim(session, "me")) == 1
    assert claim(session, "you", at=later(0.99)) == []
    (job,) = claim(session, "you", at=later(1))
    assert job.attempts == 2


def test_an_owner_is_never_given_what_it_works_on(session):
    ask(session)
    claim(session, "me")
    assert claim(session, "me", at=later(10_000)) == []


def test_a_renewed_lease_holds_on(session):
    ask(session)
    claim(session, "me")
    session.renew("me", until=later(5))
    assert claim(session, "you", at=later(4)) == []


def test_only_the_steps_asked_for_are_claimed(session):
    ask(session, "r", step="read")
    ask(session, "c", step="capture")
    assert subjects(claim(session, steps=("read",))) == ["r"]
    assert not session.has_work(at=NOON, steps=("cite",))


def two_of_a_host():
    asked = Counter()

    def accepts(step, subject):
        asked[find_host(step, subject)] += 1
        return asked[find_host(step, subject)] <= 2

    return accepts


@pytest.mark.parametrize("batch", [None, "b"])
def test_work_of_one_host_however_much_keeps_that_of_others_waiting_no_longer(session, batch):
    big = [NewJob(step="read", subject=f"http://big.example/{n}", batch="b", priority=5) for n in range(1500)]
    session.enqueue_all(big, at=NOON)
    for number in range(3):
        ask(session, f"http://h{number}.example/", at=later(1), priority=number, batch="b")
    ask(session, "http://late.example/", at=later(99), batch="b")
    ask(session, "http://elsewhere.example/", at=later(1), step="cite", batch="b")
    jobs = claim(session, at=later(2), limit=4, batch=batch, accepts=two_of_a_host())
    assert subjects(jobs) == [big[0].subject, big[1].subject, "http://h2.example/", "http://h1.example/"]
    rest = claim(session, at=later(2), batch=batch, accepts=two_of_a_host())
    assert subjects(rest)[2:] == ["http://h0.example/"]


def test_of_anothers_batch_nothing_is_claimed(session):
    for batch, host in (("b", "big"), ("other", "h")):
        jobs = [NewJob(step="read", subject=f"http://{host}.example/{n}", batch=batch) for n in range(1100)]
        session.enqueue_all(jobs, at=NOON)
    assert len(claim(session, batch="b", accepts=two_of_a_host())) == 2


def test_what_was_claimed_ahead_has_lost_no_attempt_when_its_owner_dies(session):
    for number in range(3):
        ask(session, f"u{number}")
    assert [job.attempts for job in claim(session, begins=1)] == [1, 1, 1]
    assert session.release_owner("me") == 3
    again = claim(session, "you")
    assert {job.subject: job.attempts for job in again} == {"u0": 2, "u1": 1, "u2": 1}
    session.release_owner("you")
    assert [job.attempts for job in claim(session, "she")] == [3, 2, 2]


# --- closing -----------------------------------------------------------------------------------


def test_a_lost_claim_closes_nothing(session):
    ask(session)
    (mine,) = claim(session, "me")
    (yours,) = claim(session, "you", at=later(2))
    assert not session.holds(mine)
    assert not session.finish(mine, at=NOON)
    assert not session.retry(mine, due_at=NOON, reason="late")
    assert not session.give_up(mine, reason="late", at=NOON)
    assert session.holds(yours)
    assert session.finish(yours, at=NOON)
    assert not session.finish(yours, at=NOON)


def test_a_job_without_claim_can_not_be_finished(session):
    ask(session)
    (job,) = claim(session)
    session.release_owner("me")
    assert not session.finish(job, at=NOON)


def test_a_job_tried_again_keeps_its_id_its_reason_and_its_count(session):
    job_id = ask(session)
    (job,) = claim(session)
    assert session.retry(job, due_at=later(5), reason="no route")
    assert session.find_reason_of_job(job_id) == "no route"
    assert claim(session, at=later(4)) == []
    (again,) = claim(session, at=later(5))
    assert (again.id, again.attempts) == (job_id, 2)
    session.finish(again, at=NOON)
    assert session.find_reason_of_job(job_id) is None


def test_a_released_job_is_due_as_if_it_had_not_been_claimed(session):
    ask(session)
    claim(session)
    assert session.release_owner("me", counts=False) == 1
    assert [job.attempts for job in claim(session)] == [1]


def test_what_a_dead_owner_had_is_due_at_once_and_its_attempts_count(session):
    for subject in "ab":
        ask(session, subject)
    claim(session, "dead")
    assert session.find_lease_owners() == ["dead"]
    assert session.release_owner("dead") == 2
    assert session.find_lease_owners() == []
    assert [job.attempts for job in claim(session, "me")] == [2, 2]


def test_a_job_given_up_stays_with_its_reason(session):
    job_id = ask(session)
    session.give_up(*claim(session), reason="always 500", at=NOON)
    assert session.find_reason_of_job(job_id) == "always 500"
    assert claim(session, at=later(10_000)) == []
    assert session.count_work(at=NOON) == WorkCounts(failed=1)


def test_work_is_counted_by_what_it_waits_for(session):
    for subject in "abcd":
        ask(session, subject, batch="b" if subject < "c" else None)
    ask(session, "later", due_at=later(1), batch="b")
    one, two = claim(session, limit=2)
    session.give_up(one, reason="no", at=NOON)
    session.finish(two, at=NOON)
    claim(session, limit=1)
    assert session.count_work(at=NOON) == WorkCounts(due=2, later=1, failed=1)
    assert session.count_work("b", at=NOON) == WorkCounts(later=1, failed=1)
    assert session.count_work(at=later(1)) == WorkCounts(due=3, failed=1)


# --- batches -----------------------------------------------------------------------------------


def test_a_batch_claims_only_its_own_jobs(session):
    ask(session, "mine", batch="b")
    ask(session, "theirs", batch="c")
    ask(session, "nobody's", priority=9)
    assert subjects(claim(session, batch="b")) == ["mine"]
    assert not session.has_work(at=NOON, steps=STEPS, batch="d")


def test_two_batches_that_ask_for_one_job_both_wait_for_it(session):
    assert ask(session, batch="a") == ask(session, batch="b") == ask(session)
    (job,) = claim(session, "a's process", batch="a")
    for batch in "ab":
        assert session.has_work(at=NOON, steps=STEPS, batch=batch)
    session.finish(job, at=NOON)
    for batch in "ab":
        assert not session.has_work(at=NOON, steps=STEPS, batch=batch)


def test_what_follows_from_a_job_belongs_to_every_batch_that_waits_for_it(catalog):
    with catalog.begin() as session:
        ask(session, "page", step="read")
        (job,) = claim(session, "daemon")
        ask(session, "page", step="read", batch="a")
        ask(session, "page", step="read", batch="b")
    with catalog.begin() as session:
        ask(session, "before", batch=job.batch)
        assert session.finish(job, at=NOON)
        ask(session, "after", batch=job.batch)
    with catalog.begin() as session:
        assert subjects(claim(session, batch="a")) == ["before", "after"]
        assert session.count_work("b", at=NOON) == WorkCounts(due=2)


def test_waiting_for_a_retry_is_no_work_now(session):
    ask(session, batch="b")
    (job,) = claim(session)
    session.retry(job, due_at=later(5), reason="no")
    assert not session.has_work(at=NOON, steps=STEPS, batch="b")
    assert session.has_work(at=later(5), steps=STEPS, batch="b")


# --- size --------------------------------------------------------------------------------------


@pytest.mark.sqlite
@pytest.mark.parametrize("batch", [None, "b"])
def test_looking_for_work_never_reads_what_is_not_due_or_not_ours(session, batch):
    """However much waits, every query of a claim goes by an index made for it."""
    run = []
    event.listen(session.connection, "before_cursor_execute", lambda *call: run.append(call[2:4]))
    for priority in range(3):
        ask(session, f"{priority}", priority=priority, due_at=later(priority))
    run.clear()
    claim(session, at=later(1), limit=3, batch=batch)
    session.has_work(at=later(1), steps=STEPS, batch=batch)
    plans = [
        session.connection.exec_driver_sql("EXPLAIN QUERY PLAN " + sql, values).all()
        for sql, values in list(run)
        if sql.startswith("SELECT")
    ]
    told = [row[-1] for plan in plans for row in plan if row[-1].startswith(("SEARCH", "SCAN"))]
    ours = ("ix_work_claim", "ix_work_lease_owner", "ix_work_batches_batch", "sqlite_autoindex_work")
    assert len(told) >= 2
    assert [line for line in told if not any(f"INDEX {name}" in line for name in ours)] == []
    assert [line for line in told if line.startswith("SCAN")] == []
