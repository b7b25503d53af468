"""Articles are found by the words of their current text, the best match first."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta

import pytest
from sqlalchemy import event
from sqlalchemy import text as sql

from archiver.catalog import SqlCatalog, full_text_server, full_text_sqlite, search
from archiver.catalog.listing import list_everything
from archiver.errors import UsageError
from archiver.ports import Filter
from tests.catalog.examples import ARTICLE, NOON, citation, later, named, resolution, settings_of, version


def store(catalog, name, text, *, at=NOON, collection="main", cites=(), **more):
    with catalog.begin() as session:
        article_id = session.save_article(f"{ARTICLE}/{name}", collection=collection, at=at)
        new = version(
            text, published_at=None, **{"title": None, "byline": None, "links": (), "embeds": (), **more}
        )
        version_id, _ = session.save_version(article_id, new, at=at)
        session.save_citations(version_id, cites)
    return article_id


def find(catalog, words, **more):
    """The last part of the addresses of what is found, in its order."""
    limit = more.pop("limit", 50)
    with catalog.read() as session:
        found, after = [], None
        while True:
            page = session.page_articles(Filter(words=words, **more), after=after, limit=limit)
            found += [row["url"].removeprefix(f"{ARTICLE}/") for row in page.rows]
            if page.after is None:
                return found
            after = page.after


def dump(catalog, *, with_words=True):
    """All that the lists and the index hold."""
    tables = ("listed_articles", "listed_citations", "listed_posts")
    with catalog.read() as session:
        rows = {
            table: sorted(map(str, session.connection.execute(sql(f"SELECT * FROM {table}")).all()))
            for table in tables
        }
        rows["listed_articles"] = [row.rpartition(",")[0] for row in rows["listed_articles"]]
        return rows


@pytest.fixture(scope="module")
def library(tmp_path_factory, module_backend):
    with module_backend():
        settings = settings_of(tmp_path_factory.mktemp("library"))
    with closing(SqlCatalog(settings)) as catalog:
        store(catalog, "wall", "They repaired the old harbour wall.", at=later(1))
        store(catalog, "harbour", "Ships come and go.", title="Harbour", at=later(2))
        store(catalog, "tide-1", "Low tide in the bay.", at=later(3))
        store(catalog, "tide-2", "Low tide in the bay.", at=later(5), collection="other", cites=[named()])
        store(catalog, "tide-3", "Low tide in the bay.", at=later(4), cites=[citation()])
        store(catalog, "byline", "Nothing.", byline="Zoë Łuk")
        store(catalog, "tokyo", "市長は橋を閉じたと述べた。")
        store(catalog, "delhi", "पुल बंद है।")
        store(catalog, "accent", "Le café est fermé.")
        yield catalog


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("harbour", ["harbour", "wall"]),
        ("HARBOUR -wall", ["harbour"]),
        ('"harbour wall"', ["wall"]),
        ('"wall harbour"', []),
        ("harb*", ["harbour", "wall"]),
        ("repair*", ["wall"]),
        ("tide", ["tide-2", "tide-3", "tide-1"]),
        ("tide bay -nothing", ["tide-2", "tide-3", "tide-1"]),
        ("tide harbour", []),
        ("zoe luk", ["byline"]),
        ("市長", ["tokyo"]),
        ("長市", []),
        ("पुल", ["delhi"]),
        ("cafe ferme", ["accent"]),
        ("delhi", ["delhi"]),
        ("-tide", []),
        ("🌊", []),
        ("…", []),
    ],
)
def test_what_is_typed_finds_articles_best_first_then_newest(library, words, found):
    assert find(library, words) == found


@pytest.mark.parametrize("many", [1_000, 0])
def test_words_go_with_every_other_filter(library, monkeypatch, many):
    """Whether or not so many match that what is wanted is put together first."""
    monkeypatch.setattr(full_text_sqlite, "_MANY", many)
    assert find(library, "tide", collection="other") == ["tide-2"]
    assert find(library, "tide", collection="other", platform="x") == ["tide-2"]
    assert find(library, "tide", collection="main", platform="x") == []
    assert find(library, "tide", collection="other", is_read=True) == ["tide-2"]
    assert find(library, "tide", is_read=False) == find(library, "tide", collection="main", tag="none") == []
    assert find(library, "tide", platform="bluesky") == ["tide-3"]
    assert find(library, "tide", state="unresolved", platform="x") == ["tide-2"]
    assert find(library, "tide", since=later(4)) == ["tide-2", "tide-3"]
    assert find(library, "tide", until=later(4)) == ["tide-1"]
    assert find(library, "tide", source="none") == find(library, "tide", tag="none") == []


@pytest.mark.sqlite
def test_of_too_many_that_match_only_as_many_are_looked_at_as_are_compared(library):
    """SQLite would else merge the queries, and say of every match how good it is, to sort them all."""
    with library.read() as session:
        run = session.connection.exec_driver_sql
        asked = []
        event.listen(session.connection, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
        session.page_articles(Filter(words="tide"), after=None, limit=2)
        ((sql_of_rank, values),) = [call for call in asked if "bm25" in call[0]]
        plan = [row[-1] for row in run("EXPLAIN QUERY PLAN " + sql_of_rank, values)]
    assert plan[0] in ("CO-ROUTINE found", "MATERIALIZE found")


NASTY = [
    *('"', '""', "'", "''; DROP TABLE articles; --", "*", "a*b*", "(((", ")", "NEAR(a b, 2)", "{title} : x"),
    *("title:x", "^harbour", "a + b", "-", "--", '-"', "\x00", "harbour\x00wall", "\ud800", "a\ud800b", "%"),
    *("_", "\\", "AND", "OR OR", "NOT", "harbour AND", "\u202eharbour", "\u200b", "٣", "½", "💥" * 50),
    *("x" * 1_000_000, "a " * 500_000, '"a" ' * 1000, "é" * 1000, "\n\t harbour \r", "﷽*", "ﷺ" * 300),
    *("harbour" + "*" * 100, "🏳️‍🌈"),
]


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
def test_whatever_is_typed_gives_rows_or_none_and_no_error(library, words):
    assert set(find(library, words)) <= set(find(library, "harbour")) | {"accent"}
    with library.read() as session:
        assert session.page_people(Filter(words=words), after=None, limit=5).rows is not None


def test_every_article_found_is_on_one_page(library):
    assert find(library, "tide", limit=1) == find(library, "tide")
    with library.read() as session:
        assert session.page_articles(Filter(words="tide"), after=None, limit=2).total == 3


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_of_too_many_those_with_the_words_in_the_title_go_first_and_none_is_lost(
    backend, tmp_path, monkeypatch, limit
):
    monkeypatch.setattr(search, "MOST_RANKED", 3)
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog:
        for number in range(8):
            title = "Tide" if number in (1, 6) else None
            store(catalog, str(number), "The tide.", title=title, at=later(number))
        found = find(catalog, "tide", limit=limit)
        assert found[:2] in (["6", "1"], ["1", "6"])
        assert found[2:] == ["7", "5", "4", "3", "2", "0"]
        with catalog.read() as session:
            assert session.page_articles(Filter(words="tide"), after=None, limit=limit).total is None


@pytest.mark.parametrize("limit", [1, 3, 10])
@pytest.mark.postgresql
def test_a_phrase_whose_words_too_many_have_is_found_title_first_and_none_is_lost(
    backend, tmp_path, monkeypatch, limit
):
    monkeypatch.setattr(full_text_server, "_MOST_CHECKED", 4)
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog:
        for number in range(8):
            title = "High tide" if number == 2 else "Tide: high" if number == 5 else None
            text = "A tide as high." if number % 2 else "The high tide."
            store(catalog, str(number), text, title=title, at=later(number))
        assert find(catalog, '"high tide"', limit=limit) == ["2", "6", "4", "0"]
        assert find(catalog, 'tide -"high tide"', limit=limit) == ["5", "7", "3", "1"]
        assert find(catalog, '"high tide"', until=later(4), limit=limit) in (["2", "0"], ["0", "2"])


def test_only_the_current_text_is_found_also_when_it_is_an_older_one_again(backend, tmp_path):
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog:
        store(catalog, "a", "The bridge is open.")
        store(catalog, "a", "The bridge is closed.", at=later(1))
        assert (find(catalog, "open"), find(catalog, "closed"), find(catalog, "bridge")) == ([], ["a"], ["a"])
        store(catalog, "a", "The bridge is open.", at=later(2))
        assert (find(catalog, "open"), find(catalog, "closed"), find(catalog, "bridge")) == (["a"], [], ["a"])


def test_a_byline_that_was_learnt_later_is_found_and_the_article_once(backend, tmp_path):
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog:
        store(catalog, "a", "The bridge is open.")
        store(catalog, "a", "The bridge is open.", byline="Ivo Ferri", at=later(1))
        assert find(catalog, "ferri") == find(catalog, "bridge") == ["a"]


def test_a_transaction_that_fails_leaves_nothing_to_be_found(backend, tmp_path):
    def fail(catalog):
        with catalog.begin() as session:
            article_id = session.save_article(f"{ARTICLE}/none", collection="main", at=NOON)
            session.save_version(article_id, version(), at=NOON)
            raise KeyError

    with closing(SqlCatalog(settings_of(tmp_path))) as catalog:
        with pytest.raises(KeyError):
            fail(catalog)
        store(catalog, "other", "Nothing of it.")
        assert find(catalog, "closed") == []
        assert find(catalog, "nothing") == ["other"]


@pytest.mark.sqlite
def test_the_index_stays_right_when_sqlite_renumbers_its_rows(backend, tmp_path):
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog:
        for name in ("a", "b", "c"):
            store(catalog, name, f"The text of {name}{name}.")
        with catalog._database.writing.connect() as connection:
            connection.connection.dbapi_connection.execute("VACUUM")
        assert [find(catalog, word) for word in ("aa", "bb", "cc")] == [["a"], ["b"], ["c"]]


def test_a_title_of_a_million_characters_is_indexed_and_listed_cut(backend, tmp_path):
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog:
        store(catalog, "a", "Text.", title="needle " + "x" * 1_000_000)
        assert find(catalog, "needle") == ["a"]
        with catalog.read() as session:
            (row,) = session.page_articles(Filter(), after=None, limit=5).rows
            assert row["title"].startswith("needle x")
            assert len(row["title"]) <= 1000


def test_the_lists_made_again_say_the_same(library):
    before = dump(library)
    found = find(library, "tide")
    with library.begin() as session:
        list_everything(session.connection)
    assert dump(library) == before
    assert find(library, "tide") == found


def test_a_place_of_another_list_is_refused(library):
    with library.read() as session:
        place = session.page_articles(Filter(words="tide"), after=None, limit=1).after
        with pytest.raises(UsageError, match="no place in the list of articles"):
            session.page_articles(Filter(), after=place, limit=1)


def test_published_counts_for_the_order_unless_it_is_still_to_come(backend, tmp_path):
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog, catalog.begin() as session:
        for name, published in (("old", -700), ("ahead", 700), ("new", -1), ("unknown", None)):
            article_id = session.save_article(f"{ARTICLE}/{name}", collection="main", at=NOON)
            at = None if published is None else NOON + timedelta(days=published)
            session.save_version(article_id, version(name, published_at=at), at=NOON)
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog, catalog.read() as session:
        rows = session.page_articles(Filter(), after=None, limit=9).rows
        assert [row["url"].rpartition("/")[2] for row in rows][2:] == ["new", "old"]


def test_resolution_is_searched_with_the_state_that_counts(backend, tmp_path):
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog:
        store(catalog, "a", "The bridge.", cites=[citation()])
        assert find(catalog, "bridge", state="resolved") == []
        with catalog.begin() as session:
            (row,) = session.iter_citations()
            session.save_resolution(row["id"], resolution())
        assert find(catalog, "bridge", state="resolved") == ["a"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("pier", "The old pier sinks."),
        ("harbour", "Harbour closed\nBy Ivo Ferri 4 May 2026\nThe old pier sinks.".replace("\n", " ")),
    ],
)
def test_a_snippet_leaves_out_title_and_author_unless_only_they_have_the_words(
    backend, tmp_path, words, says
):
    text = "Harbour closed\nBy Ivo Ferri 4 May 2026\nThe old pier sinks."
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog:
        store(catalog, "a", text, title="Harbour closed", byline="Ivo Ferri")
        with catalog.read() as session:
            (row,) = session.page_articles(Filter(words=words), after=None, limit=9).rows
    assert "".join(part["text"] for part in row["snippet"]) == says
