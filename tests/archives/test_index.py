"""Answers of capture indexes are read whatever form they come in."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.archives import BrokenAnswer, arquivo, wayback
from archiver.model import Memento

FIELDS = list(wayback.FIELDS)
URL = "https://twitter.com/nobody/status/1"
ROW = ["20220512080910", URL, "text/html", "200", "ABCDEFGHIJKLMNOP", "1234"]


def answer(*rows: object) -> bytes:
    return json.dumps([FIELDS, *rows]).encode()


def test_a_question_names_what_is_wanted_and_counts_against_the_index():
    question = wayback.ask_captures(
        "twitter.com/a b/status/15",
        match="prefix",
        taken_from=datetime(2022, 5, 10, tzinfo=UTC),
        taken_to=datetime(2022, 5, 12, 23, 59, 59, tzinfo=UTC),
        collapse="urlkey",
        resume="com,twitter)/x 2022",
        about="posts of a b",
    )
    parts = urlsplit(question.url)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "web.archive.org", "/cdx/search/cdx")
    assert {name: values[0] for name, values in parse_qs(parts.query).items()} == {
        "url": "twitter.com/a b/status/15",
        "matchType": "prefix",
        "output": "json",
        "fl": "timestamp,original,mimetype,statuscode,digest,length",
        "limit": "2000",
        "from": "20220510000000",
        "to": "20220512235959",
        "collapse": "urlkey",
        "showResumeKey": "true",
        "resumeKey": "com,twitter)/x 2022",
    }
    assert (question.service, question.about) == ("wayback-cdx", "posts of a b")


def test_a_capture_is_read_with_its_copys_address():
    (memento,) = wayback.parse_captures(answer(ROW)).mementos
    assert memento == Memento(
        archive="wayback",
        url=f"https://web.archive.org/web/20220512080910/{URL}",
        original=URL,
        at=datetime(2022, 5, 12, 8, 9, 10, tzinfo=UTC),
        media_type="text/html",
        status=200,
    )
    assert wayback.replay_url(memento) == f"https://web.archive.org/web/20220512080910id_/{URL}"


@pytest.mark.parametrize("body", [b"", b"  \n", b"[]", b"[[]]", answer()])
def test_an_empty_answer_in_any_form_is_no_capture(body):
    captures = wayback.parse_captures(body)
    assert (captures.mementos, captures.resume, captures.broken) == ((), None, 0)


def test_the_resume_key_is_no_capture():
    captures = wayback.parse_captures(answer(ROW, [], ["com,twitter)/nobody/status/2 20220512"]))
    assert captures.resume == "com,twitter)/nobody/status/2 20220512"
    assert (len(captures.mementos), captures.broken) == (1, 0)


@pytest.mark.parametrize(
    "row",
    [
        ["20220512080910", URL],
        [*ROW, "more"],
        ["00000000000000", *ROW[1:]],
        ["20220230080910", *ROW[1:]],
        ["19700101000000", *ROW[1:]],
        ["99990101000000", *ROW[1:]],
        ["2022", *ROW[1:]],
        [20220512080910, *ROW[1:]],
        ["20220512080910", "", *ROW[2:]],
        ["20220512080910", None, *ROW[2:]],
        ["20220512080910", "http://a\nb/", *ROW[2:]],
        ["20220512080910", "http://a/" + "x" * 9000, *ROW[2:]],
        ["٢٠٢٢٠٥١٢٠٨٠٩١٠", *ROW[1:]],
    ],
)
def test_a_broken_line_is_counted_and_passed_over(row):
    captures = wayback.parse_captures(answer(ROW, row, ROW))
    assert (len(captures.mementos), captures.broken) == (2, 1)


@pytest.mark.parametrize(
    ("said", "status"), [("-", None), ("", None), ("301", 301), ("20", None), (None, None)]
)
def test_a_missing_status_is_none(said, status):
    (memento,) = wayback.parse_captures(answer([*ROW[:3], said, *ROW[4:]])).mementos
    assert memento.status == status


@pytest.mark.parametrize("said", ["unk", "-", "", None, "x" * 500])
def test_a_missing_media_type_is_none(said):
    (memento,) = wayback.parse_captures(answer([*ROW[:2], said, *ROW[3:]])).mementos
    assert memento.media_type is None


def test_a_revisit_has_type_and_status_of_what_it_repeats():
    first = ["20220512080910", URL, "application/json", "200", "SAMEDIGEST", "9"]
    again = ["20220612080910", URL, "warc/revisit", "-", "SAMEDIGEST", "9"]
    other = ["20220712080910", URL, "warc/revisit", "-", "OTHERDIGEST", "9"]
    mementos = wayback.parse_captures(answer(first, again, other)).mementos
    assert [(m.media_type, m.status) for m in mementos] == [
        ("application/json", 200),
        ("application/json", 200),
        (None, None),
    ]


def test_fields_are_found_by_name_in_any_order():
    body = json.dumps([["original", "timestamp"], [URL, "20220512080910"]]).encode()
    (memento,) = wayback.parse_captures(body).mementos
    assert (memento.original, memento.status) == (URL, None)


@pytest.mark.parametrize(
    "body",
    [
        b"<html>502 Bad Gateway</html>",
        b'{"error": "x"}',
        b'["a", "b"]',
        answer(ROW)[:-20],
        b"org.archive.util.io.RuntimeIOException: Blocked Site Error",
        b"[" * 100_000,
        b"\xff\xfe\x00",
        b"9" * 10_000,
    ],
)
def test_what_is_no_list_of_lines_is_a_broken_answer_in_one_line(body):
    with pytest.raises(BrokenAnswer) as caught:
        wayback.parse_captures(body)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 250


def test_an_address_is_written_so_that_it_stays_one():
    row = ["20220512080910", "http://example.com/ü?a=b c"[:-2] + "%20c#top", *ROW[2:]]
    (memento,) = wayback.parse_captures(answer(row)).mementos
    assert wayback.replay_url(memento).endswith("id_/http://example.com/%C3%BC?a=b%20c%23top")


@given(st.binary(max_size=300) | st.recursive(
    st.none() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=6), max_leaves=20
).map(lambda value: json.dumps(value).encode()))  # fmt: skip
def test_any_bytes_are_captures_or_a_broken_answer(body):
    for parse in (wayback.parse_captures, arquivo.parse_captures):
        try:
            captures = parse(body)
        except BrokenAnswer:
            continue
        assert all(memento.at.tzinfo for memento in captures.mementos)


LINE = {
    "urlkey": "com,twitter)/nobody/status/1",
    "timestamp": "20220512080910",
    "url": URL,
    "mime": "text/html",
    "status": "200",
    "digest": "ABCDEFGHIJKLMNOP",
}


def test_json_lines_are_read_one_by_one():
    body = b"\n".join([json.dumps(LINE).encode(), b"{broken", b"", b"3", json.dumps(LINE).encode()])
    captures = arquivo.parse_captures(body)
    assert (len(captures.mementos), captures.broken) == (2, 2)
    memento = captures.mementos[0]
    assert (memento.archive, memento.media_type, memento.status) == ("arquivo", "text/html", 200)
    assert memento.url == f"https://arquivo.pt/wayback/20220512080910/{URL}"
    assert arquivo.replay_url(memento) == f"https://arquivo.pt/noFrame/replay/20220512080910id_/{URL}"


def test_no_line_is_no_capture_and_an_error_page_is_a_broken_answer():
    assert arquivo.parse_captures(b"\n").mementos == ()
    with pytest.raises(BrokenAnswer, match="Too many"):
        arquivo.parse_captures(b"<h1>Too many</h1>")
