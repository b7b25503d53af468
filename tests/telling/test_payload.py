"""A webhook's body is bounded JSON, and its signature the one of Standard Webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from datetime import timedelta

from archiver.telling import build_payload
from archiver.telling.templates import parse_template
from tests.telling.examples import ARTICLE, NOON, POST, notice


def test_the_body_is_an_array_of_events_with_fields_and_words():
    said = json.loads(build_payload([notice(), notice(author="Ida")], None).body)
    assert (said["type"], said["timestamp"], len(said["data"])) == ("archiver.events", NOON.isoformat(), 2)
    first = said["data"][0]
    assert (first["kind"], first["collection"], first["subject"]) == ("post_gone", "main", "p1")
    assert first["fields"]["url"] == POST
    assert first["fields"]["cited_by"] == [ARTICLE]
    assert first["title"] == "Post gone: Maja Lind"


def test_the_signature_is_that_of_the_specification():
    """The example of the Standard Webhooks specification's own test suite, computed anew."""
    key = base64.b64encode(b"k" * 24).decode()
    payload = build_payload([notice()], None)
    headers = payload.headers("m1", f"whsec_{key}", NOON)
    signed = f"m1.{int(NOON.timestamp())}.".encode() + payload.body
    expected = base64.b64encode(hmac.new(b"k" * 24, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-id"] == "m1"
    assert headers["webhook-timestamp"] == str(int(NOON.timestamp()))
    assert headers["webhook-signature"] == f"v1,{expected}"


def test_a_later_try_has_the_same_id_and_body_and_a_time_of_its_own():
    first, second = build_payload([notice()], None), build_payload([notice()], None)
    assert first == second
    now, later = first.headers("m1", "s" * 16, NOON), first.headers("m1", "s" * 16, NOON + timedelta(hours=1))
    assert now["webhook-id"] == later["webhook-id"]
    assert now["webhook-signature"] != later["webhook-signature"]


def test_without_a_secret_nothing_is_signed():
    assert "webhook-signature" not in build_payload([notice()], None).headers("m1", "", NOON)


def test_fields_from_strangers_are_bounded():
    deep: list[object] = []
    for _ in range(500):
        deep = [deep]
    body = build_payload([notice(text="x" * 10**6, deep=deep, many=list(range(10**5)))], None).body
    assert len(body) < 10_000
    json.loads(body)


def test_a_template_makes_the_body():
    template = parse_template(b'{"text": "$title"}', name="slack.json", where="here")
    payload = build_payload([notice()], template)
    assert (payload.content_type, payload.body) == ("application/json", b'{"text": "Post gone: Maja Lind"}')
    text = parse_template("é $kind".encode(), name="t.txt", where="here")
    assert build_payload([notice()], text).body == "é post_gone".encode()
