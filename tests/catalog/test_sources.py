"""Sources and the entries seen in them come back as they were."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from archiver.catalog import SqlCatalog
from archiver.model import Filters, Move, SeenEntry, Source
from tests.catalog.examples import ARTICLE, NOON, later, settings_of


def entry(entry_id: str, url: str = ARTICLE, **fields):
    return SeenEntry(entry_id=entry_id, url=url, seen_at=NOON, **fields)


def taken(session, collection, urls):
    return {url for url, _, is_taken in session.find_seen(collection, urls) if is_taken}


def test_a_source_is_watched_once_per_collection(session):
    source = Source(url="https://paper.example/feed", added_at=NOON)
    assert [session.add_source(s) for s in (source, source, replace(source, collection="other"))] == [
        True,
        False,
        True,
    ]
    assert session.find_source(source.url) == session.find_source(source.id) == source


def test_what_a_poll_changed_is_stored(session):
    source = Source(url="https://paper.example/feed", added_at=NOON)
    session.add_source(source)
    polled = replace(source, title="Paper", etag='"1"', polled_at=later(3), status="2 entries", failures=2)
    session.save_source(polled)
    assert list(session.iter_sources()) == [polled]


def test_a_removed_source_is_gone_but_its_entries_stay_seen(session):
    source = Source(url="https://paper.example/feed", added_at=NOON)
    session.add_source(source)
    assert session.add_entry(source.id, "main", entry("1"))
    assert session.remove_source(source.url) == source
    assert (session.remove_source(source.url), list(session.iter_sources())) == (None, [])
    session.add_source(source)
    assert session.load_entries(source.id, ["1", "2"]) == {"1": entry("1")}


def test_an_entry_that_is_known_stays_as_it_is_unless_it_is_saved(session):
    known, newer = entry("1"), entry("1", changed_at=later(1), title="Other")
    assert [session.add_entry("s-1", "main", one) for one in (known, newer)] == [True, False]
    assert session.load_entries("s-1", ["1"]) == {"1": known}
    session.save_entries("s-1", "main", [newer, entry("2")])
    assert session.load_entries("s-1", ["1", "2"]) == {"1": newer, "2": entry("2")}


def test_an_address_is_taken_that_any_source_of_the_collection_brought_and_did_not_leave_out(session):
    session.save_entries("s-1", "main", [entry("1"), entry("2", ARTICLE + "/2", left_out="words")])
    session.save_entries("s-2", "other", [entry("3", ARTICLE + "/3")])
    asked = [ARTICLE, ARTICLE + "/2", ARTICLE + "/3"]
    assert taken(session, "main", asked) == {ARTICLE}
    assert taken(session, "other", asked) == {ARTICLE + "/3"}
    assert session.count_entries("s-1") == {None: 1, "words": 1}


def test_more_entries_than_a_statement_has_parameters_are_found(session):
    many = [entry(str(n), f"{ARTICLE}/{n}") for n in range(1200)]
    session.save_entries("s-1", "main", many)
    assert len(session.load_entries("s-1", (one.entry_id for one in many))) == 1200
    assert len(taken(session, "main", (one.url for one in many))) == 1200


def test_all_that_is_known_of_a_source_is_stored(session):
    source = Source(
        url="https://paper.example/feed",
        added_at=NOON,
        kind="sitemap",
        filters=Filters(words=("harbour*",), languages=("en",), max_age_seconds=60.0),
        current_url="https://paper.example/new",
        moves=(Move(url="https://paper.example/feed", moved_at=later(1)),),
        moving_to="https://paper.example/newer",
        state="dead",
        failing_since=NOON,
        read_at=NOON,
        news_at=NOON,
        not_before_at=later(9),
        ttl_seconds=1800.0,
        skip_hours=(0, 23),
        skip_days=(5, 6),
        parts={"https://paper.example/1.xml": ["e", None, None]},
    )
    session.add_source(source)
    assert list(session.iter_sources()) == [source]
    assert session.find_source("https://paper.example/new") == source


def test_feeds_that_were_watched_before_there_were_other_sources_are_watched_on(tmp_path):
    old = create_engine(f"sqlite:///{tmp_path / 'catalog.sqlite'}")
    with old.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "archiver.catalog:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0005")
        connection.exec_driver_sql(
            "INSERT INTO sources (id, collection, url, title, added_at, etag, failures) "
            "VALUES ('s-1', 'main', 'https://paper.example/f', 'Paper', '2026-05-12T12:00:00+00:00', 'e', 3)"
        )
        connection.exec_driver_sql(
            "INSERT INTO entries (source_id, entry_id, collection, url, seen_at) "
            "VALUES ('s-1', '1', 'main', 'https://paper.example/a', '2026-05-12T12:00:00+00:00')"
        )
    old.dispose()
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog, catalog.read() as session:
        (source,) = session.iter_sources()
        assert (source.title, source.etag, source.failures) == ("Paper", "e", 3)
        assert source == Source(url=source.url, added_at=source.added_at, title="Paper", etag="e", failures=3)
        assert session.load_entries("s-1", ["1"])["1"].left_out is None
        assert taken(session, "main", ["https://paper.example/a"]) == {"https://paper.example/a"}
