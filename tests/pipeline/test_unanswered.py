"""A server that goes away while it is to keep a capture: whether it has it, or not, shows when it is back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

import pytest

from archiver.errors import CatalogAway, Unanswered
from archiver.model import Capture, Outcome, stable_id
from archiver.net.clock import SystemClock
from archiver.pipeline.groups import Groups
from archiver.pipeline.recover import adopting
from archiver.pipeline.statements import capture_statement
from archiver.ports import Done, WorkCounts
from archiver.queue.cluster import ClusterQueue
from archiver.warc.reader import WarcReader
from archiver.warc.recovery import find_open, recover
from archiver.warc.writer import WarcWriter
from tests.lossy_postgres import LossyPostgres
from tests.postgres import server
from tests.queue.world import World
from tests.warc.making import AT, check, exchange, index_by_others, indexes, warcs

pytestmark = pytest.mark.postgresql
#: Later than any claim here, as a visit is later than its job's.
SEEN_AT = AT.replace(year=2126)


@pytest.fixture
def postgres():
    with LossyPostgres(server()) as proxy:
        yield proxy


@pytest.fixture
def world(tmp_path, postgres):
    world = World(tmp_path / "home", url=postgres.url(server().make_database()), workers=1)
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
        id=stable_id("k", job.id),
        collection="main",
        url=job.subject,
        purpose="address",
        captured_at=SEEN_AT,
        outcome=Outcome.CAPTURED,
        final_url=job.subject,
        job_id=job.id,
    )


def page_of(job):
    said = capture_statement(capture_of(job), 0, kept_at=AT)
    return [exchange(job.subject, job.subject.encode()), said]


def keep(groups, job, **more):
    capture = capture_of(job)

    def place(refs):
        return replace(capture, record=refs[0][0], records=refs[0])

    return groups.keep("main", page_of(job), place, done=job, **more)


def made_good(world):
    return recover(world.settings, adopt=adopting(world.clock, world.catalog))


def assert_each_is_there_once(world, jobs):
    """Each has one capture, whose record is the page of its address, and the indexes tell of no other."""
    reader = WarcReader(world.settings, lambda *_: None)
    with world.catalog.read() as session:
        stored = session.find_captures_of_jobs([job.id for job in jobs])
        rows = list(session.iter_captures())
    assert len(rows) == len(jobs)
    for job in jobs:
        with reader.load_exchange("main", stored[job.id].record).body.open() as body:
            assert body.read() == job.subject.encode()
    home = world.settings.home
    assert check(*warcs(home)) == ""
    lines = sorted(line for path in indexes(home) for line in path.read_text().splitlines(keepends=True))
    assert "".join(lines) == index_by_others(*warcs(home))
    assert find_open(world.settings) == []


@pytest.mark.parametrize("what", ["answer", "request"])
def test_what_may_be_stored_is_not_cut_and_nothing_else_comes_to_its_place(
    world, postgres, groups, writer, what
):
    world.ask([f"http://news.example/{number}" for number in range(3)])
    first, lost, last = world.claim()
    keep(groups, first)
    postgres.lose(what, "INSERT INTO captures")
    with pytest.raises(Unanswered, match="what was just being stored may be stored"):
        keep(groups, lost)
    assert postgres.lost == 1
    keep(groups, last)
    writer.close()
    assert len(warcs(world.settings.home)) == 2
    with world.catalog.read() as session:
        assert (session.find_capture_of_job(lost.id) is not None) is (what == "answer")
    assert world.counts() == (WorkCounts(due=1) if what == "request" else WorkCounts())
    (found,) = made_good(world)
    assert len(found.appends) == 1
    assert found.cut_bytes == 0
    assert_each_is_there_once(world, [first, lost, last])


def test_all_that_were_to_be_stored_together_are_left_to_the_recovery(world, postgres, groups, writer):
    world.ask([f"http://news.example/{number}" for number in range(6)])
    jobs = world.claim()
    postgres.lose("answer", "INSERT INTO captures")

    def run(job):
        try:
            keep(groups, job)
        except CatalogAway:
            return job
        return None

    with ThreadPoolExecutor(6) as pool:
        lost = [job for job in pool.map(run, jobs) if job is not None]
    assert lost
    writer.close()
    made_good(world)
    with world.catalog.read() as session:
        stored = session.find_captures_of_jobs([job.id for job in jobs])
    # Those that waited behind were not begun.
    assert_each_is_there_once(world, [job for job in jobs if job.id in stored])
    assert {job.id for job in jobs} - set(stored) < {job.id for job in lost}


def test_what_the_server_never_began_to_end_is_cut(world, postgres, groups, writer):
    """It undoes such a transaction for certain: nothing has to be found out."""
    world.ask(["http://news.example/1"])
    (job,) = world.claim()

    def break_off(session):
        session.connection.exec_driver_sql("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(CatalogAway) as caught:
        keep(groups, job, also=break_off)
    assert not isinstance(caught.value, Unanswered)
    assert find_open(world.settings) == [("main", warcs(world.settings.home)[0].name)]
    keep(groups, job)
    writer.close()
    assert_each_is_there_once(world, [job])


def test_what_the_server_is_still_at_is_waited_for(world, writer):
    """The connection is gone, and the server hasn't ended yet what it was told to keep."""
    world.ask(["http://news.example/1"])
    (job,) = world.claim()
    begun = writer.appending("main", page_of(job))
    refs = begun.__enter__()
    with ThreadPoolExecutor(1) as pool, ExitStack() as transaction:
        session = transaction.enter_context(world.catalog.begin())
        session.save_capture(replace(capture_of(job), record=refs[0][0], records=refs[0]))
        assert session.finish(job, at=AT)
        assert not begun.__exit__(Unanswered, Unanswered("gone"), None)
        recovery = pool.submit(made_good, world)
        while not server().run("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"):
            assert not recovery.done()
        transaction.close()
        assert len(recovery.result()[0].appends) == 1
    assert_each_is_there_once(world, [job])


@pytest.mark.parametrize("what", ["answer", "request"])
def test_a_run_finds_out_when_the_server_is_back_and_asks_nobody_again(world, postgres, groups, writer, what):
    world.ask(["http://news.example/1"])
    asked = []
    recovered = []

    def step(job):
        with world.catalog.read() as session:
            kept = session.find_capture_of_job(job.id)
        if kept is not None:
            return None
        asked.append(job)
        postgres.lose(what, "INSERT INTO captures")
        keep(groups, job)
        return Done(is_committed=True)

    queue = ClusterQueue(world.catalog, world.clock, world.settings, world.progress)
    queue.recover = lambda: recovered.append(made_good(world))
    queue.run(world.step(step), stop=world.stop)
    queue.close()
    assert (postgres.lost, len(asked), len(recovered)) == (1, 1, 1)
    assert world.counts() == WorkCounts()
    writer.close()
    assert_each_is_there_once(world, asked)
