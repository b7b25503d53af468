"""A catalogue in PostgreSQL that was made anew takes the place of the old one, whoever reads it."""

from __future__ import annotations

from contextlib import closing

import pytest

from archiver.catalog import SqlCatalog
from archiver.catalog.renewal import renewal_of
from archiver.catalog.server import CatalogLocked
from archiver.errors import HomeError
from archiver.model import SeenEntry, Source
from archiver.ports import NewJob
from tests.catalog.examples import ARTICLE, NOON, settings_of, store_article
from tests.catalog.test_events import gone
from tests.postgres import server

pytestmark = pytest.mark.postgresql
SOURCE = Source(url="https://paper.example/feed", added_at=NOON)


@pytest.fixture
def settings(tmp_path):
    return settings_of(tmp_path, url=server().url(server().make_database()))


@pytest.fixture
def renewal(settings, tmp_path):
    with closing(renewal_of(settings, tmp_path)) as renewal:
        yield renewal


def fill(settings):
    with closing(SqlCatalog(settings)) as catalog, catalog.begin() as session:
        store_article(session)
        session.add_source(SOURCE)
        entry = SeenEntry(entry_id="1", url=ARTICLE, seen_at=NOON, title="As it was last")
        session.save_entries(SOURCE.id, "main", [entry])
        session.enqueue(NewJob(step="read", subject="u", batch="b"), at=NOON)
        session.claim("gone", at=NOON, lease_seconds=60, steps=("read",))
        session.add_event(gone("s1"))


def make_anew(renewal):
    renewal.begin()
    with closing(SqlCatalog(renewal.settings)) as catalog, catalog.begin() as session:
        store_article(session, url=f"{ARTICLE}/new")
        session.save_entries(SOURCE.id, "main", [SeenEntry(entry_id="1", url=ARTICLE, seen_at=NOON)])


def test_the_new_one_has_what_only_the_old_one_knew_and_that_is_kept(settings, renewal):
    fill(settings)
    assert renewal.exists()
    make_anew(renewal)
    counts = renewal.carry_over()
    assert (counts["sources"], counts["entries"], counts["events"]) == (1, 1, 1)
    kept = renewal.swap_in()
    assert kept.endswith(", schema archiver_before_rebuild")
    with closing(SqlCatalog(settings)) as catalog, catalog.begin() as session:
        assert [row["url"] for row in session.iter_articles()] == [f"{ARTICLE}/new"]
        assert [one.url for one in session.iter_sources()] == [SOURCE.url]
        assert session.load_entries(SOURCE.id, ["1"])["1"].title == "As it was last"
        (job,) = session.claim("me", at=NOON, lease_seconds=60, steps=("read",), batch="b")
        assert job.subject == "u"
        assert session.add_event(gone("s2"))  # counted on from the old ones
        assert [seq for seq, _ in session.load_events()] == [1, 2]
        before = "SELECT count(*) FROM archiver_before_rebuild.articles"
        assert session.connection.exec_driver_sql(before).scalar() == 1


def test_it_can_be_made_anew_again_and_where_there_was_none(settings, renewal):
    assert not renewal.exists()
    with pytest.raises(HomeError, match="there was no catalogue"):
        make_anew(renewal) or renewal.carry_over()
    assert renewal.swap_in() is None
    for _ in range(2):
        make_anew(renewal)
        renewal.carry_over()
        assert renewal.swap_in()
    with closing(SqlCatalog(settings, create=False)) as catalog, catalog.read() as session:
        assert len(list(session.iter_articles())) == 1


def test_who_has_it_open_goes_on_and_who_reads_is_waited_for(settings, renewal, monkeypatch):
    monkeypatch.setattr("archiver.catalog.renewal_server._WAIT_SECONDS", 0.1)
    fill(settings)
    make_anew(renewal)
    with closing(SqlCatalog(settings, create=False)) as catalog:
        with catalog.read() as session:
            assert [row["url"] for row in session.iter_articles()] == [ARTICLE]
            with pytest.raises(CatalogLocked):
                renewal.swap_in()
            assert [row["url"] for row in session.iter_articles()] == [ARTICLE]
        renewal.swap_in()
        with catalog.read() as session:
            assert [row["url"] for row in session.iter_articles()] == [f"{ARTICLE}/new"]


def test_what_was_not_finished_leaves_nothing_behind(settings, tmp_path):
    fill(settings)
    with closing(renewal_of(settings, tmp_path)) as renewal:
        make_anew(renewal)
    with closing(SqlCatalog(settings, create=False)) as catalog, catalog.read() as session:
        query = "SELECT count(*) FROM information_schema.schemata WHERE schema_name = 'archiver_rebuild'"
        assert session.connection.exec_driver_sql(query).scalar() == 0
        assert [row["url"] for row in session.iter_articles()] == [ARTICLE]
