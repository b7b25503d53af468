"""Requests are spelled as the libraries would spell them."""

from __future__ import annotations

import http.client

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from archiver.net.request import is_plain, prepare


def by_requests(url, form=None, headers=None):
    return requests.Request("POST" if form else "GET", url, headers=headers, data=form).prepare()


def spelled_by_http_client(request):
    sent = []

    class Connection(http.client.HTTPConnection):
        def send(self, data):
            sent.append(data)

    host = request.url.split("/")[2]
    connection = Connection(host)
    target = "/" + request.url.split("/", 3)[3]
    connection.putrequest(
        request.method, target, skip_host="Host" in request.headers, skip_accept_encoding=True
    )
    for name, value in request.headers.items():
        connection.putheader(name, value)
    connection.endheaders(request.body.encode() if request.body else None)
    return b"".join(sent)


@pytest.mark.parametrize(
    ("url", "headers", "form"),
    [
        ("http://news.example/", {}, None),
        ("http://news.example:8080/a%20b?x=1&y=%C3%BC", {"Accept": "*/*", "X": "caf\xe9"}, None),
        ("http://[::1]:81/a", {"If-None-Match": '"x"'}, None),
        ("http://news.example/", {"Host": "other.example", "Cookie": "a=b"}, None),
        ("http://news.example/form", {}, {"a": "b c", "d": "é"}),
        ("http://news.example/ä b", {"Accept": "a"}, None),
    ],
)
def test_a_request_is_spelled_as_requests_and_http_client_would(url, headers, form):
    assert prepare(url, headers, form).encode() == spelled_by_http_client(by_requests(url, form, headers))


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://news.example:80/", "news.example"),
        ("https://news.example:443/", "news.example"),
        ("https://news.example:80/", "news.example:80"),
        ("http://[::1]/", "[::1]"),
        ("http://[::1]:80/", "[::1]"),
        ("http://user:secret@news.example:80/", "news.example"),
    ],
)
def test_a_default_port_is_not_said(url, host):
    assert f"\r\nHost: {host}\r\n".encode() in prepare(url, {}).encode()


def test_a_header_given_twice_is_sent_once_as_the_last_one_says():
    sent = prepare("http://news.example/", {"Accept": "a", "accept": "b"}).encode()
    assert sent.lower().count(b"accept:") == 1
    assert b"accept: b\r\n" in sent


@pytest.mark.parametrize("header", ["a\r\nX-Evil: 1", "a\nb", "a\0"])
def test_a_header_that_would_end_its_line_is_never_sent(header):
    assert b"X:" not in prepare("http://news.example/", {"X": header}).encode()
    request = prepare("http://news.example/", {})
    request.headers["X"] = header
    with pytest.raises(ValueError, match="can't be sent"):
        request.encode()


@given(st.from_regex(r"https?://[a-zA-Z0-9.:-]{1,20}/[a-zA-Z0-9/._~%?=&;@+-]{0,20}", fullmatch=True))
def test_a_plain_address_is_one_that_requests_leaves_as_it_is(url):
    if is_plain(url):
        asked = prepare(url, {})
        spelled = by_requests(url)
        assert asked.url == spelled.url == url
        assert asked.encode() == spelled_by_http_client(spelled)


def test_most_addresses_are_plain():
    for url in (
        "http://news.example/",
        "https://a-b.example:8443/x/y.html?a=1&b=2-3",
        "http://127.0.0.1/~me",
    ):
        assert is_plain(url)


def test_a_method_that_would_begin_a_header_is_never_sent():
    with pytest.raises(ValueError, match="can't be sent"):
        prepare("http://news.example/", {}, method="GET / HTTP/1.1\r\nX: 1\r\n").encode()


def test_the_length_of_a_body_is_said_once():
    sent = prepare(
        "http://a.example/",
        {"content-length": "3", "Transfer-Encoding": "chunked"},
        method="POST",
        content=b"abcde",
    ).encode()
    assert sent.lower().count(b"content-length: 5") == sent.lower().count(b"content-length") == 1
    assert b"chunked" not in sent
