"""What other programs ask by our proxy goes only where our own requests may go."""

from __future__ import annotations

import ssl

import pytest
import requests
import trustme

from archiver.net.tunnel import GuardedTunnel
from archiver.settings import Network
from tests.net.servers import ok


def ask(tunnel: GuardedTunnel, url: str, **how: object) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False
        proxy = f"http://127.0.0.1:{tunnel.port}"
        return session.get(url, proxies={"http": proxy, "https": proxy}, timeout=20, **how)


@pytest.fixture
def secure(serve, tmp_path):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("film.example").configure_cert(context)
    bundle = tmp_path / "ca.pem"
    bundle.write_bytes(authority.cert_pem.bytes())
    return serve({"/a?b=1": ok(b"by TLS")}, tls=context), str(bundle)


def test_hosts_are_reached_with_and_without_tls_by_what_the_settings_say(serve, secure):
    plain = serve({"/a?b=1": ok(b"in plain words")})
    server, bundle = secure
    network = Network(resolve={"film.example:443": server.address, "film.example:80": plain.address})
    with GuardedTunnel(network, max_bytes=100_000) as tunnel:
        assert ask(tunnel, "http://film.example/a?b=1").content == b"in plain words"
        assert ask(tunnel, "https://film.example/a?b=1", verify=bundle).content == b"by TLS"
    assert plain.talks[0].request.startswith(b"GET /a?b=1 HTTP/1.1\r\n")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:7f00:1]"])
def test_private_addresses_are_refused(serve, host):
    server = serve({"/": ok(b"secret")})
    place = f"{host}:{server.address.rpartition(':')[2]}"
    with GuardedTunnel(Network(), max_bytes=100_000) as tunnel:
        answer = ask(tunnel, f"http://{place}/")
        assert (answer.status_code, "private address" in answer.reason) == (502, True)
        with pytest.raises(requests.exceptions.ProxyError, match="private address"):
            ask(tunnel, f"https://{place}/")
    assert server.talks == []


def test_the_users_own_proxy_is_asked_in_turn(serve, secure, monkeypatch):
    server, bundle = secure
    plain = serve({"/a?b=1": ok(b"in plain words")})
    network = Network(resolve={"film.example:443": server.address, "film.example:80": plain.address})
    with (
        GuardedTunnel(network, max_bytes=100_000) as outer,
        GuardedTunnel(Network(), max_bytes=9999) as tunnel,
    ):
        for name in ("HTTP_PROXY", "HTTPS_PROXY"):
            monkeypatch.setenv(name, f"http://ida:word@127.0.0.1:{outer.port}")
            monkeypatch.setenv(name.lower(), f"http://ida:word@127.0.0.1:{outer.port}")
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        assert ask(tunnel, "http://film.example/a?b=1").content == b"in plain words"
        assert ask(tunnel, "https://film.example/a?b=1", verify=bundle).content == b"by TLS"
        with pytest.raises(requests.exceptions.ProxyError, match="private address"):
            ask(tunnel, "https://10.0.0.1/")


def test_no_more_goes_through_than_it_may(serve):
    server = serve({"/": ok(b"x" * 500_000)})
    network = Network(resolve={"film.example": server.address})
    with (
        GuardedTunnel(network, max_bytes=100_000) as tunnel,
        pytest.raises(requests.exceptions.RequestException),
    ):
        ask(tunnel, "http://film.example/")
