"""What the article quoted against what the post says, as `show` tells it: observations with their source."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archiver.model import Holdings, PostMetadata, Quote
from tests.catalog.examples import (
    ARTICLE,
    CLAIM,
    NOON,
    POST,
    POST_URL,
    candidate,
    citation,
    later,
    memento,
    resolution,
    said,
    store_article,
)

TEXT = "The bridge is closed until Friday because of the flood, says the mayor."


def shown(session, *quotes, text=TEXT, origin="appview", **more):
    version_id = store_article(session)
    cited = citation(quotes=tuple(Quote(q, 0, 1, "same-sentence") for q in quotes), **more)
    (citation_id,) = session.save_citations(version_id, [cited])
    session.save_resolution(citation_id, resolution())
    session.save_post(POST, POST_URL, at=NOON)
    if text:
        session.save_reading(POST, said(origin, PostMetadata(text=text, language="en")))
    return session.show(citation_id)


@pytest.mark.parametrize(
    ("quote", "verdict", "says"),
    [
        ("The bridge is closed until Friday", "exact", "has exactly these words"),
        (
            "The bridge is closed … because of the flood",
            "shortened",
            "has these words and between them others",
        ),
        ("The bridge was closed until Thursday because of a flood", "altered", "similar words, not the same"),
        ("We shall rebuild every school in the valley", "absent", "doesn't have these words"),
    ],
)
def test_a_quote_is_told_as_an_observation(session, quote, verdict, says):
    (told,) = shown(session, quote, claim=None)["compared"]
    assert (told["quote"], told["verdict"], told["origin"]) == (quote, verdict, "appview")
    assert told["says"].startswith("the post, as appview gave it 2026-05-04, ")
    assert says in told["says"]


def test_a_copy_of_an_archive_is_told_with_its_own_date(session):
    version_id = store_article(session)
    cited = citation(quotes=(Quote("nobody wrote this at all", 0, 1, "x"),), claim=None)
    (citation_id,) = session.save_citations(version_id, [cited])
    copy = candidate(text=TEXT, memento=memento(at=NOON.replace(year=2022)))
    session.save_resolution(citation_id, resolution(candidates=(copy,)))
    session.save_post(POST, POST_URL, at=NOON)
    (told,) = session.show(citation_id)["compared"]
    assert told["says"] == "the post, as archived 2022-05-04, doesn't have these words"


@pytest.mark.parametrize(
    ("claimed", "verdict"),
    [
        (TEXT, "exact"),
        ("The bridge is closed until Friday because of the flood", "shortened"),
        (TEXT.replace("closed", "open").replace("flood", "fair"), "altered"),
        ("Міст відчинено.", "absent"),
    ],
)
def test_an_embeds_own_text_is_compared_with_an_independent_copy(session, claimed, verdict):
    (told,) = shown(session, claim=replace(CLAIM, text=claimed))["compared"]
    assert (told["what"], told["verdict"]) == ("embed", verdict)


def test_an_embed_is_not_compared_with_itself(session):
    assert shown(session, claim=CLAIM, text=CLAIM.text, origin="embed")["compared"] == []


def test_nothing_is_compared_where_no_text_is_known(session):
    assert shown(session, "The bridge", text=None)["compared"] == []


def test_of_a_plural_citation_only_what_the_post_has_is_told(session):
    told = shown(session, "The bridge is closed", "nobody wrote this at all", claim=None, plural=True)
    assert [one["verdict"] for one in told["compared"]] == ["exact"]


def test_a_post_and_an_article_show_what_archives_hold_and_how_far_they_are_trusted(session):
    citation_id = shown(session, "The bridge is closed", claim=None)["id"]
    for url in (POST_URL, ARTICLE):
        for archive in ("wayback", "archive-today"):
            held = Holdings(
                archive=archive, url=url, count=14, first_at=NOON, last_at=later(9), asked_at=NOON
            )
            session.save_holdings(held)
    article_id = session.show(citation_id)["article_id"]
    for row_id in (citation_id, POST.id, article_id):
        trust = {one["archive"]: one["trust"] for one in session.show(row_id)["holdings"]}
        assert trust["wayback"] == "trusted"
    assert [one["verdict"] for one in session.show(POST.id)["citations"][0]["compared"]] == ["exact"]
    (one,) = session.show(article_id)["citations"]
    assert (len(one["holdings"]), len(one["compared"])) == (2, 1)
