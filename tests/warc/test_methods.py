"""Answers to other requests than GET are indexed where pywb looks for them, and never as the page."""

from __future__ import annotations

import io
import tracemalloc
import warnings
from datetime import UTC, datetime

import pytest

from archiver.ports import Exchange
from archiver.warc.methods import find_replay_url

URL = "https://api.example/graph"
FORM = "application/x-www-form-urlencoded"
MULTIPART = (
    b'--b0\r\nContent-Disposition: form-data; name="who"\r\n\r\nIda\r\n'
    b'--b0\r\nContent-Disposition: form-data; name="what"\r\n\r\na b&c\r\n--b0--\r\n'
)


class Body:
    size = 0

    def open(self):
        return io.BytesIO()

    def close(self):
        pass


def exchange(method: str, url: str = URL, kind: str = "", content: bytes = b"") -> Exchange:
    typed = f"Content-Type: {kind}\r\n" if kind else ""
    head = f"{method} /graph HTTP/1.1\r\nHost: api.example\r\n{typed}\r\n".encode()
    return Exchange(
        url=url,
        started_at=datetime(2026, 11, 25, tzinfo=UTC),
        request=head + content,
        response_head=b"HTTP/1.1 200 OK\r\n\r\n",
        status=200,
        headers=(),
        body=Body(),
    )


def test_a_get_stands_under_its_own_address():
    assert find_replay_url(exchange("GET")) is None


@pytest.mark.parametrize("method", ["HEAD", "OPTIONS", "DELETE", "POST"])
def test_a_request_without_a_body_is_told_by_its_method(method):
    assert find_replay_url(exchange(method)) == f"{URL}?__wb_method={method}"
    assert find_replay_url(exchange(method, URL + "?a=1")) == f"{URL}?a=1&__wb_method={method}"


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (FORM, b"a=1&b=two+words&c=%C3%A5"),
        (FORM, b"a=\xff"),
        ("application/json", b'{"a": 1, "b": {"a": 2.0, "c": [true, false, null, 1.5]}, "d": "x y"}'),
        ("application/json; charset=utf-8", b'[{"id": "1"}, {"id": "2"}, {"id": "3"}]'),
        ("text/plain;charset=UTF-8", b'{"query": "post"}'),
        ("text/plain", b"no json"),
        ("multipart/form-data; boundary=b0", MULTIPART),
        ("application/octet-stream", bytes(range(200))),
        ("", b"raw"),
        (FORM, b"a=" + b"x" * 9000),
        (FORM, b"a=" + "\u00e5".encode() * 70_000),
        ("application/json", b'{"a": [' + b"1, " * 9000 + b"1]}"),
    ],
)
def test_a_body_becomes_the_parameters_that_pywb_makes_of_it(kind, content):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # pywb's own, of Python's cgi
        from pywb.warcserver.inputrequest import MethodQueryCanonicalizer

        theirs = MethodQueryCanonicalizer("POST", kind, len(content), io.BytesIO(content))
    assert find_replay_url(exchange("POST", kind=kind, content=content)) == theirs.append_query(URL)


@pytest.mark.parametrize("content", [b"[" * 100_000, b"{", b"\xff\xfe", b"1"])
def test_a_hostile_body_is_bounded_and_never_an_error(content):
    found = find_replay_url(exchange("POST", kind="application/json", content=content))
    assert found is not None
    assert len(found) < 5000


def nested(depth: int) -> bytes:
    part = b"--b%d\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n"
    return b"".join(part % (number, number + 1) for number in range(depth))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(nested(3000), id="parts in parts"),
        pytest.param(b"--b0\r\n\r\n" * 140_000, id="many parts"),
        pytest.param(
            b"--b0\r\nContent-Disposition: form-data; name*=x'y'%ff\r\n"
            b"Content-Transfer-Encoding: base64\r\n\r\n\xff\xff\r\n--b0--",
            id="odd charset",
        ),
    ],
)
def test_a_hostile_form_is_bounded_and_never_an_error(content):
    found = find_replay_url(exchange("POST", kind="multipart/form-data; boundary=b0", content=content))
    assert found is not None
    assert len(found) < 5000


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (FORM, b"a=" + "\u00e5".encode() * 400_000),
        ("application/json", b'{"a": [' + b"1," * 60_000 + b"1]}"),
        ("multipart/form-data; boundary=b0", b"--b0\r\n\r\n" * 140_000),
    ],
)
def test_a_body_takes_little_memory_however_large_it_is(kind, content):
    asked = exchange("POST", kind=kind, content=content)
    tracemalloc.start()
    try:
        find_replay_url(asked)
        assert tracemalloc.get_traced_memory()[1] < 4 * len(content) + 20_000_000
    finally:
        tracemalloc.stop()
