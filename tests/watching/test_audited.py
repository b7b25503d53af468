"""What watching and telling leave in a home is as an audit expects it, and a repair finds it again."""

from __future__ import annotations

from sqlalchemy import text

from archiver.model import EventKind

from .conftest import posting


def test_a_home_with_looks_observations_and_choices_is_as_it_was_written(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.later(hours=2)
    world.archiver.looks.choose(one.url, is_watched=True, by="Mara")
    world.show(one, state="gone")
    world.later(days=3)
    assert [event.kind for event in world.events()] == [EventKind.POST_GONE]
    world.archiver.seal()
    found = []
    world.archiver.audit(tell=found.append)
    assert found == []


def test_a_capture_that_a_repair_takes_from_its_file_comes_with_its_observation(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.later(hours=2)
    before = world.observed(one)
    assert len(before) == 2
    world.archiver.seal()
    with world.archiver.catalog.begin() as session:
        for table in ("capture_records", "payloads", "observations", "captures"):
            session.connection.execute(text(f"DELETE FROM {table}"))
    assert world.observed(one) == []
    world.archiver.audit(repair=True)
    assert world.observed(one) == before
