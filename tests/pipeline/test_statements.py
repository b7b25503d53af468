"""What is said of posts goes into the WARC and comes back, from older files too."""

from __future__ import annotations

from datetime import UTC, datetime

from archiver.model import Availability, Counts, Origin, PostMetadata, PostRef, Reading
from archiver.pipeline.stated import DESCRIPTIONS, parse_description
from archiver.pipeline.statements import description_statement

AT = datetime(2026, 5, 12, 9, 30, tzinfo=UTC)
CAPTURED_AT = datetime(2026, 5, 12, 9, 29, tzinfo=UTC)
POST = PostRef("x", "1521889612345678901", "mira")


def test_a_description_comes_back_with_its_instant():
    reading = Reading(Origin("oembed", AT), PostMetadata(text="t", counts=Counts(likes=3)))
    statement = description_statement(POST, reading)
    assert statement.schema in DESCRIPTIONS
    assert parse_description(statement.fields, CAPTURED_AT) == (POST, reading)


def test_a_description_of_the_first_schema_is_as_of_its_capture():
    said = {
        "post": {"platform": "x", "post_id": POST.post_id},
        "origin": "oembed",
        "metadata": {"text": "t", "availability": "gone"},
    }
    _, reading = parse_description(said, CAPTURED_AT)
    metadata = PostMetadata(text="t", availability=Availability.GONE)
    assert reading == Reading(Origin("oembed", CAPTURED_AT), metadata)
