"""An article's JSON-LD has every citation in schema.org's words, and is read without fetching anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest

from archiver.exports.linked_data import CONTEXT, article_document
from archiver.ports import Wanted
from tests.exports import homes

KINDS = {
    *("NewsArticle", "SocialMediaPosting", "Person", "Organization", "PropertyValue", "WebSite", "WebPage"),
    *("InteractionCounter", "ArchiveOrganization"),
}


def documents(archiver, *names: str, as_graph: bool = False) -> list[dict]:
    written = "".join(archiver.exporting.citing.iter_jsonld(names, Wanted(), as_graph=as_graph))
    assert "<" not in written  # nothing in it ends a script element
    return [json.loads(written)] if as_graph else [json.loads(line) for line in written.splitlines()]


def nodes(value: object) -> Iterator[dict]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from nodes(one)


def values_of(node: dict) -> dict[str, object]:
    return {one["propertyID"]: one["value"] for one in node["additionalProperty"]}


@pytest.fixture
def story(archiver) -> dict:
    (document,) = documents(archiver, homes.STORY)
    return document


def test_every_node_has_a_type_of_schema_org_and_addresses_are_addresses(story):
    assert story.pop("@context") == CONTEXT
    for node in nodes(story):
        assert node.get("@type") in KINDS or set(node) == {"@id"}
        for name, value in node.items():
            assert value not in (None, "", [], {})
            assert re.fullmatch("@id|@type|[a-z][A-Za-z0-9]+", name)
            if name in ("@id", "url"):
                assert re.fullmatch(r"https?://[!-~]+", value)
            if name in ("datePublished", "dateModified", "dateCreated", "endTime"):
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00", value)


def test_a_post_has_author_time_text_counts_and_what_it_passes_on(story):
    post = next(one for one in story["citation"] if one.get("url") == homes.url_of("there"))
    assert post["author"] == {
        "@type": "Person",
        "name": "Maja “M” Lind & {co}",
        "alternateName": "@maja_example",
    }
    assert post["datePublished"] == "2026-05-04T09:00:00+00:00"
    assert post["text"].endswith("The bridge is closed.")
    assert {one["propertyID"]: one["value"] for one in post["identifier"]} == {
        "archiver:bluesky": "there",
        "archiver:post": homes.ref("there").id,
    }
    assert post["isPartOf"] == {"@type": "WebSite", "name": "Bluesky"}
    assert [
        (one["interactionType"], one["userInteractionCount"]) for one in post["interactionStatistic"]
    ] == [("https://schema.org/LikeAction", 3), ("https://schema.org/CommentAction", 0)]
    assert post["sharedContent"][0]["url"].startswith("https://bsky.app/profile/did:plc:")
    # What was read at an archive is a copy that anybody can open; our own is named and isn't one.
    assert [one["url"] for one in post["archivedAt"]] == [
        f"https://web.archive.org/web/20260504093600/{homes.url_of('there')}"
    ]
    assert values_of(post)["archiver:warcRecord"].startswith("urn:uuid:")


def test_how_a_citation_was_decided_and_what_looks_showed_stand_in_it(story):
    gone = next(one for one in story["citation"] if one.get("url") == homes.url_of("gone"))
    told = values_of(gone)
    assert (told["archiver:resolution"], told["archiver:method"], told["archiver:score"]) == (
        "resolved",
        "address-in-article",
        100.0,
    )
    assert (told["archiver:observed"], told["archiver:firstMissing"]) == ("gone", homes.day(1).isoformat())
    named = next(one for one in story["citation"] if "url" not in one)
    assert named["author"]["name"] == "Pavel Hora"
    assert values_of(named)["archiver:resolution"] == "unresolved"


def test_one_graph_has_what_the_lines_have(archiver):
    lines = documents(archiver)
    (graph,) = documents(archiver, as_graph=True)
    assert graph["@context"] == CONTEXT
    assert graph["@graph"] == [{k: v for k, v in one.items() if k != "@context"} for one in lines]
    assert len(lines) == 2


def test_an_address_that_nobody_should_follow_is_none():
    shown = {
        "id": "a1",
        "url": "javascript:alert(1)",
        "versions": (),
        "collection": "main",
        "first_seen_at": "2026-05-04T12:00:00+00:00",
        "citations": (),
    }
    document = article_document(shown, {})
    assert "javascript" not in json.dumps(document)
    assert document["@type"] == "NewsArticle"
