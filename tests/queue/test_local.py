"""The local engine keeps the contract."""

from __future__ import annotations

import threading

import pytest

from archiver.catalog import SqlCatalog
from archiver.errors import HomeError
from archiver.ports import WorkCounts
from archiver.queue import LocalQueue
from tests.queue.contract import QueueContract


class TestLocalQueue(QueueContract):
    def engine(self, world):
        return LocalQueue(world.catalog, world.clock, world.settings, world.progress)

    def test_one_engine_runs_once_at_a_time(self, world):
        engine = self.engine(world)
        begun, may_end = threading.Event(), threading.Event()

        def does(_):
            begun.set()
            assert may_end.wait(30)

        world.ask(["u"], batch="b")
        thread = threading.Thread(
            target=engine.run, args=(world.step(does),), kwargs={"batch": "b", "stop": world.stop}
        )
        thread.start()
        assert begun.wait(30)
        with pytest.raises(RuntimeError, match="running already"):
            engine.run({}, batch="b", stop=world.stop)
        may_end.set()
        thread.join()
        engine.close()

    def test_what_an_engine_of_this_home_left_leased_is_taken_over_at_once(self, world):
        gone = self.engine(world)
        gone.run({}, batch="none", stop=world.stop)
        name = gone._owner.name
        gone.close()
        world.ask(["u"], batch="b")
        world.claim(name)
        self.run(world, world.step())
        assert (world.begun, world.counts()) == (["u"], WorkCounts())

    def test_a_job_that_kills_its_process_each_time_is_given_up(self, make_world):
        world = make_world(max_attempts=2)
        world.ask(["deadly"], batch="b")
        for number in range(6):
            world.claim(f"dead {number}")
            with world.catalog.begin() as session:
                session.release_owner(f"dead {number}")
        self.run(world, world.step())
        assert (world.begun, world.counts()) == ([], WorkCounts(failed=1))

    def test_a_locked_run_folder_is_one_clear_line(self, world):
        world.settings.home.mkdir(exist_ok=True)
        (world.settings.home / "run").write_text("in the way")
        with pytest.raises(HomeError, match=r"run: can't be written"):
            self.run(world, world.step())

    def test_a_heartbeat_that_fails_ends_the_run(self, make_world):
        world = make_world(lease_seconds=0.3)

        class FailsForTheHeartbeat(SqlCatalog):
            def begin(self):
                if threading.current_thread().name == "heartbeat":
                    raise HomeError("the disk is gone")
                return super().begin()

        world.catalog.close()
        world.catalog = FailsForTheHeartbeat(world.settings)
        with pytest.raises(HomeError, match="the disk is gone"):
            self.run(world, world.step(), batch=None, until_idle=False)
