"""Files asked for in bulk: counted once each, by whoever ends them, and behind all that is fresh."""

from __future__ import annotations

import threading

import pytest

from archiver.model import Urgency
from archiver.pipeline.files import file_job
from archiver.ports import Bulk, NewJob
from tests.catalog.examples import NOON

STEPS = ("find", "archive", "cite", "audit", "capture")


def ask(catalog, batch, *files, step="find"):
    jobs = [file_job(step, name, {"source": name}, collection="main", batch=batch) for name in files]
    with catalog.begin() as session:
        session.save_bulk(Bulk(batch=batch, step=step, collection="main", asked_at=NOON))
        session.grow_bulk(batch, len(files))
        return session.enqueue_all(jobs, at=NOON)


def claim(catalog, limit=100, owner="me"):
    with catalog.begin() as session:
        return session.claim(owner, at=NOON, lease_seconds=60, steps=STEPS, limit=limit)


def end(catalog, job, **counts):
    with catalog.begin() as session:
        session.count_in_bulk(job, counts)
        session.end_bulk_file(job, job.subject, at=NOON)
        assert session.finish(job, at=NOON)


def find(catalog, batch):
    with catalog.read() as session:
        return session.find_bulk(batch)


def test_what_files_count_is_summed_and_told_when_their_jobs_are_gone(catalog):
    ask(catalog, "bulk-a", "1", "2", "3")
    one, two, three = claim(catalog)
    with catalog.read() as session:
        jobs = session.load_bulk_jobs("bulk-a", at=NOON)
        assert (jobs.counts, jobs.running, sorted(jobs.subjects)) == ({"find": 3}, 3, ["1", "2", "3"])
    end(catalog, one, articles=3, posts=1)
    end(catalog, two, articles=4)
    with catalog.begin() as session:
        assert session.give_up(three, reason="broken", at=NOON)
        session.count_in_bulk(three, {"articles": 1})
        session.end_bulk_file(three, "3", at=NOON, failure="broken")
    bulk = find(catalog, "bulk-a")
    assert (bulk.files, bulk.done, bulk.failed, bulk.ended_at) == (3, 2, 1, NOON)
    assert (bulk.totals, bulk.failures) == ({"articles": 8, "posts": 1}, {"3": "broken"})
    with catalog.read() as session:
        assert session.load_bulk_jobs("bulk-a", at=NOON).counts == {}
        assert session.find_bulk("bulk-b") is None


def test_one_job_that_two_batches_wait_for_counts_in_both(catalog):
    ask(catalog, "bulk-a", "1")
    ask(catalog, "bulk-b", "1")
    (job,) = claim(catalog)
    end(catalog, job, articles=2)
    assert [find(catalog, name).totals for name in ("bulk-a", "bulk-b")] == [{"articles": 2}] * 2


def test_files_that_end_at_the_same_time_are_all_counted(catalog):
    ask(catalog, "bulk-a", *(str(number) for number in range(12)))
    jobs = claim(catalog)
    start = threading.Barrier(4)

    def end_some(mine):
        start.wait()
        for job in mine:
            end(catalog, job, articles=1)

    threads = [threading.Thread(target=end_some, args=(jobs[number::4],)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    bulk = find(catalog, "bulk-a")
    assert (bulk.done, bulk.totals) == (12, {"articles": 12})


def test_all_of_a_bulk_batch_goes_behind_what_is_fresh_and_what_follows_before_the_next_file(catalog):
    ask(catalog, "bulk-a", "1", "2", step="archive")
    (first,) = claim(catalog, 1)
    with catalog.begin() as session:
        cite = NewJob(step="cite", subject="v1", priority=Urgency.CITE, batch="bulk-a")
        session.enqueue(cite, at=NOON)
        assert session.finish(first, at=NOON)
        session.enqueue(NewJob(step="audit", subject="w", priority=Urgency.AUDIT), at=NOON)
    assert [job.subject for job in claim(catalog)] == ["w", "v1", "2"]


def test_a_retry_stays_where_it_was_and_a_person_who_asks_brings_it_forward(catalog):
    with catalog.begin() as session:
        post = NewJob(step="capture", subject="p", priority=Urgency.POST, batch="bulk-a")
        session.enqueue(post, at=NOON)
    (job,) = claim(catalog)
    again = NewJob(step="capture", subject="p", priority=job.priority, batch="bulk-a")
    with catalog.begin() as session:
        assert session.finish(job, at=NOON)
        session.enqueue(again, at=NOON)
    (job,) = claim(catalog)
    assert job.priority == Urgency.in_bulk(Urgency.POST) < Urgency.AUDIT
    with catalog.begin() as session:
        session.enqueue(NewJob(step="capture", subject="p", priority=Urgency.POST), at=NOON)
        session.enqueue(NewJob(step="capture", subject="p", batch="ask-b"), at=NOON)
        assert session.release_owner("me")
    (job,) = claim(catalog)
    assert job.priority == Urgency.ASKED


@pytest.mark.parametrize("priority", list(Urgency))
def test_in_bulk_the_order_stays_and_nothing_is_moved_twice(priority):
    moved = Urgency.in_bulk(priority)
    assert moved < min(Urgency)
    assert Urgency.in_bulk(moved) == moved
    assert moved - Urgency.in_bulk(Urgency.FILE) == priority - Urgency.FILE
