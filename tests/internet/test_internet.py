"""The loopback internet does what the tests that stand on it rely on."""

from __future__ import annotations

import socket
import threading
import tomllib
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import requests
import urllib3

from archiver.settings import load_settings
from tests.internet import Internet, Request, answers, trouble
from tests.internet.site import in_turn

HOST = "paper.example"


@pytest.fixture
def client(internet):
    """An ordinary client, which reaches every host through the internet as its proxy."""
    with requests.Session() as session:
        session.trust_env = False
        session.proxies = {"http": internet.proxy_url, "https": internet.proxy_url}
        session.verify = internet.ca_bundle
        yield session


def wire(internet: Internet, path: str, host: str = HOST) -> bytes:
    """Everything that the plain port sends back, up to the close."""
    where, _, port = urlsplit(internet.proxy_url).netloc.partition(":")
    with socket.create_connection((where, int(port)), timeout=5) as talk:
        talk.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        return b"".join(iter(lambda: talk.recv(65536), b""))


def test_every_host_has_its_own_site_and_certificate(internet, client):
    for host in ("one.example", "two.example"):
        internet.site(host).at("/", answers.page(host))
    assert [client.get(f"https://{h}/").text for h in ("one.example", "two.example")] == [
        "one.example",
        "two.example",
    ]


def test_an_alias_is_the_same_site(internet, client):
    internet.site("x.com", "www.x.com").at("/a", answers.page("same"))
    assert client.get("https://www.x.com/a").text == client.get("http://x.com/a").text == "same"


@pytest.mark.parametrize("flaw", ["expired", "other_name", "stranger"])
def test_a_flawed_certificate_is_refused_by_a_client(internet, client, flaw):
    internet.site(HOST, flaw=flaw)
    with pytest.raises(requests.exceptions.SSLError):
        client.get(f"https://{HOST}/")


def test_the_log_keeps_every_request_to_the_byte(internet):
    internet.site(HOST).at("/a", answers.page("a"))
    wire(internet, "/a?b=1&c=2")
    (request,) = internet.requests(HOST, "/a")
    assert request.raw == b"GET /a?b=1&c=2 HTTP/1.1\r\nHost: paper.example\r\nConnection: close\r\n\r\n"
    assert (request.url, request.query) == ("http://paper.example/a?b=1&c=2", {"b": "1", "c": "2"})


def test_the_log_tells_how_many_came_at_once(internet, client):
    everyone_is_here = threading.Barrier(3)

    def meet(request: Request):
        everyone_is_here.wait(timeout=10)
        return answers.page("met")

    internet.site(HOST).at("/meet", meet)
    threads = [threading.Thread(target=wire, args=(internet, "/meet")) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert internet.most_at_once(HOST) == 3
    assert len(internet.pauses(HOST)) == 2


def test_a_proxied_request_is_marked(internet, client):
    internet.site(HOST).at("/", answers.page("a"))
    client.get(f"http://{HOST}/")
    client.get(f"https://{HOST}/")
    wire(internet, "/")
    assert [(r.scheme, r.proxied) for r in internet.requests(HOST)] == [
        ("http", True),
        ("https", True),
        ("http", False),
    ]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw_deflate"])
@pytest.mark.parametrize("chunked", [False, True])
def test_codings_and_chunks_come_out_as_the_body(internet, client, coding, chunked):
    body = "word " * 1000
    internet.site(HOST).at("/", answers.coded(answers.page(body), coding, chunked=chunked))
    answer = client.get(f"https://{HOST}/")
    assert (answer.text, "Transfer-Encoding" in answer.headers) == (body, chunked)


def test_duplicate_headers_are_sent_twice(internet):
    internet.site(HOST).at("/", answers.page("a").with_headers(("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")))
    assert wire(internet, "/").count(b"Set-Cookie: ") == 2


def test_a_body_without_length_ends_with_the_connection(internet, client):
    internet.site(HOST).at("/", answers.until_closed(answers.page("the end")))
    assert client.get(f"https://{HOST}/").text == "the end"


def test_who_has_it_already_is_told_so(internet, client):
    modified_at = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    internet.site(HOST).at("/feed", answers.conditional(answers.page("news"), modified_at))
    first = client.get(f"https://{HOST}/feed")
    by_tag = client.get(f"https://{HOST}/feed", headers={"If-None-Match": first.headers["ETag"]})
    by_date = client.get(
        f"https://{HOST}/feed", headers={"If-Modified-Since": first.headers["Last-Modified"]}
    )
    older = client.get(f"https://{HOST}/feed", headers={"If-Modified-Since": "Wed, 04 Mar 2026 05:06:06 GMT"})
    assert [a.status_code for a in (first, by_tag, by_date, older)] == [200, 304, 304, 200]
    assert (by_tag.content, older.text) == (b"", "news")


def test_answers_can_change_in_turn(internet, client):
    internet.site(HOST).at("/", in_turn(answers.error(503), answers.page("back")))
    assert [client.get(f"https://{HOST}/").status_code for _ in range(3)] == [503, 200, 200]


def test_exact_paths_win_over_patterns(internet, client):
    site = internet.site(HOST)
    site.at("/a/*", answers.page("any"))
    site.at("/a/b", answers.page("b"))
    assert [client.get(site.url(p)).text for p in ("/a/b", "/a/c")] == ["b", "any"]
    assert client.get(site.url("/c")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        (trouble.reset(), ConnectionResetError),
        (trouble.nothing(), requests.exceptions.ConnectionError),
        (trouble.garbage(), requests.exceptions.ConnectionError),
        (trouble.hang(), requests.exceptions.ReadTimeout),
        (trouble.broken_off(b"x" * 100, after=10), requests.exceptions.ChunkedEncodingError),
        (trouble.broken_chunks(b"x" * 5000), requests.exceptions.ChunkedEncodingError),
        (trouble.wrong_coding(), requests.exceptions.ContentDecodingError),
    ],
)
def test_a_client_sees_the_trouble(internet, client, wrong, error):
    internet.site(HOST).at("/", wrong)
    with pytest.raises((error, requests.exceptions.RequestException)) as caught:
        client.get(f"http://{HOST}/", timeout=0.5)
    assert error is ConnectionResetError or isinstance(caught.value, error)


def test_an_endless_body_goes_on_until_the_client_leaves(internet, client):
    internet.site(HOST).at("/", trouble.endless())
    with client.get(f"https://{HOST}/", stream=True) as answer:
        assert len(answer.raw.read(3_000_000)) == 3_000_000


def test_a_bomb_is_small_on_the_wire(internet):
    internet.site(HOST).at("/", trouble.gzip_bomb(megabytes=20))
    assert len(wire(internet, "/")) < 100_000


def test_two_pages_can_send_each_to_the_other(internet, client):
    site = internet.site(HOST)
    for path, answer in zip("ab", trouble.redirect_loop(site.url("/a"), site.url("/b")), strict=True):
        site.at(f"/{path}", answer)
    with pytest.raises(requests.exceptions.TooManyRedirects):
        client.get(site.url("/a"))


def test_a_host_without_a_site_breaks_off(internet, client):
    internet.site(HOST).at("/", answers.page("a"))
    internet.take_down(HOST)
    for host in (HOST, "nobody.example"):
        with pytest.raises(requests.exceptions.RequestException):
            client.get(f"http://{host}/")


def test_a_refused_host_has_a_port_where_nobody_listens(internet):
    internet.refuse("dead.example")
    where, _, port = internet.resolve()["dead.example:443"].partition(":")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((where, int(port)), timeout=5)


def test_the_program_reads_the_settings(internet, tmp_path):
    path = internet.write_config(tmp_path / "archiver.toml", politeness={"delay_seconds": 0.5})
    settings = load_settings(tmp_path, path)
    assert settings.network.resolve == internet.resolve()
    assert (settings.network.ca_bundle, settings.politeness.delay_seconds) == (internet.ca_bundle, 0.5)


def test_hosts_that_are_not_listed_are_not_sent_here(internet, tmp_path):
    path = internet.write_config(tmp_path / "archiver.toml", "one.example")
    names = set(tomllib.loads(path.read_text())["network"]["resolve"])
    assert names == {"one.example:80", "one.example:443"}


def test_stopping_breaks_off_what_hangs():
    with Internet() as internet:
        internet.site(HOST).at("/", trouble.hang())
        pool = urllib3.HTTPConnectionPool(*urlsplit(internet.proxy_url).netloc.split(":"))
        got: list[Exception] = []

        def ask() -> None:
            try:
                pool.request("GET", "/", headers={"Host": HOST}, retries=False, timeout=20)
            except urllib3.exceptions.HTTPError as error:
                got.append(error)

        thread = threading.Thread(target=ask)
        thread.start()
        while not internet.requests(HOST):
            thread.join(0.01)
    thread.join(timeout=10)
    assert isinstance(got[0], urllib3.exceptions.ProtocolError)
    pool.close()
