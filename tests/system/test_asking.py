"""Articles that are asked for and not waited for: who asks only looks, and other processes do the work."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from archiver.errors import UsageError
from archiver.model import Urgency
from archiver.ports import NewJob
from archiver.service import Archiver
from archiver.settings import load_settings
from tests.newsroom import STORIES
from tests.system import holdings
from tests.system.program import Program, wait_until

NOW = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def archiver(newsroom, program: Program) -> Iterator[Archiver]:
    """The service in a process that serves pages, and never works."""
    with Archiver(load_settings(program.home, program.config)) as archiver:
        yield archiver


def told(archiver: Archiver, batch: str) -> dict:
    progress = archiver.find_progress(batch)
    assert progress is not None
    return json.loads(json.dumps(progress))


def test_two_processes_that_work_finish_a_batch_together_and_it_goes_on_telling(archiver, program):
    urls = [story.url for story in STORIES[:2]]
    batch = archiver.enqueue_archive([*urls, urls[0] + "#comments", "https://nobody.example/gone"])
    before = told(archiver, batch)
    assert (before["state"], before["is_worked"], before["counts"]["open"]) == ("waiting", False, 3)
    assert (before["started_at"], before["ended_at"]) == (None, None)

    workers = [program.start("archive") for _ in range(2)]
    seen = set()

    def have_ended() -> bool:
        seen.add(told(archiver, batch)["state"])
        return all(worker.process.poll() is not None for worker in workers)

    wait_until(have_ended, what="the batch")
    for worker in workers:
        assert "Traceback" not in worker.wait().err
    assert "running" in seen

    progress = told(archiver, batch)
    had, other, gone = progress["articles"]
    assert [one["url"] for one in (had, other, gone)] == [*urls, "https://nobody.example/gone"]
    assert [one["state"] for one in (had, other)] == ["done", "done"]
    assert gone["state"] == "waiting"
    assert progress["due_at"] > progress["asked_at"]
    assert gone["reason"].startswith("unreachable")
    (shown,) = program.rows("show", urls[0])
    assert (had["id"], had["title"], had["outcome"]) == (shown["id"], shown["title"], "captured")
    assert had["citations"] == len(shown["citations"]) > 0
    assert 0 < had["captured"] <= len(had["posts"])
    assert {post["capture_id"] for post in had["posts"]} <= {
        capture["id"] for one in shown["citations"] for capture in one["captures"]
    }
    steps = {(job["step"], job["state"]) for job in progress["jobs"]}
    assert {("read", "done"), ("cite", "done"), ("capture", "done")} <= steps
    # What nobody answered is tried again, by whoever works then.
    assert {step for step, state in steps if state not in ("done", "failed")} <= {"read", "capture"}
    assert progress["asked_at"] <= progress["started_at"]
    holdings.check(program.home, program.rows("list", "captures"))

    archiver.operating.prune(older_than=timedelta(0))
    pruned = told(archiver, batch)
    assert [one["state"] for one in pruned["articles"][:2]] == ["done", "done"]
    assert pruned["articles"][0]["posts"] == had["posts"]
    assert {job["state"] for job in pruned["jobs"]} <= {"waiting"}


def test_what_cant_be_archived_is_refused_in_one_line_and_nothing_is_asked_for(archiver):
    for urls in (
        [],
        ["  "],
        [STORIES[0].url, "javascript:alert(1)"],
        ["file:///etc/passwd"],
        ["https://"],
        ["https://paper.example/\n" + "x" * 9_000],
        [f"https://paper.example/{number}" for number in range(201)],
    ):
        with pytest.raises(UsageError) as refused:
            archiver.enqueue_archive(urls)
        assert "\n" not in str(refused.value)
        assert len(str(refused.value)) < 200
    with archiver.catalog.read() as session:
        assert session.count_work().due == 0
    assert archiver.find_progress("ask-none") is None


def test_what_a_person_follows_goes_before_what_the_machine_asks_for_by_itself(archiver):
    """Also what it leads to, and also where another command asked for the same before."""
    url, now = STORIES[0].url, NOW
    with archiver.catalog.begin() as session:
        session.enqueue(NewJob(step="read", subject=url, priority=Urgency.ARTICLE, batch="archive-1"), at=now)
        session.enqueue(NewJob(step="capture", subject="https://x.example/1", priority=Urgency.POST), at=now)
    batch = archiver.enqueue_archive([url])
    later = now + timedelta(days=1000)
    with archiver.catalog.begin() as session:
        (job,) = session.claim("me", at=later, lease_seconds=9, steps=("read", "capture"))
        assert (job.subject, job.batch) == (url, "archive-1")
        assert told_inside(session, archiver, batch) == {"running": 1}
        session.enqueue(NewJob(step="cite", subject="v1", priority=Urgency.CITE, batch=job.batch), at=later)
        assert session.finish(job, at=later)
        (following,) = session.claim("me", at=later, lease_seconds=9, steps=("cite", "capture"))
        assert (following.step, following.priority) == ("cite", Urgency.ASKED)
        assert told_inside(session, archiver, batch) == {"running": 1, "done": 1}


def told_inside(session, archiver: Archiver, batch: str) -> dict:
    return dict(session.load_ask_jobs(session.find_ask(batch), at=NOW, limit=10).counts)
