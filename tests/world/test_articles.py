"""The truth that stands beside each article is true."""

from __future__ import annotations

import html
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from rapidfuzz.fuzz import partial_ratio

from archiver.articles.html import read_html
from archiver.articles.plain import read_text
from archiver.citations.find import find_citations
from tests.world import build_citations, build_world
from tests.world.small import ARTICLE, ARTICLE_URL, ASKED, example_world

pytestmark = pytest.mark.made_once


@pytest.fixture(scope="module")
def world():
    return build_world()


@pytest.fixture(scope="module")
def cases(world):
    return build_citations(world, 500)


def holders(world):
    return {holder.key: holder for holder in world.holders}


def test_the_same_world_gives_the_same_articles(world, cases):
    assert build_citations(world, 500) == cases


def test_there_are_five_hundred_each_of_another_post(cases):
    assert len(cases) == 500
    assert len({case.id for case in cases}) == len({case.url for case in cases}) == 500
    posts = [post.id for case in cases for post in (case.truth, *case.group) if post]
    assert len(posts) == len(set(posts))
    assert len({case.body for case in cases}) == 500


def test_every_kind_of_citation_occurs(cases):
    assert min(Counter(case.pool for case in cases).values()) >= 15
    assert set(Counter(case.form for case in cases)) == {
        *("whole", "ellipsis", "insertion", "altered", "two", "short"),
        None,
    }
    assert min(Counter(case.date_form for case in cases).values()) >= 15
    assert len({case.language for case in cases}) == 6
    assert {case.content_type.partition(";")[0] for case in cases} == {"text/html", "text/plain"}
    assert len({case.platform for case in cases}) == 6


def test_most_can_be_resolved_by_their_quotes(cases):
    assert sum(case.counts_for_recall for case in cases) >= 280
    assert sum(not case.is_findable for case in cases) >= 60


def test_no_post_is_later_than_its_article(cases):
    for case in cases:
        for post in (case.truth, *case.group):
            assert post is None or post.posting.posted_at < case.published_at


def test_the_author_of_the_truth_is_the_one_named(world, cases):
    known = holders(world)
    for case in cases:
        holder = known[case.holder]
        body = html.unescape(case.body.decode())
        assert holder.label(case.language) in body
        assert case.truth is None or case.truth.owner == holder.key
        if case.language == "en" and holder.offices and case.pool == "namesake":
            assert holder.offices[0].title["en"] in body


def test_the_quotes_stand_in_the_article_and_are_the_posts(cases):
    for case in cases:
        body = html.unescape(case.body.decode())
        for quote in case.quotes:
            assert quote.rstrip(".") in body
        if case.truth is None or case.pool == "translated":
            continue
        for quote in case.quotes:
            score = partial_ratio(quote, case.truth.posting.text)
            assert score > (99 if case.form in ("whole", "two", "short") else 60), (case.id, score)


def test_what_was_made_up_or_translated_is_in_no_post_of_the_author(world, cases):
    for case in cases:
        if case.pool in ("invented", "translated"):
            texts = [post.posting.text for post in world.posts if post.owner == case.holder]
            assert not any(quote in text for quote in case.quotes for text in texts)


def test_where_two_posts_fit_the_date_tells_them_apart(world, cases):
    by_owner = {}
    for post in world.posts:
        by_owner.setdefault((post.owner, post.posting.platform), []).append(post)
    for case in cases:
        truth = case.truth
        if truth is None or case.form in ("short", None) or case.pool in ("translated", "indirect"):
            continue
        for other in by_owner[truth.owner, case.platform]:
            near = timedelta(0) <= case.published_at - other.posting.posted_at < timedelta(days=14)
            if near and other.id != truth.id and all(quote in other.posting.text for quote in case.quotes):
                assert case.date_form in ("weekday", "date"), case.id
                assert other.posting.posted_at.date() != truth.posting.posted_at.date()


def test_a_trap_is_archived_only_as_an_earlier_post_of_nearly_the_same_words(world, cases):
    for case in cases:
        if case.pool == "trap":
            assert not case.is_findable
            twins = [p for p in world.posts if p.owner == case.holder and p.is_archived]
            assert any(partial_ratio(case.truth.posting.text, p.posting.text) > 90 for p in twins)


def test_weekdays_are_those_of_the_posts(cases):
    told = [c for c in cases if c.date_form == "weekday" and c.language == "en" and c.truth]
    assert len(told) >= 80
    for case in told:
        assert f" on {case.truth.posting.posted_at:%A}" in case.body.decode()


def test_short_quotes_are_short_and_others_long_enough(cases):
    for case in cases:
        if case.form == "short":
            assert case.quoted_characters < 20
            assert not case.counts_for_recall


def test_the_finder_reads_nearly_all_of_them(world, cases):
    known = holders(world)
    found = 0
    for case in cases[::5]:
        version = (
            read_html(case.body, url=case.url) if b"<html" in case.body else read_text(case.body.decode())
        )
        version = replace(version, published_at=case.published_at)
        name = known[case.holder].label(case.language)
        found += any(c.platform == case.platform and c.author == name for c in find_citations(version))
    assert found >= 95


def test_a_world_too_small_for_the_kinds_says_so():
    with pytest.raises(ValueError, match="too few posts"):
        build_citations(build_world(1, people=4, posts=60), 100)


def test_the_small_worlds_article_cites_two_posts_of_the_commander_and_several_of_the_minister():
    citations = find_citations(read_html(ARTICLE.encode(), url=ARTICLE_URL))
    told = {(c.platform, c.author): c for c in citations}
    assert set(told) == {("facebook", "Ostap Verbytsky"), ("x", "Ostap Verbytsky"), ("x", "Danylo Hrabar")}
    asked = told["x", "Ostap Verbytsky"]
    assert len(asked.quotes) == 3
    assert all(quote.text.rstrip(",.") in ASKED for quote in asked.quotes)
    assert asked.addressee == "Alden Marrick"
    assert told["x", "Danylo Hrabar"].plural
    assert not [p for p in example_world().posts if p.posting.platform == "facebook"]
