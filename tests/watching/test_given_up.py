"""What the queue gives up ends no watching: the next look, read and message are due all the same."""

from __future__ import annotations

import threading
from datetime import timedelta

from archiver.model import EventKind, Job
from archiver.ports import EVERYBODY, Done

from .conftest import STORY, World, posting

YEAR = timedelta(days=365)


def fail(world: World, *names: str) -> None:
    """Let these steps fail, and no other be done, until one job of each is given up."""

    def fails(job: Job) -> Done:
        raise ValueError(f"{job.step} is broken")

    open_steps = set(names)
    while open_steps:
        due = world.next_due(*open_steps)
        assert due is not None
        world.clock.leap_to(due + timedelta(seconds=1))
        queue = world.archiver._adapters.queue
        queue.run(dict.fromkeys(open_steps, fails), until_idle=True, stop=threading.Event())
        with world.archiver.catalog.read() as session:
            open_steps -= {failed.step for failed in session.list_failed(10)}


def mend(world: World) -> None:
    """What the daemon does when it starts, or notices that the clock is another one."""
    next(duty for duty in world.archiver.duties() if duty.name == "polls").do()


def test_a_look_and_a_read_that_are_given_up_are_followed_by_the_next_of_the_schedule(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.later(hours=2)
    looks, reads = len(world.observed(one)), len(world.internet.requests("paper.example", "/story"))
    fail(world, "watch", "read")
    (look,) = world.looks()
    assert look["details"]["looks"] == 3, "as after a look that told nothing"
    world.later(days=2)
    assert len(world.observed(one)) > looks
    assert len(world.internet.requests("paper.example", "/story")) > reads
    assert world.events() == []


def test_a_look_that_is_given_up_of_a_post_that_nobody_watches_any_more_is_the_last(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.archiver.looks.choose(one.url, is_watched=False, by="ida")
    fail(world, "watch")
    assert world.looks() == []


def test_a_message_that_is_given_up_is_tried_again_without_another_event(world):
    one = world.show(posting("mastodon", state="gone"))
    world.archive(one)
    with world.archiver.catalog.begin() as session:
        from archiver.model import Event

        session.add_event(Event(kind=EventKind.POST_GONE, subject="p", happened_at=world.clock.now()))
    fail(world, "tell")
    assert world.next_due("tell") is not None
    world.later(days=2)
    with world.archiver.catalog.read() as session:
        assert session.load_untold(10) == []
        assert session.find_due("tell", EVERYBODY, collection="main") is None


def test_a_clock_that_was_a_year_ahead_for_an_hour_silences_no_post_and_no_article(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.later(hours=2)
    world.clock.wrong = YEAR
    world.show(one, state="gone")
    world.archiver.work(until_idle=True)
    assert world.states(one)[-1] == "gone"
    world.clock.wrong = timedelta(0)
    mend(world)
    looks, reads = len(world.observed(one)), len(world.internet.requests("paper.example", "/story"))
    world.publish(one, words=" The mayor says so.")
    world.later(days=3)
    assert max(each.observed_at for each in world.observed(one)) <= world.clock.now()
    assert len(world.observed(one)) > looks
    assert len(world.internet.requests("paper.example", "/story")) > reads
    assert sorted(event.kind for event in world.events()) == [EventKind.ARTICLE_CHANGED, EventKind.POST_GONE]
    world.show(one)
    world.archiver.looks.look_now(one.url)
    world.later(hours=2)  # another look confirms it
    world.archiver.looks.look_now(one.url)
    assert [event.kind for event in world.events()].count(EventKind.POST_BACK) == 1
    assert world.archiver.show(STORY) is not None
