"""The lists: JSON rows, newest first, whole however many there are."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import event

from archiver.catalog import browse_log, queries
from archiver.model import Outcome, PostMetadata, PostRef
from archiver.ports import Filter
from tests.catalog.examples import (
    ARTICLE,
    CLAIM,
    NOON,
    POST,
    POST_URL,
    capture,
    citation,
    later,
    named,
    resolution,
    said,
    store_article,
    version,
)

NOUNS = ("articles", "citations", "posts", "captures")


def rows(session, noun, *arguments, **options):
    return list(getattr(session, f"iter_{noun}")(*arguments, **options))


@pytest.fixture
def full(session):
    """Three articles in two collections, the posts they cite, and captures."""
    for number in range(3):
        collection = "other" if number == 1 else "main"
        url = f"{ARTICLE}/{number}"
        version_id = store_article(session, url=url, collection=collection, at=later(number))
        ref = PostRef("bluesky", f"maja.example/{number}")
        session.save_post(
            ref, f"{POST_URL}{number}", aliases=[f"https://short.example/{number}"], at=later(number)
        )
        for citation_id, found in session.iter_citations_of(version_id):
            if found.kind == "prose":
                session.save_resolution(citation_id, resolution(post=ref))
        session.save_capture(capture(number + 1, f"{POST_URL}{number}", collection=collection))
    return session


def test_every_row_is_json(full):
    for noun in NOUNS:
        assert json.loads(json.dumps(rows(full, noun))) == rows(full, noun)
        assert rows(full, noun)


def test_the_newest_comes_first(full):
    assert [row["url"] for row in rows(full, "articles")] == [f"{ARTICLE}/{n}" for n in (2, 1, 0)]
    assert [row["url"] for row in rows(full, "captures")] == [f"{POST_URL}{n}" for n in (2, 1, 0)]
    assert [row["url"] for row in rows(full, "posts")] == [f"{POST_URL}{n}" for n in (2, 1, 0)]
    cited = [(row["article"], row["kind"]) for row in rows(full, "citations")]
    assert cited == [(f"{ARTICLE}/{n}", kind) for n in (2, 1, 0) for kind in ("embed", "prose")]


@pytest.mark.parametrize("noun", NOUNS)
def test_a_collection_is_listed_by_itself(full, noun):
    one, other = rows(full, noun, "main"), rows(full, noun, collection="other")
    assert (len(one), len(other)) == ((4, 2) if noun == "citations" else (2, 1))
    assert [row["id"] for row in one + other if row not in rows(full, noun)] == []
    assert rows(full, noun, "none") == []


@pytest.mark.parametrize("noun", NOUNS)
@pytest.mark.parametrize("page_rows", [1, 2, 3, 200])
def test_pages_join_without_a_gap_or_a_double(full, monkeypatch, noun, page_rows):
    whole = rows(full, noun)
    monkeypatch.setattr(queries, "PAGE_ROWS", page_rows)
    assert rows(full, noun) == whole
    assert [rows(full, noun, limit=n) for n in range(8)] == [whole[:n] for n in range(8)]


@pytest.mark.parametrize("page_rows", [1, 2, 5])
def test_rows_of_one_instant_are_all_listed(session, monkeypatch, page_rows):
    monkeypatch.setattr(queries, "PAGE_ROWS", page_rows)
    for number in range(7):
        store_article(session, url=f"{ARTICLE}/{number}")
        session.save_capture(capture(number, captured_at=NOON, job_id=f"j{number}"))
    for noun, count in (("articles", 7), ("citations", 14), ("captures", 7)):
        ids = [row["id"] for row in rows(session, noun)]
        assert (len(ids), len(set(ids))) == (count, count)


def test_an_article_shows_its_current_text_and_counts(session):
    article_id = session.save_article(ARTICLE, collection="main", at=NOON)
    for minute, text, found in ((0, "one", 1), (1, "two", 2)):
        version_id, _ = session.save_version(article_id, version(text, title=text), at=later(minute))
        session.save_citations(version_id, [citation(), named()][:found])
    (row,) = rows(session, "articles")
    assert (row["id"], row["url"], row["title"], row["language"]) == (article_id, ARTICLE, "two", "en")
    assert (row["versions"], row["citations"], row["collection"]) == (2, 2, "main")
    assert row["published_at"] == "2026-05-04T11:00:00+00:00"
    session.save_version(article_id, version("one", title="one"), at=later(2))  # set back by the publisher
    (row,) = rows(session, "articles")
    assert (row["title"], row["versions"], row["citations"]) == ("one", 2, 1)


def test_an_article_that_was_never_read_is_listed(session):
    session.save_article(ARTICLE, collection="main", at=NOON)
    (row,) = rows(session, "articles")
    assert (row["url"], row["title"], row["versions"], row["citations"]) == (ARTICLE, None, 0, 0)


def test_a_citation_shows_what_was_found_and_what_it_means(session):
    version_id = store_article(session)
    citation_id = next(session.iter_citations_of(version_id))[0]
    session.save_resolution(citation_id, resolution())
    embed, prose = rows(session, "citations")
    assert (embed["id"], embed["article"], embed["version_id"]) == (citation_id, ARTICLE, version_id)
    assert (embed["platform"], embed["post_id"], embed["url"]) == ("bluesky", POST.post_id, POST_URL)
    assert (embed["when"], embed["when_from"]) == ("Monday", "2026-05-04T00:00:00+00:00")
    assert embed["quotes"] == ["The bridge is closed."]
    assert embed["mentions"][1] == {"kind": "prose", "text": "wrote", "start": 10, "end": 15}
    assert (embed["resolution"]["state"], embed["resolution"]["post"]) == ("resolved", POST.id)
    assert (prose["author"], prose["url"], prose["resolution"]) == ("Pavel Hora", None, None)


def test_a_post_shows_what_is_known_of_it_and_how_the_last_visit_ended(session):
    session.save_post(POST, POST_URL, aliases=["https://short.example/1"], at=NOON)
    session.save_reading(POST, said("embed", CLAIM, at=NOON))
    session.save_reading(POST, said("appview", PostMetadata(text="as posted"), at=NOON))
    session.save_capture(capture(1))
    session.save_capture(capture(2, "https://short.example/1", outcome=Outcome.GONE))
    (row,) = rows(session, "posts")
    assert (row["id"], row["url"], row["aliases"]) == (POST.id, POST_URL, ["https://short.example/1"])
    assert (row["text"], row["author_name"], row["availability"]) == ("as posted", "Maja Lind", "available")
    assert row["origins"]["text"] == {"name": "appview", "said_at": "2026-05-04T12:00:00+00:00"}
    assert row["origins"]["author_name"]["name"] == "embed"
    assert (row["outcome"], row["posted_at"]) == ("gone", "2026-05-04T09:00:00+00:00")


def test_a_capture_shows_where_its_main_record_lies(session):
    session.save_capture(capture(1))
    session.save_capture(capture(2, record=None, records=(), outcome=Outcome.UNREACHABLE, evidence="no host"))
    failed, kept = rows(session, "captures")
    assert (kept["url"], kept["outcome"], kept["warc"], kept["offset"]) == (
        POST_URL,
        "captured",
        "archiver-1.warc.gz",
        1000,
    )
    assert (kept["purpose"], kept["status"], kept["collection"]) == ("post", 200, "main")
    assert (failed["outcome"], failed["evidence"], failed["warc"], failed["offset"]) == (
        "unreachable",
        "no host",
        None,
        None,
    )


def test_a_post_visited_by_itself_belongs_to_the_collection_of_the_visit(session):
    session.save_post(POST, POST_URL, aliases=["https://short.example/1"], at=NOON)
    session.save_capture(capture(1, "https://short.example/1", collection="plain"))
    assert [row["id"] for row in rows(session, "posts", "plain")] == [POST.id]
    assert rows(session, "posts", "main") == []


@pytest.mark.sqlite
@pytest.mark.parametrize("is_made_last", [True, False])
def test_captures_of_a_large_collection_are_found_among_those_that_ended_so(
    session, monkeypatch, is_made_last
):
    """Whichever index was made first: that of the collection would lead to all that it holds."""
    monkeypatch.setattr(browse_log, "is_few", lambda *_: False)
    run = session.connection.exec_driver_sql
    last = "ix_captures_outcome_captured_at_id" if is_made_last else "ix_captures_collection_captured_at_id"
    made = run("SELECT sql FROM sqlite_master WHERE name = ?", (last,)).scalar_one()
    run(f"DROP INDEX {last}")
    run(made)
    asked = []
    event.listen(session.connection, "before_cursor_execute", lambda *call: asked.append(call[2:4]))
    session.page_captures(Filter(collection="main", outcome=Outcome.GONE), after=None, limit=2)
    plans = [run("EXPLAIN QUERY PLAN " + sql, values).all() for sql, values in list(asked)]
    told = [row[-1] for plan in plans for row in plan if "captures" in row[-1] and "SEARCH" in row[-1]]
    by_index = [line for line in told if "ix_captures_collection" in line or "ix_captures_outcome" in line]
    assert len(by_index) >= 2  # the count, and the page
    assert [line for line in by_index if "ix_captures_outcome" not in line] == []
