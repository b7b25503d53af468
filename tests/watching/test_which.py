"""Which posts are watched: those that an article cites, each once in a collection, as a person wants."""

from __future__ import annotations

import pytest

from archiver.catalog.observation_tables import observations
from archiver.errors import UsageError
from archiver.model import Capture, Outcome
from archiver.pipeline import resolve
from archiver.service import Archiver
from archiver.settings import load_settings

from .conftest import PAPER, World, posting


def test_a_post_that_many_articles_cite_is_watched_once(world):
    one = world.show(posting("mastodon"))
    urls = [world.publish(one, path=f"/{number}") for number in range(5)]
    world.archiver.archive(urls)
    assert [look["subject"] for look in world.looks()] == [one.url]
    world.later(hours=2)
    assert world.states(one) == ["present", "present"]


def test_a_post_that_is_kept_while_a_citation_is_decided_is_not_visited_again(world, monkeypatch):
    one = world.show(posting("mastodon"))
    keep_statements = resolve.keep_statements

    def keep_later(context, *args, **more):
        now = context.clock.now()
        kept = Capture(
            id="k-by-another",
            collection="main",
            url=one.url,
            purpose="post",
            captured_at=now,
            outcome=Outcome.CAPTURED,
            final_url=one.url,
            job_id=None,
        )
        with context.catalog.begin() as session:
            session.save_capture(kept)
        keep_statements(context, *args, **more)

    monkeypatch.setattr(resolve, "keep_statements", keep_later)
    world.archive(one)
    assert world.internet.requests("mastodon.social") == []
    assert [look["subject"] for look in world.looks()] == [one.url]


def test_a_post_that_nobody_cites_is_not_watched(world):
    one = world.show(posting("mastodon"))
    world.archiver.capture([one.url])
    assert world.states(one) == ["present"]
    assert world.looks() == []


def test_a_post_that_a_person_ruled_out_is_not_looked_at_again(world):
    one, other = world.show(posting("mastodon")), world.show(posting("telegram"))
    world.archive(one)
    (citation,) = world.archiver.list_rows("citations")
    decisions = world.archiver.decide("link", "ida")
    decisions.link(decisions.find_citation(citation["id"]), other.url)
    world.later(days=40)
    assert world.states(one) == ["present"]
    assert len(world.states(other)) > 3
    assert [look["subject"] for look in world.looks()] == [other.url]
    decisions.undo(decisions.find_citation(citation["id"]))
    world.archiver.looks.resume()
    assert one.url in [look["subject"] for look in world.looks()]


def test_one_post_under_two_names_is_watched_once(world):
    one = world.show(posting("bluesky"))
    from tests.internet.platforms.bluesky import did

    twin = one.url.replace(one.handle, did(one.handle))
    world.archive(one, twin)
    world.later(days=1)
    assert len(world.looks()) == 1
    times = [each.observed_at for each in world.observed(one)]
    assert len(times) == len(set(times)) <= 6


def test_a_person_has_a_post_left_alone_and_watched_again(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.archiver.looks.choose(one.url, is_watched=False, by="ida")
    world.later(days=10)
    assert world.states(one) == ["present"]
    world.archiver.looks.resume()
    assert world.looks() == []
    world.archiver.looks.choose(one.url, is_watched=True, by="ida")
    assert len(world.looks()) == 1
    world.later(days=2)
    assert len(world.states(one)) > 1


def test_a_person_looks_now_and_the_schedule_goes_on(world):
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.archiver.looks.look_now(one.url)
    assert world.states(one) == ["present", "present"]
    (look,) = world.looks()
    assert "asked" not in look["details"]


@pytest.mark.parametrize("named", ["nothing", "https://x.com/ida/status/1524000000000000000"])
def test_what_is_no_post_of_the_catalogue_is_refused(world, named):
    world.archive(world.show(posting("mastodon")))
    with pytest.raises(UsageError, match="no post of the catalogue"):
        world.archiver.looks.look_now(named)
    with pytest.raises(UsageError, match="no post of the catalogue"):
        world.archiver.looks.choose(named, is_watched=True, by="ida")
    with pytest.raises(UsageError, match="only posts are watched"):
        world.archiver.looks.look_now(f"https://{PAPER}/story")


def test_each_collection_watches_its_own(world: World):
    one = world.show(posting("mastodon"))
    url = world.archive(one)
    world.close()
    settings = load_settings(world.folder / "home", world.folder / "settings.toml")
    with Archiver(settings, collection="second", clock=world.clock) as second:
        second.archive([url])
    assert sorted(look["collection"] for look in world.looks()) == ["main", "second"]


def test_posts_of_before_watching_are_watched_once_a_daemon_starts(world):
    world.watch = ""
    one = world.show(posting("mastodon"))
    world.archive(one)
    world.close()
    world.watch = "1h 6h 1d 1mo"
    assert world.looks() == []
    assert world.archiver.looks.resume() == 1
    assert world.archiver.looks.resume() == 0
    world.later(days=10)
    assert len(world.states(one)) > 1


def test_a_post_kept_before_there_were_observations_can_vanish(world):
    world.watch = ""
    one = world.show(posting("mastodon"))
    world.archive(one)
    kept = world.observed(one)[0]
    with world.archiver.catalog.begin() as session:
        session.connection.execute(observations.delete())
    world.close()
    world.watch = "1h 6h 1d 1mo"
    world.archiver.looks.resume()
    world.show(one, state="gone")
    world.later(days=60)
    assert set(world.states(one)) == {"gone"}
    (event,) = world.events()
    assert event.fields["last_capture"]["id"] == kept.capture_id
    assert event.fields["last_seen_at"] == kept.observed_at.isoformat()
