"""Lists of what has a tag: the same rows, whichever way they are looked for."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from archiver.catalog.listing_tables import listed_articles, listed_citations
from archiver.catalog.tags import has_tag, has_tag_or_article, is_common
from archiver.model import ArticleVersion, Tagging
from archiver.ports import Filter
from tests.system.undecided import AT, TEXT, citation


def put(session, kind: str, subject_id: str, tag: str) -> None:
    session.save_tagging(
        Tagging(
            subject_kind=kind, subject_id=subject_id, collection="main", tag=tag, is_set=True,
            decided_at=AT, decided_by="ida",
        )
    )  # fmt: skip


@pytest.fixture
def tagged(catalog):
    """Three articles with two citations each: two articles and a citation of the third have the tag."""
    with catalog.begin() as session:
        articles, cited = [], []
        for number in range(3):
            url = f"https://paper.example/{number}"
            at = AT + timedelta(days=number)
            articles.append(session.save_article(url, collection="main", at=at))
            version = ArticleVersion(url=url, title="Bridge", text=TEXT, published_at=at, language="en")
            version_id, _ = session.save_version(articles[-1], version, at=at)
            cited.append(session.save_citations(version_id, [citation(0), citation(1)]))
        for one in articles[:2]:
            put(session, "article", one, "Harbour")
        put(session, "citation", cited[2][1], "harbour")
        put(session, "article", articles[2], "other")
    with catalog.read() as session:
        yield session, articles, cited


def test_articles_and_citations_are_listed_by_a_tag_newest_first_whatever_its_case(tagged):
    session, articles, cited = tagged
    found = session.page_articles(Filter(tag=" HARBOUR "), after=None, limit=10)
    assert [row["id"] for row in found.rows] == [articles[1], articles[0]]
    assert [row["tags"] for row in found.rows] == [["Harbour"], ["Harbour"]]
    listed = session.page_citations(Filter(tag="harbour"), after=None, limit=10)
    assert [row["id"] for row in listed.rows] == [cited[2][1], *cited[1], *cited[0]]
    assert listed.rows[0]["tags"] == ["Harbour"]
    assert session.page_articles(Filter(tag="nothing"), after=None, limit=10).rows == ()


def test_a_common_tag_and_a_rare_one_are_looked_for_in_two_ways_that_find_the_same(tagged):
    session, articles, cited = tagged
    assert not is_common(session.connection, "harbour")

    def found(column, condition) -> set[str]:
        return set(session.connection.execute(select(column).where(condition)).scalars())

    for common in (False, True):
        having = has_tag(listed_articles.c.article_id, "article", "Harbour", is_common=common)
        assert found(listed_articles.c.article_id, having) == set(articles[:2])
        ids = (listed_citations.c.citation_id, listed_citations.c.article_id)
        either = has_tag_or_article(*ids, "Harbour", is_common=common)
        assert found(listed_citations.c.citation_id, either) == {*cited[0], *cited[1], cited[2][1]}
