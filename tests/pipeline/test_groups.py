"""Captures of many threads are stored together, and each as if it were alone."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from archiver.errors import HomeError, LostLease
from archiver.model import Capture, Outcome, stable_id
from archiver.net.clock import SystemClock
from archiver.pipeline.groups import Groups, Kept
from archiver.ports import NewJob
from archiver.warc.writer import WarcWriter
from tests.queue.world import World
from tests.warc.making import AT, check, exchange, statement, warcs


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path / "home")
    yield world
    world.close()


@pytest.fixture
def writer(world):
    writer = WarcWriter(world.settings, SystemClock())
    yield writer
    writer.close()


@pytest.fixture
def groups(world, writer):
    return Groups(writer, world.catalog, world.clock)


def capture_of(job):
    return Capture(
        id=stable_id("k", job.subject),
        collection="main",
        url=job.subject,
        purpose="address",
        captured_at=AT,
        outcome=Outcome.CAPTURED,
        final_url=job.subject,
        job_id=job.id,
    )


def keep(groups, job, **more):
    def place(refs):
        return replace(capture_of(job), record=refs[0][0], records=refs[0])

    return groups.keep("main", [exchange(job.subject), statement(id=job.id)], place, **more)


def claimed(world, count):
    world.ask([f"http://news.example/{number}" for number in range(count)])
    return world.claim()


def test_what_many_threads_keep_is_all_there_once(world, groups, writer):
    jobs = claimed(world, 60)
    with ThreadPoolExecutor(12) as pool:
        kept = list(pool.map(lambda job: keep(groups, job, done=job), jobs))
    with world.catalog.read() as session:
        stored = session.find_captures_of_jobs([job.id for job in jobs])
    assert [stored[job.id] for job in jobs] == kept
    assert len({capture.record.offset for capture in kept}) == 60
    assert world.counts().due == 0
    writer.close()
    assert check(*warcs(world.settings.home)) == ""


def test_whoever_waits_while_another_is_stored_is_stored_with_the_rest(world, groups):
    """While one is held up in its transaction, the others come together: then they are one transaction."""
    jobs = claimed(world, 9)
    held, go_on = threading.Event(), threading.Event()

    def hold(_):
        held.set()
        go_on.wait(timeout=30)

    with ThreadPoolExecutor(9) as pool:
        first = pool.submit(keep, groups, jobs[0], done=jobs[0], also=hold)
        assert held.wait(timeout=30)
        rest = [pool.submit(keep, groups, job, done=job) for job in jobs[1:]]
        line = groups._line("main")
        while len(line._waiting) < 8:
            go_on.wait(timeout=0.01)
        go_on.set()
        made = [future.result(timeout=30) for future in (first, *rest)]
    records = [capture.record for capture in made[1:]]
    # The statements and requests of a group lie between its responses, and nobody else's.
    assert max(record.offset for record in records) > made[0].record.offset
    assert world.counts().due == 0


def test_one_that_was_taken_over_takes_no_other_with_it(world, groups, writer):
    jobs = claimed(world, 12)
    with world.catalog.begin() as session:
        session.retry(jobs[5], due_at=AT, reason="taken over")
    lost = []

    def run(job):
        try:
            return keep(groups, job, done=job)
        except LostLease:
            lost.append(job)

    with ThreadPoolExecutor(12) as pool:
        list(pool.map(run, jobs))
    assert lost == [jobs[5]]
    with world.catalog.read() as session:
        assert len(session.find_captures_of_jobs([job.id for job in jobs])) == 11
    writer.close()
    (warc,) = warcs(world.settings.home)
    assert check(warc) == ""
    assert len([line for line in _urls(world) if line == jobs[5].subject]) == 0


def _urls(world):
    folder = world.settings.home / "collections" / "main" / "indexes"
    return [line for path in folder.glob("*.cdxj") for line in path.read_text().splitlines()]


def test_an_error_of_what_is_stored_beside_reaches_its_own_thread_only(world, groups):
    jobs = claimed(world, 8)

    def fail(_):
        raise KeyError("beside")

    def run(job):
        try:
            return keep(groups, job, done=job, also=fail if job is jobs[2] else None)
        except KeyError:
            return None

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(run, jobs))
    assert [job for job, capture in zip(jobs, made, strict=True) if capture is None] == [jobs[2]]


def test_what_one_asks_for_is_waited_for_by_nobody_elses_batch(world, groups):
    """Two commands wait for one job; what another job asks for in the same group is not theirs."""
    world.ask(["http://news.example/a"], batch="one")
    world.ask(["http://news.example/a"], batch="two")
    world.ask(["http://news.example/b"], batch="one")
    jobs = {job.subject: job for job in world.claim(batch="one")}

    def ask(session):
        job = jobs["http://news.example/b"]
        session.finish(job, at=world.clock.now())
        session.enqueue(NewJob(step="capture", subject="http://news.example/c", batch="one"), at=AT)

    with ThreadPoolExecutor(2) as pool:
        one = pool.submit(keep, groups, jobs["http://news.example/a"], done=jobs["http://news.example/a"])
        other = pool.submit(keep, groups, jobs["http://news.example/b"], also=ask)
        one.result()
        other.result()
    assert world.counts("one").due == 1
    assert world.counts("two").due == 0


def test_where_nothing_can_be_stored_nobody_is_tried_alone(world, groups):
    """Each try waits for the catalogue's lock: sixty of them would keep a stop waiting for an hour."""
    jobs = claimed(world, 20)
    tried = []

    def refuse(session):
        tried.append(session)
        go_on.wait(timeout=30)
        raise HomeError("catalog.sqlite is locked")

    def run(job):
        with pytest.raises(HomeError):
            keep(groups, job, done=job, also=refuse if job in jobs[::2] else None)

    go_on = threading.Event()
    with ThreadPoolExecutor(20) as pool:
        first = pool.submit(run, jobs[0])
        while not tried:
            go_on.wait(timeout=0.01)
        rest = [pool.submit(run, job) for job in jobs[1:]]
        while len(groups._line("main")._waiting) < 19:
            go_on.wait(timeout=0.01)
        go_on.set()
        for future in (first, *rest):
            future.result(timeout=30)
    assert len(tried) == 1
    assert keep(groups, jobs[1], done=jobs[1]).record is not None


def test_whoever_cant_be_told_holds_up_nobody_else(world, groups):
    """A closed terminal must not leave others' jobs open for ever."""
    jobs = claimed(world, 3)
    told = []

    def begin(job):
        def place(refs):
            return replace(capture_of(job), record=refs[0][0], records=refs[0])

        return groups.begin("main", [exchange(job.subject), statement(id=job.id)], place, done=job)

    def break_off(_):
        raise BrokenPipeError

    for job in jobs:
        kept = begin(job)
        kept.then(break_off)
        kept.then(told.append)
    assert told == [None, None, None]
    assert world.counts().due == 0


def test_bytes_that_cant_be_let_go_of_leave_nobody_waiting(world, groups):
    (job,) = claimed(world, 1)

    class Full:
        def close(self):
            raise OSError(28, "No space left on device")

    kept = Kept(Full(), lambda refs: capture_of(job), None, None, is_awaited=False)
    told = []
    kept.then(told.append)
    kept.end()
    assert told == [None]


def test_who_waits_for_a_capture_ends_the_gathering_of_others(world, groups, monkeypatch):
    """They are stored with it, and nobody waits out the time that gathering may take."""
    monkeypatch.setattr("archiver.pipeline.groups._GATHER_SECONDS", 600)
    jobs = claimed(world, 4)
    begun, go_on = threading.Event(), threading.Event()

    def begin(job, *, stays=False):
        def place(refs):
            if stays:
                begun.set()
                go_on.wait(timeout=30)
            return replace(capture_of(job), record=refs[0][0], records=refs[0])

        return groups.begin("main", [exchange(job.subject), statement(id=job.id)], place, done=job)

    with ThreadPoolExecutor(1) as pool:
        leader = pool.submit(begin, jobs[0], stays=True)
        assert begun.wait(timeout=30)
        gathered = [begin(job) for job in jobs[1:3]]
        go_on.set()
        assert keep(groups, jobs[3], done=jobs[3]).record is not None
        assert leader.result(timeout=30).capture is not None
    assert all(kept.capture is not None for kept in gathered)
