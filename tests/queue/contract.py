"""The promises every engine keeps; subclass once per engine.

An engine's class gives ``engine(world)``: something with ``run`` and ``close``
that works on the world's table, one more worker process in all but name each
time it is called.
"""

from __future__ import annotations

import threading
import time
from abc import ABC, abstractmethod
from contextlib import contextmanager
from datetime import timedelta

import pytest

from archiver.catalog.lean_session import LeanSession
from archiver.errors import (
    BucketAway,
    Crossed,
    HomeError,
    LostLease,
    RecordLost,
    SourceError,
    Stopped,
    StorageFull,
)
from archiver.ports import Again, Done, Failed, NewJob, WorkCounts
from tests.queue.world import Stored, World


class QueueContract(ABC):
    @abstractmethod
    def engine(self, world: World):
        """One more worker on the world's table."""

    @pytest.fixture
    def make_world(self, tmp_path, backend):
        worlds = []

        def make(**work):
            worlds.append(World(tmp_path / "home", **work))
            return worlds[-1]

        yield make
        for world in worlds:
            world.close()

    @pytest.fixture
    def world(self, make_world):
        return make_world()

    def run(self, world, steps, *, batch="b", until_idle=True):
        engine = self.engine(world)
        try:
            engine.run(steps, batch=batch, until_idle=until_idle, stop=world.stop)
        finally:
            engine.close()

    @contextmanager
    def running(self, world, steps, **more):
        """An engine at work on a thread, stopped at the end of the block."""
        stop = threading.Event()
        engine = self.engine(world)
        failed = []

        def run():
            try:
                engine.run(steps, until_idle=False, stop=stop, **more)
            except HomeError as error:
                failed.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        try:
            yield stop
        finally:
            stop.set()
            thread.join()
            engine.close()
        assert failed == []

    # --- what is done --------------------------------------------------------------------------

    def test_every_job_of_a_batch_is_done_once(self, world):
        subjects = [f"u{number}" for number in range(50)]
        world.ask(subjects, batch="b")
        self.run(world, world.step())
        assert sorted(world.begun) == sorted(subjects)
        assert world.counts() == WorkCounts()

    def test_a_batch_without_jobs_ends_at_once(self, world):
        self.run(world, world.step())
        assert world.begun == []

    def test_jobs_of_others_are_left_alone(self, world):
        world.ask(["mine"], batch="b")
        world.ask(["theirs"], batch="c")
        world.ask(["nobody's"])
        self.run(world, world.step())
        assert world.begun == ["mine"]

    def test_without_a_batch_it_does_everything_and_ends_when_nothing_is_left_to_do_now(self, world):
        world.ask(["a"], batch="b")
        world.ask(["c"])
        world.ask_later(["later"])
        self.run(world, world.step(), batch=None)
        assert sorted(world.begun) == ["a", "c"]

    def test_told_not_to_end_it_works_until_it_is_stopped(self, world):
        done = threading.Semaphore(0)
        world.ask(["a"], batch="b")
        with self.running(world, world.step(lambda _: done.release())):
            assert done.acquire(timeout=30)
            world.ask(["b"])
            assert done.acquire(timeout=30)
        assert world.begun == ["a", "b"]

    def test_while_it_is_paused_nothing_is_begun_and_afterwards_all_is(self, world):
        done, asked = threading.Semaphore(0), threading.Semaphore(0)
        paused = threading.Event()
        paused.set()

        def is_paused():
            asked.release()
            return paused.is_set()

        world.ask(["a", "b"])
        with self.running(world, world.step(lambda _: done.release()), is_paused=is_paused):
            assert all(asked.acquire(timeout=30) for _ in range(2))
            assert world.begun == []
            paused.clear()
            assert all(done.acquire(timeout=30) for _ in range(2))
        assert sorted(world.begun) == ["a", "b"]

    def test_the_more_urgent_is_done_first(self, make_world):
        world = make_world(workers=1)
        for subject, priority in (("low", 0), ("high", 9), ("middle", 5)):
            world.ask([subject], priority=priority, batch="b")
        self.run(world, world.step())
        assert world.begun == ["high", "middle", "low"]

    def test_what_turns_up_urgent_goes_before_what_waits(self, make_world):
        world = make_world(workers=1)
        world.ask(["first"], priority=1, batch="b")
        world.ask(["last"], batch="b")

        def does(job):
            if job.subject == "first":
                world.ask(["urgent"], priority=9, batch="b")

        self.run(world, world.step(does))
        assert world.begun == ["first", "urgent", "last"]

    def test_what_is_due_later_is_left_for_later(self, world):
        world.ask_later(["later"], batch="b")
        self.run(world, world.step())
        assert (world.begun, world.counts("b")) == ([], WorkCounts(later=1))

    def test_what_follows_from_a_job_is_done_in_the_same_run(self, world):
        def does(job):
            depth = job.subject.count("/")
            if depth < 3:
                world.ask([f"{job.subject}/1", f"{job.subject}/2"], batch=job.batch)

        world.ask(["u"], batch="b")
        self.run(world, world.step(does))
        assert len(world.begun) == len(set(world.begun)) == 1 + 2 + 4 + 8

    def test_as_many_jobs_run_at_a_time_as_there_are_workers(self, make_world):
        world = make_world(workers=3)
        together = threading.Barrier(3)
        world.ask("abc", batch="b")

        def does(_):
            together.wait(30)

        self.run(world, world.step(does))
        assert sorted(world.begun) == ["a", "b", "c"]

    def test_a_slow_host_leaves_workers_to_the_others(self, make_world):
        world = make_world(workers=4)
        fast_is_done = threading.Event()
        world.ask([f"https://slow.example/{number}" for number in range(14)], priority=5, batch="b")
        world.ask(["https://fast.example/"], batch="b")

        def does(job):
            if "fast" in job.subject:
                fast_is_done.set()
            else:
                assert fast_is_done.wait(30)

        self.run(world, world.step(does))
        assert len(world.begun) == 15
        assert world.begun.index("https://fast.example/") < 4
        assert world.counts() == WorkCounts()

    def test_look_ups_that_wait_for_an_archive_leave_workers_to_captures(self, make_world):
        world = make_world(workers=4)
        captured = threading.Event()
        for step in ("link", "mementos", "submit"):
            world.ask([f"{step} {number}" for number in range(5)], step=step, priority=5, batch="b")
        world.ask(["https://post.example/"], priority=1, batch="b")

        def does(job):
            if job.step == "capture":
                captured.set()
            else:
                assert captured.wait(30)

        (does_one,) = world.step(does).values()
        self.run(world, dict.fromkeys(("link", "mementos", "submit", "capture"), does_one))
        assert len(world.begun) == 16
        assert world.begun.index("https://post.example/") < 3

    def test_receivers_that_are_dead_leave_workers_to_captures_and_to_finding_receivers(self, make_world):
        world = make_world(workers=4)
        done: dict[str, threading.Event] = {
            "https://post.example/": threading.Event(),
            "*": threading.Event(),
        }
        world.ask([f"receiver {number}" for number in range(5)], step="tell", priority=60, batch="b")
        world.ask(["*"], step="tell", priority=50, batch="b")
        world.ask(["https://post.example/"], priority=1, batch="b")

        def does(job):
            if job.subject in done:
                done[job.subject].set()
            else:
                assert all(one.wait(30) for one in done.values())

        (does_one,) = world.step(does).values()
        self.run(world, dict.fromkeys(("tell", "capture"), does_one))
        assert len(world.begun) == 7
        assert {"*", "https://post.example/"} <= set(world.begun[:3])

    # --- what fails ----------------------------------------------------------------------------

    def test_a_job_that_asks_for_it_is_tried_again_later(self, world):
        (job_id,) = world.ask(["u"], batch="b")
        self.run(world, world.step(lambda _: Again("no route")))
        assert (world.begun, world.counts("b")) == (["u"], WorkCounts(later=1))
        assert world.reason(job_id) == "no route"
        (told,) = world.progress.all_of("retry")
        assert (told["subject"], told["reason"]) == ("u", "no route")

    def test_a_job_may_be_tried_again_at_once(self, world):
        world.ask(["u"], batch="b")
        self.run(world, world.step(lambda job: Again("soon", after_seconds=0) if job.attempts < 3 else None))
        assert (world.begun, world.counts()) == (["u"] * 3, WorkCounts())

    def test_a_job_that_never_succeeds_is_given_up_and_told(self, make_world):
        world = make_world(max_attempts=3)
        (job_id,) = world.ask(["u"], batch="b")
        self.run(world, world.step(lambda _: Again("still not", after_seconds=0)))
        assert (world.begun, world.counts("b")) == (["u"] * 3, WorkCounts(failed=1))
        assert world.reason(job_id) == "still not"
        assert world.progress.all_of("give_up") == [
            {"step": "capture", "subject": "u", "reason": "still not", "attempts": 3}
        ]

    def test_an_error_in_a_step_counts_as_an_attempt_and_is_logged(self, world, caplog):
        (job_id,) = world.ask(["bad"], batch="b")
        world.ask(["good"], batch="b")

        def does(job):
            if job.subject == "bad":
                raise SourceError("bad", "is no page")

        self.run(world, world.step(does))
        assert sorted(world.begun) == ["bad", "good"]
        assert world.reason(job_id) == "SourceError: bad: is no page"
        (logged,) = [record for record in caplog.records if record.exc_info]
        assert "capture bad failed" in logged.getMessage()

    def test_a_step_that_forgets_to_finish_its_job_counts_as_a_failure(self, world):
        (job_id,) = world.ask(["u"], batch="b")
        self.run(world, world.step(lambda _: Done()))
        assert "without finishing" in world.reason(job_id)
        assert world.counts("b") == WorkCounts(later=1)

    def test_workers_go_on_while_what_jobs_brought_is_stored(self, make_world):
        """Six are begun by two workers before the first is stored; the run ends when all are."""
        world = make_world(workers=2)
        world.ask([f"u{n}" for n in range(6)], batch="b")
        waiting, lock = [], threading.Lock()

        def does(job):
            stored = Stored()
            with lock:
                waiting.append((job, stored))
                is_last = len(waiting) == 6
            if is_last:
                threading.Thread(target=store_all).start()
            return Done(later=stored)

        def store_all():
            for job, stored in waiting:
                with world.catalog.begin() as session:
                    assert session.finish(job, at=world.clock.now())
                stored.end(None)

        self.run(world, world.step(does))
        assert (len(world.begun), world.counts("b")) == (6, WorkCounts())
        assert [told["end"] for told in world.progress.all_of("job")] == ["done"] * 6

    def test_what_can_not_be_stored_late_is_tried_again_by_itself(self, make_world):
        world = make_world(workers=2)
        jobs = world.ask(["u", "v"], batch="b")

        def does(job):
            stored = Stored()
            if job.subject == "u":
                stored.end(ValueError("no such thing"))
                return Done(later=stored)
            return None

        self.run(world, world.step(does))
        assert world.counts("b") == WorkCounts(later=1)
        assert world.reason(jobs[0]) == "ValueError: no such thing"

    def test_a_lost_lease_is_dropped_without_a_word(self, world, caplog):
        world.ask(["u"], batch="b")

        def does(job):
            with world.catalog.begin() as session:  # as if another worker had taken it over and done it
                session.finish(job, at=world.clock.now())
            raise LostLease(job.id)

        self.run(world, world.step(does))
        assert world.progress.events == []
        assert [record for record in caplog.records if record.levelname in ("WARNING", "ERROR")] == []

    def test_what_needs_a_bucket_that_is_away_waits_for_it_and_is_never_given_up(self, make_world, caplog):
        world = make_world(max_attempts=1)
        (job_id,) = world.ask(["u"], batch="b")

        def does(job):
            raise BucketAway("the bucket can't be reached")

        self.run(world, world.step(does))
        assert world.reason(job_id) == "the bucket can't be reached"
        assert world.counts("b") == WorkCounts(later=1)
        assert [record for record in caplog.records if record.exc_info] == []
        with world.catalog.read() as session:
            told = session.connection.exec_driver_sql("SELECT attempts FROM work").scalars().all()
        assert told == [0]  # however long that lasts, the job isn't given up for it

    @pytest.mark.parametrize(("attempts", "left"), [(2, WorkCounts(later=1)), (1, WorkCounts(failed=1))])
    def test_a_lost_record_stops_one_job_which_is_given_up_in_the_end(self, make_world, attempts, left):
        world = make_world(max_attempts=attempts)
        (lost,) = world.ask(["lost"], batch="b")
        world.ask(["other"], batch="b")

        def does(job):
            if job.subject == "lost":
                raise RecordLost("it isn't there")

        self.run(world, world.step(does))
        assert (sorted(world.begun), world.counts("b")) == (["lost", "other"], left)
        assert world.reason(lost) == "it isn't there"

    @pytest.mark.parametrize("name", ["retry", "give_up"])
    def test_an_end_that_crosses_with_another_process_is_stored_again(self, make_world, monkeypatch, name):
        world = make_world(max_attempts=1 if name == "give_up" else 2)
        world.ask(["u"], batch="b")
        real, tries = getattr(LeanSession, name), []

        def crossing(session, job, **more):
            tries.append(job.id)
            if len(tries) < 3:
                raise Crossed("they crossed")
            return real(session, job, **more)

        monkeypatch.setattr(LeanSession, name, crossing)
        self.run(world, world.step(lambda _: Again("later")))
        assert len(tries) == 3
        assert world.counts("b") == (WorkCounts(failed=1) if name == "give_up" else WorkCounts(later=1))

    @pytest.mark.parametrize("kind", [StorageFull, HomeError])
    def test_a_home_that_fails_ends_the_run_and_counts_no_attempt(self, make_world, kind):
        world = make_world(workers=1)
        world.ask(["first", "second"], batch="b")

        def does(job):
            if len(world.begun) == 1:
                raise kind("no room")

        with pytest.raises(kind, match="no room"):
            self.run(world, world.step(does))
        assert (world.begun, world.counts("b")) == (["first"], WorkCounts(due=2))
        assert [job.attempts for job in world.claim()] == [1, 1]

    def test_a_job_that_no_try_would_help_is_given_up_at_once_with_what_is_to_be_stored(self, world):
        (job_id,) = world.ask(["u"], batch="b")

        def also(session):
            session.enqueue(NewJob(step="discover", subject="told"), at=world.clock.now())

        self.run(world, world.step(lambda _: Failed("hopeless", also=also)))
        assert (world.begun, world.reason(job_id)) == (["u"], "hopeless")
        assert world.counts() == WorkCounts(failed=1, due=1)
        assert [event["reason"] for event in world.progress.all_of("give_up")] == ["hopeless"]

    def test_one_file_is_read_at_a_time_however_many_workers_are_free(self, world):
        for step in ("find", "archive"):
            world.ask([f"{step}-{number}" for number in range(3)], step=step, batch="b")
        lock, at_once = threading.Lock(), []

        def does(_):
            is_alone = lock.acquire(blocking=False)
            at_once.append(is_alone)
            time.sleep(0.02)  # long enough for another worker to begin
            if is_alone:
                lock.release()

        step = world.step(does)["capture"]
        self.run(world, {"find": step, "archive": step})
        assert at_once == [True] * 6

    def test_after_a_failure_the_same_engine_goes_on(self, make_world):
        world = make_world(workers=1)
        world.ask(["u"], batch="b")

        def does(job):
            if len(world.begun) == 1:
                raise StorageFull("no room")

        engine = self.engine(world)
        with pytest.raises(StorageFull):
            engine.run(world.step(does), batch="b", stop=world.stop)
        engine.run(world.step(does), batch="b", stop=world.stop)
        engine.close()
        assert (world.begun, world.counts()) == (["u", "u"], WorkCounts())

    # --- stopping ------------------------------------------------------------------------------

    def test_stopped_it_begins_nothing_and_ends_what_runs(self, make_world):
        world = make_world(workers=2)
        world.ask([f"u{number}" for number in range(10)], batch="b")
        both = threading.Barrier(2)

        def does(job):
            both.wait(30)
            world.stop.set()

        self.run(world, world.step(does))
        assert (len(world.begun), world.counts("b")) == (2, WorkCounts(due=8))
        assert {job.attempts for job in world.claim()} == {1}

    def test_what_waited_when_it_was_stopped_goes_back_as_it_was(self, world):
        world.ask(["u"], batch="b")

        def does(job):
            world.stop.set()
            raise Stopped

        self.run(world, world.step(does))
        assert (world.begun, world.counts("b")) == (["u"], WorkCounts(due=1))
        assert [job.attempts for job in world.claim()] == [1]

    def test_stopped_before_it_begins_it_does_nothing(self, world):
        world.ask(["u"], batch="b")
        world.stop.set()
        self.run(world, world.step())
        assert world.begun == []

    # --- several at once -----------------------------------------------------------------------

    def test_two_engines_share_the_work_and_do_nothing_twice(self, world):
        subjects = [f"u{number}" for number in range(100)]
        world.ask(subjects, batch="b")
        with self.running(world, world.step()):
            self.run(world, world.step())
        assert sorted(world.begun) == sorted(subjects)
        assert world.counts() == WorkCounts()

    def test_a_batch_waits_for_its_jobs_that_another_engine_works_on(self, world):
        begun, may_end = threading.Event(), threading.Event()

        def does(job):
            begun.set()
            assert may_end.wait(30)
            if job.subject == "slow":
                world.ask(["follows"], batch=job.batch)

        world.ask(["slow"], batch="b")
        waited = threading.Event()
        with self.running(world, world.step(does)):
            assert begun.wait(30)

            def wait():
                self.run(world, world.step())
                waited.set()

            waiting = threading.Thread(target=wait)
            waiting.start()
            assert not waited.wait(0.5)
            may_end.set()
            waiting.join()
        assert sorted(world.begun) == ["follows", "slow"]
        assert world.counts() == WorkCounts()

    def test_a_renewal_that_crosses_with_another_process_comes_later(self, make_world, monkeypatch):
        world = make_world(lease_seconds=0.6)
        world.ask(["u"], batch="b")
        real, tries = LeanSession.renew, []
        renewed = threading.Event()

        def crossing(session, owner, **more):
            tries.append(owner)
            if len(tries) == 1:
                raise Crossed("they crossed")
            real(session, owner, **more)
            renewed.set()

        monkeypatch.setattr(LeanSession, "renew", crossing)
        self.run(world, world.step(lambda _: None if renewed.wait(60) else Again("never")))
        assert (world.counts("b"), len(tries) > 1) == (WorkCounts(), True)

    def test_the_lease_of_a_job_that_takes_long_is_renewed(self, make_world):
        world = make_world(lease_seconds=0.6)
        world.ask(["slow"], batch="b")
        begun, may_end = threading.Event(), threading.Event()

        def does(job):
            begun.set()
            assert may_end.wait(30)

        with self.running(world, world.step(does)):
            assert begun.wait(30)
            until = world.clock.now() + timedelta(seconds=1.5)
            while world.clock.now() < until:
                assert world.claim("thief") == []
                world.clock.wait(0.05)
            may_end.set()
        assert (world.begun, world.counts()) == (["slow"], WorkCounts())

    def test_a_job_whose_owner_is_not_heard_of_is_taken_over_when_its_lease_ends(self, world):
        world.ask(["u"], batch="b")
        (lost,) = world.claim("elsewhere", lease_seconds=0.3)
        self.run(world, world.step())
        assert (world.begun, world.counts()) == (["u"], WorkCounts())
        with world.catalog.begin() as session:
            assert not session.finish(lost, at=world.clock.now())

    def test_nothing_is_enqueued_twice(self, world):
        ids = [job_id for _ in range(5) for job_id in world.ask(["u"], batch="b")]
        assert len(set(ids)) == 1
        self.run(world, world.step())
        assert world.begun == ["u"]

    def test_a_follow_up_is_enqueued_with_the_fact_that_caused_it_or_not_at_all(self, world):
        def does(job):
            with world.catalog.begin() as session:
                session.enqueue(NewJob(step="capture", subject="follows", batch="b"), at=world.clock.now())
                raise RuntimeError("before the transaction ends")

        world.ask(["u"], batch="b")
        self.run(world, world.step(does))
        assert (world.begun, world.counts("b")) == (["u"], WorkCounts(later=1))
