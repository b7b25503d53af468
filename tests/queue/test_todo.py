"""Jobs that were claimed and wait for a worker of their process, and how many are claimed ahead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from archiver.model import Job
from archiver.queue.todo import PLACES, Todo
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


def test_what_waits_is_not_overtaken_for_ever():
    todo = Todo()
    todo.put(job("waits"))
    for number in range(1000):
        todo.put(job(f"{number}", 1))
    before = [todo.get().subject for _ in range(PLACES)]
    assert before == [*map(str, range(PLACES - 1)), "waits"]


def test_workers_end_when_no_job_is_left():
    todo = Todo()
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
        todo.end()
        got = [subject for some in served for subject in some]
    assert sorted(got, key=int) == [str(number) for number in range(4000)]
