"""The engine for many machines keeps the same contract, and promises of its own."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import text

from archiver.ports import WorkCounts
from archiver.queue.cluster import ClusterQueue
from tests.queue.contract import QueueContract

pytestmark = [pytest.mark.postgresql, pytest.mark.usefixtures("backend")]

#: All that Procrastinate knows.
JOBS = """
    SELECT queue_name, priority, lock, scheduled_at, args ->> 'job', status
    FROM procrastinate_jobs ORDER BY id
"""


class TestClusterQueue(QueueContract):
    def engine(self, world):
        return ClusterQueue(world.catalog, world.clock, world.settings, world.progress)

    def hand_out(self, world, wanted=10, **more):
        with world.catalog.begin() as session:
            told = {"at": world.clock.now(), "steps": ("capture",), "share_of": lambda *_: 2, **more}
            return session.hand_out("archiver", wanted=wanted, **told)

    def take(self, world, owner="somebody", most=100, **more):
        with world.catalog.begin() as session:
            told = {"at": world.clock.now(), "lease_seconds": 300, "begins": most, **more}
            return session.take_handed(owner, session.register_process(), most=most, **told)

    def ask_sql(self, world, statement, **values):
        with world.catalog.begin() as session:
            done = session.connection.execute(text(statement), values)
            return done.all() if done.returns_rows else []

    def lose_processes(self, world):
        """None of those that took part has been heard of for long."""
        self.ask_sql(world, "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 hour'")

    def test_what_is_due_is_handed_out_by_a_job_without_lock_or_time_that_has_its_priority(self, world):
        (urgent,) = world.ask(["urgent"], priority=9)
        (usual,) = world.ask(["usual"])
        world.ask_later(["later"])
        assert self.hand_out(world) == 2
        waiting = self.ask_sql(world, JOBS)
        assert waiting == [
            ("archiver", 9, None, None, urgent, "todo"),
            ("archiver", 0, None, None, usual, "todo"),
        ]
        assert self.hand_out(world) == 0
        assert self.ask_sql(world, JOBS) == waiting

    def test_what_is_done_leaves_nothing_in_procrastinates_tables(self, world):
        world.ask(["a", "b"])
        self.run(world, world.step(), batch=None)
        for table in ("jobs", "events", "workers"):
            assert self.ask_sql(world, f"SELECT * FROM procrastinate_{table}") == []

    def test_while_enough_waits_only_what_is_more_urgent_is_handed_out(self, world):
        world.ask([f"u{number}" for number in range(20)])
        assert self.hand_out(world, wanted=4) == 4
        assert self.hand_out(world, wanted=4) == 0
        world.ask(["urgent"], priority=9)
        assert self.hand_out(world, wanted=4) == 1
        assert self.take(world, most=1)[0][1].subject == "urgent"

    def test_there_is_enough_for_each_process_that_takes_part(self, world):
        world.ask([f"u{number}" for number in range(20)])
        with world.catalog.begin() as session:
            for _ in range(3):
                session.register_process()
        assert self.hand_out(world, wanted=4) == 12

    def test_of_one_host_no_more_is_handed_out_than_its_share_over_all_processes(self, world):
        world.ask([f"https://slow.example/{number}" for number in range(9)], priority=5)
        world.ask(["https://fast.example/"])
        assert self.hand_out(world) == 3
        assert self.hand_out(world) == 0
        (number, job), *_ = self.take(world)
        with world.catalog.begin() as session:
            session.finish(job, at=world.clock.now())
            session.close_handed({number: job.id})
        assert self.hand_out(world) == 1

    def test_of_files_who_asks_is_handed_one_and_who_reads_one_none(self, world):
        world.ask([f"file-{number}" for number in range(4)], step="find")
        told = {"steps": ("find",), "share_of": lambda *_: 3}
        assert self.hand_out(world, most_of={"files": 0}, **told) == 0
        assert [self.hand_out(world, most_of={"files": 1}, **told) for _ in range(4)] == [1, 1, 1, 0]
        assert len(self.take(world, most_of={"files": 2})) == 2
        assert self.hand_out(world, **told) == 1  # what was left to others

    def test_two_processes_read_a_file_each(self, world):
        world.ask([f"file-{number}" for number in range(6)], step="find")
        both = threading.Barrier(2, timeout=60)

        def does(_):
            both.wait()

        step = world.step(does)["capture"]
        engines = [self.engine(world), self.engine(world)]
        begun = [[], []]

        def work(number):
            def note(job):
                begun[number].append(job.subject)
                return step(job)

            engines[number].run({"find": note}, until_idle=True, stop=world.stop)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for engine in engines:
            engine.close()
        assert [len(names) for names in begun] == [3, 3]
        assert sorted(world.begun) == [f"file-{number}" for number in range(6)]

    def test_who_fetches_a_job_leases_its_row_and_nobody_else_gets_it(self, world):
        world.ask(["a", "b"])
        self.hand_out(world)
        assert {job.subject for _, job in self.take(world)} == {"a", "b"}
        assert self.take(world, "another") == []
        assert world.claim("thief") == []

    @pytest.mark.parametrize(
        "how", ["DELETE FROM procrastinate_jobs", "UPDATE procrastinate_jobs SET status = 'cancelled'"]
    )
    def test_a_job_that_procrastinate_lost_is_handed_out_again(self, world, how):
        world.ask(["a"])
        self.hand_out(world)
        self.ask_sql(world, how)
        self.run(world, world.step(), batch=None)
        assert (world.begun, world.counts()) == (["a"], WorkCounts())

    def test_what_a_process_had_fetched_when_it_died_is_handed_out_again_and_counts_an_attempt(self, world):
        world.ask(["a"])
        self.hand_out(world)
        ((_, lost),) = self.take(world, "dead")
        with world.catalog.begin() as session:
            session.release_owner("dead")
        self.lose_processes(world)
        attempts = []
        self.run(world, world.step(lambda job: attempts.append(job.attempts)), batch=None)
        assert (lost.attempts, attempts) == (1, [2])
        assert self.ask_sql(world, JOBS) == []

    def test_a_process_that_died_between_the_end_of_a_job_and_closing_it_leaves_nothing_for_good(self, world):
        world.ask(["a"])
        self.hand_out(world)
        ((_, job),) = self.take(world)
        with world.catalog.begin() as session:
            session.finish(job, at=world.clock.now())
        assert [row.status for row in self.ask_sql(world, JOBS)] == ["doing"]
        self.lose_processes(world)
        self.run(world, world.step(), batch=None)
        assert (world.begun, self.ask_sql(world, JOBS)) == ([], [])

    def test_a_command_takes_what_waits_for_others_and_is_in_its_batch(self, world):
        world.ask(["mine"], batch="b")
        world.ask(["theirs"])
        self.hand_out(world)
        self.run(world, world.step())
        assert world.begun == ["mine"]
        assert len(self.ask_sql(world, JOBS)) == 1

    def test_what_a_killed_command_had_handed_out_counts_for_its_hosts_no_longer_than_a_minute(self, world):
        world.ask([f"https://slow.example/{number}" for number in range(2)], batch="killed")
        with world.catalog.begin() as session:
            told = {"at": world.clock.now(), "steps": ("capture",), "share_of": lambda *_: 2, "wanted": 10}
            assert session.hand_out("archiver.killed", batch="killed", **told) == 2
        (mine,) = world.ask(["https://slow.example/mine"], priority=9)
        assert (self.mend(world), self.hand_out(world)) == (None, 0)
        self.ask_sql(world, "UPDATE procrastinate_events SET at = at - interval '61 seconds'")
        assert (self.mend(world), self.hand_out(world)) == (None, 2)
        waiting = [(row[0], row[4]) for row in self.ask_sql(world, JOBS) if row.status == "todo"]
        assert ("archiver", mine) in waiting

    def mend(self, world):
        with world.catalog.begin() as session:
            session.mend("somebody", queue="archiver", at=world.clock.now())

    def test_what_a_stopped_command_had_handed_out_is_due_for_anybody(self, make_world):
        world = make_world(workers=2)
        world.ask([f"u{number}" for number in range(6)], batch="b")
        self.run(world, world.step(lambda _: world.stop.set()))
        assert self.ask_sql(world, JOBS) == []
        assert self.hand_out(world) == 6 - len(world.begun)
