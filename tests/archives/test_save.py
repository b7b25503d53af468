"""Save Page Now: what is sent, and what its answers mean."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from archiver.archives import BrokenAnswer
from archiver.archives.save import ask_save, ask_status, parse_save, parse_status


def said(**answer: object) -> bytes:
    return json.dumps(answer).encode()


def test_a_wish_is_posted_with_the_keys_and_never_answered_from_memory():
    question = ask_save("https://paper.example/a", "KEY", "SECRET", unless_within="1d")
    assert question.url == "https://web.archive.org/save"
    assert question.form == {
        "url": "https://paper.example/a",
        "skip_first_archive": "1",
        "if_not_archived_within": "1d",
    }
    assert question.headers == {"Accept": "application/json", "Authorization": "LOW KEY:SECRET"}
    assert (question.service, question.keeps_seconds) == ("wayback-save", 0)
    assert "SECRET" not in question.about


def test_a_state_is_asked_by_job_and_never_remembered():
    question = ask_status("spn2-../x", "KEY", "SECRET")
    assert question.url == "https://web.archive.org/save/status/spn2-..%2Fx"
    assert (question.form, question.keeps_seconds) == (None, 0)


def test_a_wish_becomes_a_job_or_an_error():
    job = parse_save(said(url="https://paper.example/a", job_id="spn2-0a1b"))
    assert (job.state, job.job_id) == ("pending", "spn2-0a1b")
    full = parse_save(said(status="error", status_ext="error:too-many-daily-captures", message="Too\nmany"))
    assert (full.state, full.job_id, full.message) == ("error", None, "Too many")
    refused = parse_save(said(message="You need to be logged in to use Save Page Now."))
    assert (refused.state, refused.message) == ("error", "You need to be logged in to use Save Page Now.")


def test_a_state_is_pending_success_or_error():
    assert parse_status(said(status="pending", job_id="spn2-1", resources=[])).state == "pending"
    done = parse_status(
        said(status="success", job_id="spn2-1", timestamp="20261125081500", original_url="https://p.example/")
    )
    assert (done.at, done.original) == (datetime(2026, 11, 25, 8, 15, tzinfo=UTC), "https://p.example/")
    failed = parse_status(said(status="error", job_id="spn2-1", status_ext="error:not-found"))
    assert (failed.state, failed.message) == ("error", "error:not-found")


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"[" * 99_999, said(), said(status="success", timestamp="0"), said(status=[1])],
)
@pytest.mark.parametrize("parse", [parse_save, parse_status])
def test_anything_else_is_a_broken_answer(parse, body):
    with pytest.raises(BrokenAnswer):
        parse(body)


def test_a_message_is_one_short_line():
    message = parse_status(said(status="error", message="a\x1b[31m\r\n" * 500)).message
    assert message is not None
    assert message.isprintable()
    assert len(message) <= 300
