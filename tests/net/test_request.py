"""Requests are spelled as the libraries would spell them."""

from __future__ import annotations

import http.client

import pytest
import requests
from hypothesis import given
from hypothesis import strategies as st

from archiver.net.request import build_request, is_plain


def prepare(url, method="GET", headers=None, data=None):
    return requests.Request(method, url, headers=headers, data=data).prepare()


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
    "request_",
    [
        prepare("http://news.example/"),
        prepare("http://news.example:8080/a%20b?x=1&y=%C3%BC", headers={"Accept": "*/*", "X": "caf\xe9"}),
        prepare("http://[::1]:81/a", headers={"If-None-Match": '"x"'}),
        prepare("http://news.example/", headers={"Host": "other.example", "Cookie": "a=b"}),
        prepare("http://news.example/form", "POST", data={"a": "b c", "d": "é"}),
    ],
)
def test_a_request_is_spelled_as_http_client_would(request_):
    assert build_request(request_) == spelled_by_http_client(request_)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://news.example:80/", "news.example"),
        ("https://news.example:443/", "news.example"),
        ("https://news.example:80/", "news.example:80"),
        ("http://[::1]/", "[::1]"),
    ],
)
def test_a_default_port_is_not_said(url, host):
    assert f"\r\nHost: {host}\r\n".encode() in build_request(prepare(url))


@pytest.mark.parametrize("header", ["a\r\nX-Evil: 1", "a\nb", "a\0"])
def test_a_header_that_would_end_its_line_is_never_sent(header):
    request = prepare("http://news.example/")
    request.headers["X"] = header
    with pytest.raises(ValueError, match="can't be sent"):
        build_request(request)


@given(st.from_regex(r"https?://[a-zA-Z0-9.:-]{1,20}/[a-zA-Z0-9/._~%?=&;@+-]{0,20}", fullmatch=True))
def test_a_plain_address_is_one_that_requests_leaves_as_it_is(url):
    if is_plain(url):
        assert prepare(url).url == url


def test_most_addresses_are_plain():
    for url in (
        "http://news.example/",
        "https://a-b.example:8443/x/y.html?a=1&b=2-3",
        "http://127.0.0.1/~me",
    ):
        assert is_plain(url)
