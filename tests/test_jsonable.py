"""The model goes to JSON and comes back the same."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from archiver.jsonable import from_json, to_json
from archiver.model import (
    ArticleVersion,
    Availability,
    Block,
    Capture,
    Citation,
    Counts,
    Embed,
    Link,
    LinkCard,
    Media,
    Origin,
    Outcome,
    PostMetadata,
    PostRef,
    Quote,
    Reading,
    RecordRef,
    Span,
)

AT = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
REF = RecordRef(
    warc="a.warc.gz", offset=7, length=9, record_type="response", record_id="<urn:uuid:1>", url="u"
)
VALUES = (
    ArticleVersion(
        url=None,
        text="ab",
        published_at=AT,
        blocks=(Block("paragraph", 0, 2),),
        links=(Link("https://a.example/", 0, 1),),
        embeds=(Embed(url=None, position=1, claim=PostMetadata(text="t", media=(Media(url="m"),))),),
    ),
    Citation(
        kind="prose",
        platform="x",
        post=PostRef("x", "1", "a"),
        quotes=(Quote("q", 1, 2, "same-sentence"),),
        mentions=(Span("prose", "ab", 0, 2),),
        when_from=AT,
        plural=True,
        confidence=1.0,
    ),
    PostMetadata(
        text="t",
        text_is_cut=True,
        edited_at=AT,
        reply_to=PostRef("x", "1", "a"),
        quoted=PostRef("x", "2"),
        media=(Media(url="m", kind="video", width=1280, height=720, duration_seconds=1.5),),
        counts=Counts(likes=3, views=0),
        card=LinkCard(url="https://a.example/", title="A"),
        availability=Availability.UNAVAILABLE,
        evidence="200: suspended",
    ),
    Reading(Origin("oembed", AT), PostMetadata(shared=PostRef("x", "3"))),
    Capture(
        id="k1",
        collection="main",
        url="https://a.example/",
        purpose="post",
        captured_at=AT,
        outcome=Outcome.LOGIN_WALL,
        final_url="https://a.example/",
        job_id=None,
        record=REF,
        records=(REF,),
    ),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_a_value_comes_back_as_it_went(value):
    assert from_json(type(value), json.loads(json.dumps(to_json(value)))) == value


def test_unknown_fields_are_left_out_and_unknown_keys_ignored():
    assert to_json(PostMetadata(text="t")) == {"text": "t", "availability": "unknown"}
    assert from_json(PostMetadata, {"text": "t", "later_field": 1}) == PostMetadata(text="t")


@pytest.mark.parametrize("wrong", [{"text": 3}, {"posted_at": "yesterday"}, {"availability": "maybe"}])
def test_json_of_another_shape_is_refused(wrong):
    with pytest.raises((TypeError, ValueError)):
        from_json(PostMetadata, wrong)


def test_metadata_stored_before_it_knew_more_is_read_still():
    before = {
        "text": "t",
        "author_name": "A",
        "posted_at": AT.isoformat(),
        "media": [{"url": "m", "kind": "image", "alt_text": "a"}],
        "availability": "login_wall",
    }
    assert from_json(PostMetadata, before) == PostMetadata(
        text="t",
        author_name="A",
        posted_at=AT,
        media=(Media(url="m", alt_text="a"),),
        availability=Availability.LOGIN_WALL,
    )


@pytest.mark.parametrize("said", [{"counts": {"likes": "3"}}, {"media": ["m"]}, {"quoted": "x/1"}])
def test_a_part_of_another_shape_is_refused(said):
    with pytest.raises((TypeError, ValueError)):
        from_json(PostMetadata, said)
