"""A proxy of the user's is used, and leaves no trace in what is recorded."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading

import pytest
import trustme

from archiver.model import Outcome
from tests.net.servers import Talk, ok
from tests.net.test_exchange import final, read


@pytest.fixture
def through(serve, monkeypatch):
    """Starts a proxy that answers plain requests itself and tunnels every host to one place."""

    def start(answers=None, tunnel_to=None):
        proxy = serve(answers or {})
        original = proxy.answers

        class Answers(dict):
            def get(self, target, default=None):
                if target.endswith(":443"):
                    return lambda talk: _tunnel(talk, tunnel_to)
                return original.get(target, default)

        proxy.answers = Answers()
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://me:secret@{proxy.address}")
        return proxy

    return start


def _tunnel(talk: Talk, to: int | None) -> None:
    talk.hang_up()
    if to is None:
        talk.say(b"HTTP/1.1 403 Forbidden\r\n\r\n")
        return
    with socket.create_connection(("127.0.0.1", to)) as inner:
        talk.say(b"HTTP/1.1 200 Connection established\r\nVia: 1.1 proxy\r\n\r\n")

        def back() -> None:
            with contextlib.suppress(OSError):
                while data := inner.recv(65_536):
                    talk.sock.sendall(data)

        answering = threading.Thread(target=back)
        answering.start()
        with contextlib.suppress(OSError):
            while data := talk.sock.recv(65_536):
                inner.sendall(data)
        with contextlib.suppress(OSError):
            inner.shutdown(socket.SHUT_RDWR)
        answering.join()


def test_a_plain_request_is_recorded_as_the_origin_would_get_it(fetcher, through):
    proxy = through({"http://far.example/a?b": ok(b"far")})
    exchange = final(fetcher().fetch("http://far.example/a?b"))
    assert read(exchange) == b"far"
    assert proxy.talks[0].request.startswith(b"GET http://far.example/a?b HTTP/1.1\r\n")
    assert proxy.talks[0].header("Proxy-Authorization") is not None
    assert exchange.request is not None
    assert exchange.request.startswith(b"GET /a?b HTTP/1.1\r\nHost: far.example\r\n")
    assert b"proxy" not in exchange.request.lower()
    assert exchange.request.endswith(b"\r\n\r\n")
    assert exchange.ip_address is None


def test_a_tunnelled_request_is_recorded_without_the_tunnel(serve, fetcher, through, tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("far.example").configure_cert(context)
    origin = serve({"/": ok(b"first"), "/2": ok(b"second")}, tls=context)
    proxy = through(tunnel_to=origin.port)
    web = fetcher(ca_bundle=str(tmp_path / "ca.pem"))
    assert read(final(web.fetch("https://far.example/"))) == b"first"
    exchange = final(web.fetch("https://far.example/2"))
    web.close()
    assert read(exchange) == b"second"
    assert exchange.request == origin.talks[1].request
    assert exchange.response_head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"proxy" not in exchange.request.lower()
    assert (exchange.ip_address, exchange.protocols) == (None, ("http/1.1", "tls/1.3"))
    assert proxy.targets == ["far.example:443"]


def test_names_are_not_looked_up_behind_a_proxy_but_literal_private_addresses_stay_refused(fetcher, through):
    proxy = through({"http://intranet.invalid/": ok(b"x")})
    web = fetcher()
    assert web.fetch("http://intranet.invalid/").failure is None
    for url in ("http://127.0.0.1/", "http://169.254.169.254/latest", "http://0x7f.1/", "http://localhost/"):
        visit = web.fetch(url)
        assert visit.failure is Outcome.REFUSED, url
    assert len(proxy.talks) == 1


def test_no_proxy_is_obeyed(serve, fetcher, through, monkeypatch):
    direct = serve({"/": ok(b"direct")})
    proxy = through({})
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    visit = fetcher(allow_private_addresses=True).fetch(f"http://127.0.0.1:{direct.port}/")
    assert read(final(visit)) == b"direct"
    assert proxy.talks == []


def test_a_host_that_the_settings_place_is_reached_there_without_the_proxy(serve, fetcher, through):
    direct = serve({"/": ok(b"direct")})
    proxy = through({})
    assert read(final(fetcher({"near.example": direct.address}).fetch("http://near.example/"))) == b"direct"
    assert proxy.talks == []


def test_a_proxy_that_lets_nothing_through_is_named(fetcher, through):
    through(tunnel_to=None)
    visit = fetcher().fetch("https://far.example/")
    assert visit.failure is Outcome.UNREACHABLE
    assert (visit.reason or "").startswith("the proxy doesn't let through to far.example: ")
    assert "secret" not in (visit.reason or "")


def test_a_proxy_that_is_not_there_is_named(fetcher, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
    visit = fetcher().fetch("http://far.example/")
    assert visit.failure is Outcome.UNREACHABLE
    assert (visit.reason or "").startswith("the proxy doesn't let through to far.example: ")


def test_socks_proxies_are_declined_plainly(fetcher, monkeypatch):
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1")
    visit = fetcher().fetch("http://far.example/")
    assert (visit.failure, visit.reason) == (
        Outcome.UNREACHABLE,
        "the proxy is a SOCKS proxy; only HTTP proxies are spoken",
    )


def test_a_kept_connection_that_the_proxy_closed_is_replaced(fetcher, through):
    def closes_at_the_second(talk: Talk) -> None:
        if talk.number > 1:
            talk.hang_up()
        else:
            talk.say(ok(b"far"))

    through({"http://far.example/": closes_at_the_second})
    asking = fetcher()
    for _ in range(4):
        assert read(final(asking.fetch("http://far.example/"))) == b"far"
