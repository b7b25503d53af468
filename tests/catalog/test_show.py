"""One thing, by its id, the beginning of its id or its address, with all that belongs to it."""

from __future__ import annotations

import json

import pytest

from archiver.errors import UsageError
from archiver.model import PostRef, Source
from archiver.ports import NewJob
from tests.catalog.examples import (
    ARTICLE,
    CLAIM,
    NOON,
    POST,
    POST_URL,
    capture,
    later,
    resolution,
    said,
    store_article,
    version,
)

FEED = "https://paper.example/feed"
SHORT = "https://short.example/1"


@pytest.fixture
def ids(session):
    """One of each noun; their ids by type."""
    version_id = store_article(session)
    citation_id = next(session.iter_citations_of(version_id))[0]
    session.save_resolution(citation_id, resolution())
    session.save_post(POST, POST_URL, aliases=(SHORT,), at=NOON)
    session.save_reading(POST, said("embed", CLAIM, at=NOON))
    session.save_capture(capture(1))
    session.save_capture(capture(2, ARTICLE, purpose="article", final_url=ARTICLE + "?final"))
    source = Source(url=FEED, added_at=NOON)
    session.add_source(source)
    return {
        "article": session.find_article_of(version_id),
        "version": version_id,
        "citation": citation_id,
        "post": POST.id,
        "capture": capture(1).id,
        "source": source.id,
        "job": session.enqueue(NewJob(step="read", subject=ARTICLE), at=NOON),
    }


def test_each_noun_is_found_by_its_id(session, ids):
    for kind, row_id in ids.items():
        shown = session.show(row_id)
        assert shown["type"] == ("article" if kind == "version" else kind)
        assert shown["id"] == (ids["article"] if kind == "version" else row_id)
        assert json.loads(json.dumps(shown)) == shown


def test_the_beginning_of_an_id_is_enough(session, ids):
    for kind in ("article", "citation", "post"):
        assert session.show(ids[kind][:7])["id"] == ids[kind]


def test_the_beginning_of_several_ids_is_refused_with_the_ids(session, ids):
    with pytest.raises(
        UsageError, match=f"k0000: the beginning of several ids: {capture(1).id}, {capture(2).id}$"
    ):
        session.show("k0000")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (ARTICLE, "article"),
        (POST_URL, "post"),
        (SHORT, "post"),
        (ARTICLE + "?final", "capture"),
        (FEED, "source"),
    ],
)
def test_an_address_names_what_it_is_the_address_of(session, ids, url, kind):
    assert session.show(url)["type"] == kind


def test_an_article_is_found_by_the_address_it_gives_itself(session):
    article_id = session.save_article(ARTICLE + "?from=feed", collection="main", at=NOON)
    session.save_version(article_id, version(canonical_url=ARTICLE), at=NOON)
    assert session.show(ARTICLE)["id"] == article_id


@pytest.mark.parametrize(
    "unknown", ["", "a", "azzz", "azzzzzzzzzzzz", "https://nowhere.example/", "%", "😀😀😀😀"]
)
def test_what_nothing_is_named_is_none(session, ids, unknown):
    assert session.show(unknown) is None


def test_an_article_comes_with_versions_citations_posts_and_captures(session, ids):
    session.save_version(ids["article"], version("Corrected.", title="New"), at=later(9))
    corrected = session.show(ids["article"])
    assert (corrected["title"], corrected["text"], corrected["citations"]) == ("New", "Corrected.", [])
    assert [one["title"] for one in corrected["versions"]] == ["New", "Bridge closed"]
    session.save_version(ids["article"], version(), at=later(10))
    shown = session.show(ids["article"])
    embed, prose = shown["citations"]
    assert (embed["post"]["text"], embed["resolution"]["state"]) == (CLAIM.text, "resolved")
    assert [one["id"] for one in embed["captures"]] == [capture(1).id]
    assert (prose["post"], prose["captures"]) == (None, [])
    assert [one["id"] for one in shown["captures"]] == [capture(2).id]


def test_a_citation_comes_with_the_history_of_what_was_decided(session, ids):
    session.save_resolution(ids["citation"], resolution(decided_by="ida", url=SHORT))
    session.save_resolution(ids["citation"], resolution(method="by machine again"))
    shown = session.show(ids["citation"])
    assert shown["resolution"]["decided_by"] == "ida"
    assert [one["decided_by"] for one in shown["resolutions"]] == ["archiver", "ida", "archiver"]
    assert shown["quoted"] == [
        {"text": "The bridge is closed.", "start": 18, "end": 39, "reason": "same-sentence"}
    ]
    assert shown["article"] == ARTICLE


def test_a_post_comes_with_what_each_said_who_cites_it_and_its_captures(session, ids):
    shown = session.show(POST_URL)
    assert [(one["origin"], one["fields"]["text"]) for one in shown["said"]] == [("embed", CLAIM.text)]
    assert [one["article"] for one in shown["citations"]] == [ARTICLE]
    assert [one["id"] for one in shown["captures"]] == [capture(1).id]
    assert shown["aliases"] == [SHORT]


def test_a_post_that_a_citation_was_only_later_found_to_mean_shows_it(session, ids):
    other = PostRef("x", "77")
    session.save_post(other, "https://x.example/77", at=NOON)
    prose = next(row["id"] for row in session.iter_citations() if row["kind"] == "prose")
    session.save_resolution(prose, resolution(post=other, decided_by="ida"))
    assert [one["id"] for one in session.show(other.id)["citations"]] == [prose]
    assert session.show(prose)["post"]["id"] == other.id


def test_a_capture_comes_with_every_record_it_wrote(session, ids):
    shown = session.show(ids["capture"])
    assert [(one["record_type"], one["offset"]) for one in shown["records"]] == [
        ("response", 1000),
        ("request", 2000),
    ]
    assert (shown["outcome"], shown["warc"], shown["offset"]) == ("captured", "archiver-1.warc.gz", 1000)
