"""Jobs that were claimed and wait for a worker of their process, and how many are claimed ahead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from archiver.model import Job
from archiver.queue import ahead
from archiver.queue.ahead import Ahead
from archiver.queue.todo import Todo
from tests.catalog.examples import NOON


def job(subject, priority=0):
    return Job(
        id=subject,
        step="capture",
        subject=subject,
        collection="main",
        due_at=NOON,
        priority=priority,
        attempts=1,
    )


def test_what_is_urgent_goes_before_what_was_claimed_ahead_the_rest_in_its_order():
    todo = Todo()
    for one in (job("a"), job("b"), job("urgent", 9), job("c"), job("later", -5)):
        todo.put(one)
    assert todo.count() == 5
    assert [todo.get().subject for _ in range(5)] == ["urgent", "a", "b", "c", "later"]
    assert todo.count() == 0


def test_workers_end_when_no_job_is_left():
    todo = Todo()
    todo.end()
    todo.end()
    todo.put(job("late"))
    assert [one and one.subject for one in (todo.get(), todo.get(), todo.get())] == ["late", None, None]


def test_many_threads_get_each_job_once():
    todo, workers = Todo(), 8

    def serve(_):
        got = []
        while (one := todo.get()) is not None:
            got.append(one.subject)
        return got

    with ThreadPoolExecutor(workers) as pool:
        served = pool.map(serve, range(workers))
        for number in range(4000):
            todo.put(job(str(number), number % 3))
        for _ in range(workers):
            todo.end()
        got = [subject for some in served for subject in some]
    assert sorted(got, key=int) == [str(number) for number in range(4000)]


def test_as_many_are_claimed_ahead_as_end_within_a_moment_also_of_those_that_end_during_a_claim(monkeypatch):
    now = 0.0
    monkeypatch.setattr(ahead.time, "monotonic", lambda: now)
    claims = Ahead()
    now, claims.ended = 1.0, 100
    assert claims.count() == 25  # of a hundred a second
    claims.begin()
    now, claims.ended = 2.0, 140  # a claim that took a second, in which forty ended
    claims.end(waiting=30)
    assert claims.enough == 15
    assert (claims.ended, claims.count()) == (40, 10)
    now, claims.ended = 3.0, 400
    assert claims.count() == 50


def test_while_jobs_take_long_none_is_claimed_ahead(monkeypatch):
    now = 0.0
    monkeypatch.setattr(ahead.time, "monotonic", lambda: now)
    claims = Ahead()
    now, claims.ended = 10.0, 20
    assert claims.count() == 0
