"""Certificates are checked against the host of the address, wherever it is reached."""

from __future__ import annotations

import ssl
import sys
from pathlib import Path

import pytest
import trustme

from archiver.errors import SettingsError
from archiver.model import Outcome
from archiver.net.trust import iana_suite
from tests.net.servers import ok
from tests.net.test_exchange import final, read


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def server_side(authority: trustme.CA, *names: str, **kwargs: object) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, **kwargs).configure_cert(context)  # type: ignore[arg-type]
    return context


def test_a_host_sent_elsewhere_is_checked_by_its_own_name(serve, fetcher, authority, bundle):
    server = serve({"/": ok(b"safe")}, tls=server_side(authority, "news.example"))
    exchange = final(fetcher(server, ca_bundle=bundle).fetch("https://news.example/"))
    assert read(exchange) == b"safe"
    assert server.talks[0].header("Host") == "news.example"
    assert exchange.protocols == ("http/1.1", "tls/1.3")
    assert (exchange.cipher_suite or "").startswith("TLS_")
    assert exchange.ip_address == "127.0.0.1"


def test_the_hosts_own_certificate_is_kept_on_a_kept_connection_too(serve, fetcher, authority, bundle):
    own = authority.issue_cert("news.example")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    own.configure_cert(context)
    asking = fetcher(serve({"/": ok(b"safe")}, tls=context), ca_bundle=bundle)
    for _ in range(2):
        exchange = final(asking.fetch("https://news.example/"))
        leaf = ssl.PEM_cert_to_DER_cert(own.cert_chain_pems[0].bytes().decode())
        assert exchange.certificates[0] == leaf
        assert len(exchange.certificates) == (1 if sys.version_info < (3, 13) else len(own.cert_chain_pems))


def test_a_certificate_of_another_host_is_not_trusted(serve, fetcher, authority, bundle):
    server = serve({"/": ok(b"")}, tls=server_side(authority, "other.example"))
    visit = fetcher(server, ca_bundle=bundle).fetch("https://news.example/")
    assert visit.failure is Outcome.UNREACHABLE
    assert (visit.reason or "").startswith("certificate not trusted: news.example: ")


def test_an_unknown_authority_is_not_trusted(serve, fetcher, authority):
    visit = fetcher(serve({"/": ok(b"")}, tls=server_side(authority, "news.example"))).fetch(
        "https://news.example/"
    )
    assert visit.failure is Outcome.UNREACHABLE
    assert (visit.reason or "").startswith("certificate not trusted: news.example: ")


def test_an_authority_of_the_environment_is_trusted(serve, fetcher, authority, bundle, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", bundle)
    server = serve({"/": ok(b"safe")}, tls=server_side(authority, "news.example"))
    assert read(final(fetcher(server).fetch("https://news.example/"))) == b"safe"


def test_a_port_that_speaks_no_tls_is_told(serve, fetcher):
    server = serve({"/": ok(b"")})
    visit = fetcher(server, read_timeout_seconds=1.0).fetch("https://news.example/")
    assert visit.failure is Outcome.UNREACHABLE
    assert "news.example" in (visit.reason or "")


def test_tls_12_is_recorded_by_its_registered_name(serve, fetcher, authority, bundle):
    context = server_side(authority, "news.example")
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    exchange = final(
        fetcher(serve({"/": ok(b"")}, tls=context), ca_bundle=bundle).fetch("https://news.example/")
    )
    assert exchange.protocols == ("http/1.1", "tls/1.2")
    assert "_WITH_" in (exchange.cipher_suite or "")
    assert "-" not in (exchange.cipher_suite or "")


@pytest.mark.parametrize(
    ("openssl", "registered"),
    [
        ("TLS_AES_128_GCM_SHA256", "TLS_AES_128_GCM_SHA256"),
        ("ECDHE-RSA-AES128-GCM-SHA256", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        ("ECDHE-ECDSA-AES256-GCM-SHA384", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"),
        ("ECDHE-RSA-CHACHA20-POLY1305", "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"),
        ("DHE-RSA-AES128-GCM-SHA256", "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"),
        ("ECDHE-RSA-AES256-SHA384", "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"),
        ("ECDHE-RSA-AES128-SHA", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"),
        ("AES128-GCM-SHA256", "TLS_RSA_WITH_AES_128_GCM_SHA256"),
        (None, None),
    ],
)
def test_cipher_suites_have_the_names_of_the_registry(openssl, registered):
    assert iana_suite(openssl) == registered


def test_a_bundle_that_cannot_be_read_is_named(fetcher, tmp_path, monkeypatch):
    with pytest.raises(SettingsError, match=r"network\.ca_bundle: can't read .*nowhere\.pem: No such file"):
        fetcher(ca_bundle=str(tmp_path / "nowhere.pem"))
    (tmp_path / "empty.pem").write_text("nothing\n")
    with pytest.raises(SettingsError, match=r"network\.ca_bundle: .*no certificates in it"):
        fetcher(ca_bundle=str(tmp_path / "empty.pem"))
    (tmp_path / "damaged.pem").write_text("-----BEGIN CERTIFICATE-----\nnothing\n-----END CERTIFICATE-----\n")
    with pytest.raises(SettingsError, match=r"network\.ca_bundle: .*no certificates in it"):
        fetcher(ca_bundle=str(tmp_path / "damaged.pem"))
    with pytest.raises(SettingsError, match=r"network\.ca_bundle: can't read .*~nobody-here"):
        fetcher(ca_bundle="~nobody-here/ca.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "~nobody-here/ca.pem")
    with pytest.raises(SettingsError, match="REQUESTS_CA_BUNDLE"):
        fetcher()
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "nowhere.pem"))
    with pytest.raises(SettingsError, match="REQUESTS_CA_BUNDLE"):
        fetcher()
