"""What is due, what is paused, and what a clock that went wrong has put off."""

from __future__ import annotations

from dataclasses import replace

from archiver.model import Event, EventKind, Source, WatchChoice
from archiver.ports import NewJob
from tests.catalog.examples import NOON, POST, later


def add(session, name="feed", **more):
    source = Source(url=f"https://{name}.example/", added_at=NOON, **more)
    assert session.add_source(source)
    return source


def due(session, at=NOON):
    return [source.url for source in session.load_due_sources(at=at)]


def test_a_source_is_stored_with_all_that_is_known_of_when_it_is_looked_at(session):
    source = add(
        session,
        not_before_at=later(60),
        ttl_seconds=300.0,
        skip_hours=(1, 2),
        skip_days=(6,),
        next_poll_at=later(120),
        pace_seconds=60.0,
        news_at=NOON,
        paused_at=NOON,
        cron="0 7 * * *",
        cron_zone="Europe/Berlin",
    )
    assert session.find_source(source.id) == source


def test_due_is_what_was_never_looked_at_and_what_has_come_to_its_time(session):
    add(session, "new")
    add(session, "late", next_poll_at=later(-60))
    add(session, "now", next_poll_at=NOON)
    add(session, "soon", next_poll_at=later(60))
    assert due(session) == ["https://new.example/", "https://late.example/", "https://now.example/"]
    assert len(session.load_due_sources(at=None)) == 4


def test_what_is_paused_or_asked_for_already_is_not_due(session):
    add(session, "paused", paused_at=NOON)
    asked = add(session, "asked")
    session.enqueue(NewJob(step="discover", subject=asked.id), at=NOON)
    assert due(session) == []
    assert session.find_next_poll_at() is None


def test_the_next_look_is_the_first_that_is_due(session):
    assert session.find_next_poll_at() is None
    add(session, "late", next_poll_at=later(120))
    add(session, "soon", next_poll_at=later(60))
    assert session.find_next_poll_at() == later(60)
    add(session, "new")
    assert session.find_next_poll_at() == NOON


def test_the_next_job_is_the_first_that_nobody_works_on(session):
    assert session.find_next_due_at() is None
    session.enqueue(NewJob(step="capture", subject="a"), at=NOON)
    session.enqueue(NewJob(step="capture", subject="b", due_at=later(60)), at=NOON)
    session.claim("somebody", at=NOON, lease_seconds=60, steps=("capture",))
    assert session.find_next_due_at() == later(60)


def test_a_look_leaves_alone_what_a_person_chose_meanwhile(session):
    looked_at = add(session)
    chosen = replace(looked_at, paused_at=NOON, cron="0 7 * * *", cron_zone="UTC")
    session.save_schedule([chosen])
    session.save_source(replace(looked_at, status="unchanged"))
    stored = session.find_source(looked_at.id)
    assert (stored.status, stored.paused_at, stored.cron) == ("unchanged", NOON, "0 7 * * *")


def test_a_pause_is_kept_once_with_its_time(session):
    assert session.find_pause("daemon") is None
    assert session.save_pause("daemon", at=NOON)
    assert not session.save_pause("daemon", at=later(60))
    assert session.find_pause("daemon") == NOON
    assert session.remove_pause("daemon")
    assert not session.remove_pause("daemon")


def test_jobs_that_were_asked_for_in_the_future_wait_for_their_pause_from_now_on(session):
    year = 365 * 86_400
    session.enqueue(NewJob(step="capture", subject="future", due_at=later(year + 60)), at=later(year))
    session.enqueue(NewJob(step="capture", subject="past", due_at=later(3600)), at=NOON)
    assert session.mend_times(at=later(30)) == 1
    jobs = session.claim("somebody", at=later(90), lease_seconds=60, steps=("capture",), limit=9)
    assert [(job.subject, job.due_at) for job in jobs] == [("future", later(90))]
    assert session.find_next_due_at() == later(3600)


def test_a_job_that_was_tried_again_in_the_future_waits_for_its_pause_from_now_on(session):
    year = 365 * 86_400
    session.enqueue(NewJob(step="capture", subject="a"), at=NOON)
    (job,) = session.claim("somebody", at=later(year), lease_seconds=60, steps=("capture",))
    session.retry(job, due_at=later(year + 60), reason="no route")
    assert session.mend_times(at=later(30)) == 1
    assert session.find_next_due_at() == later(90)
    assert session.mend_times(at=later(31)) == 0


def test_what_waits_to_be_told_in_the_future_may_be_told_now(session):
    year = later(365 * 86_400)
    for name in ("ahead", "before"):
        session.add_event(Event(kind=EventKind.POST_GONE, subject=name, happened_at=NOON))
    ahead, before = (seq for seq, _ in session.load_untold(10))
    session.add_deliveries("desk", [ahead], noted_at=year, due_at=year)
    session.add_deliveries("desk", [before], noted_at=NOON, due_at=later(60))
    session.mend_times(at=later(30))
    assert [one.due_at for one in session.load_deliveries("desk", 10)] == [later(30), later(60)]
    session.postpone("desk", [before], due_at=year, reason="no route", at=year)
    session.mend_times(at=later(30))
    assert [one.due_at for one in session.load_deliveries("desk", 10)] == [later(30), later(30)]


def test_a_choice_made_in_the_future_is_followed_by_the_next_one(session):
    year = later(365 * 86_400)
    choice = WatchChoice(post=POST, is_watched=False, decided_at=year, decided_by="ida")
    session.save_watch_choice(choice)
    session.mend_times(at=NOON)
    session.save_watch_choice(replace(choice, is_watched=True, decided_at=later(1)))
    assert session.find_watch_choice(POST, collection="main").is_watched
