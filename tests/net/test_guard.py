"""Only addresses that are meant to be asked are asked."""

from __future__ import annotations

import ipaddress
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.errors import SettingsError
from archiver.model import Outcome
from archiver.net.failure import NotReached
from archiver.net.guard import Guard, is_public, parse_literal
from archiver.settings import Network
from tests.net.servers import moved, ok

PRIVATE = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.8.8.8", "168.63.129.16",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.1.1",
    "198.18.0.1", "203.0.113.5", "224.0.0.1", "224.0.1.1", "239.1.2.3", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1",
    "100::1", "2001:db8::1", "2001::1", "2002:7f00:1::", "2002:a00:1::", "fc00::1", "fd00:ec2::254",
    "2606:4700::5efe:10.0.0.1", "2606:4700::200:5efe:127.0.0.1", "::ffff:0:127.0.0.1",
    "fe80::1", "fec0::1", "ff02::1", "3fff::1",
]  # fmt: skip
PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "93.184.216.34",
    "2606:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2606:4700::5efe:8.8.8.8",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_special_addresses_are_not_public(address):
    assert not is_public(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_internet_are_public(address):
    assert is_public(ipaddress.ip_address(address))


@given(st.integers(0, 2**32 - 1))
def test_an_ipv4_address_wrapped_in_ipv6_is_judged_by_the_ipv4_address(number):
    inner = ipaddress.IPv4Address(number)
    for prefix in (0xFFFF << 32, 0x0064FF9B << 96):
        assert is_public(ipaddress.IPv6Address(prefix | number)) is is_public(inner)
    assert is_public(inner) or not is_public(ipaddress.IPv6Address(0x2002 << 112 | number << 80))


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "017700000001", "[::1]", "::1",
     "[::ffff:7f00:1]", "127.0.0.1.", "localhost", "LOCALHOST.", "a.localhost", "[fe80::1%25lo]",
     "[2606:4700::1111%25eth0]"],
)  # fmt: skip
def test_a_private_address_is_refused_however_it_is_written(host):
    with pytest.raises(NotReached) as caught:
        Guard(Network()).check_host(host, 80)
    assert caught.value.outcome is Outcome.REFUSED
    assert caught.value.reason.endswith("set network.allow_private_addresses to allow")


@pytest.mark.parametrize("host", ["news.example", "8.8.8.8", "1.2.3.4.5", "x127.0.0.1", "0x", "face.example"])
def test_other_hosts_pass_the_first_look(host):
    Guard(Network()).check_host(host, 80)


@given(st.text(max_size=40))
def test_any_text_can_be_looked_at_as_a_host(text):
    parse_literal(text)


@pytest.mark.parametrize(
    "url",
    ["http://127.0.0.1:{port}/", "http://2130706433:{port}/", "http://0x7f.1:{port}/", "http://localhost:{port}/",
     "http://[::ffff:127.0.0.1]:{port}/", "http://0:{port}/", "http://１２７.０.０.１:{port}/",
     "http://news.example@127.0.0.1:{port}/"],
)  # fmt: skip
def test_this_machine_is_not_asked(serve, fetcher, url):
    server = serve({"/": ok(b"secret")})
    visit = fetcher().fetch(url.format(port=server.port))
    assert visit.failure is Outcome.REFUSED, visit.reason
    assert server.connections == 0


def test_a_name_with_a_private_address_is_refused_at_connecting(serve, fetcher, monkeypatch):
    server = serve({"/": ok(b"secret")})
    asked = []

    def look_up(host, port, *args, **kwargs):
        # What DNS says is the one thing a test can't stage without being root.
        asked.append(host)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in ("93.184.216.34", "127.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    visit = fetcher().fetch(f"http://rebind.example:{server.port}/")
    assert visit.failure is Outcome.REFUSED
    assert visit.reason == (
        "private address 127.0.0.1 of rebind.example: set network.allow_private_addresses to allow"
    )
    assert (asked, server.connections) == (["rebind.example"], 0)


def test_each_hop_is_guarded(serve, fetcher):
    inner = serve({"/": ok(b"secret")})
    outer = serve({"/": moved(f"http://127.0.0.1:{inner.port}/")})
    visit = fetcher({"news.example": outer.address}).fetch("http://news.example/")
    assert visit.failure is Outcome.REFUSED
    assert [exchange.status for exchange in visit.exchanges] == [302]
    assert inner.connections == 0


def test_a_line_for_all_hosts_allows_no_private_address(serve, fetcher):
    server = serve({"/": ok(b"secret")})
    assert fetcher(server).fetch("http://127.0.0.1/").failure is Outcome.REFUSED
    assert (
        fetcher({"*": server.address, "10.0.0.1": server.address}).fetch("http://10.0.0.1/").failure is None
    )
    assert server.connections == 1


def test_private_addresses_are_asked_where_the_settings_allow(serve, fetcher):
    server = serve({"/": ok(b"intranet")})
    visit = fetcher(allow_private_addresses=True).fetch(f"http://127.0.0.1:{server.port}/")
    assert visit.failure is None


def test_ipv6_is_spoken(serve, fetcher):
    server = serve({"/": ok(b"six")}, host="::1")
    visit = fetcher({"news.example": f"[::1]:{server.port}"}).fetch("http://news.example/")
    assert visit.failure is None
    assert visit.exchanges[0].ip_address == "::1"


@pytest.mark.parametrize(
    ("resolve", "url", "expected"),
    [
        ({"a.example": "{1}", "*": "{2}"}, "http://a.example/", 1),
        ({"a.example": "{1}", "a.example:81": "{2}"}, "http://a.example:81/", 2),
        ({"*:81": "{1}", "*": "{2}"}, "http://b.example:81/", 1),
        ({"*:81": "{1}", "b.example": "{2}"}, "http://b.example:81/", 2),
        ({"A.Example.": "{1}"}, "http://a.EXAMPLE./", 1),
        ({"b.example": "{2}", "a.example": "127.0.0.1"}, "http://a.example:{port1}/", 1),
    ],
)
def test_the_most_specific_line_of_resolve_counts(serve, fetcher, resolve, url, expected):
    servers = [serve({"/": ok(b"1")}), serve({"/": ok(b"2")})]
    places = ["", *(server.address for server in servers)]
    web = fetcher({key: value.format(*places) for key, value in resolve.items()})
    visit = web.fetch(url.format(port1=servers[0].port))
    assert visit.failure is None, visit.reason
    assert servers[expected - 1].connections == 1


@pytest.mark.parametrize(
    "resolve", [{"a:b:c:1": ""}, {"": "127.0.0.1"}, {"a.example": "127.0.0.1:http"}, {"a.example": ":80"},
                {"a.example:x": "127.0.0.1"}, {"a.example": "127.0.0.1:99999"}]
)  # fmt: skip
def test_a_wrong_line_of_resolve_is_named(resolve):
    with pytest.raises(SettingsError, match=r"^network\.resolve: "):
        Guard(Network(resolve=resolve))


def test_a_refused_connection_is_named(fetcher):
    with socket.create_server(("127.0.0.1", 0)) as gone:
        port = gone.getsockname()[1]
    visit = fetcher({"news.example": f"127.0.0.1:{port}"}).fetch("http://news.example/")
    assert (visit.failure, visit.reason) == (
        Outcome.UNREACHABLE,
        "connection refused by news.example port 80",
    )


def test_a_name_that_nobody_has_is_named(fetcher):
    label = "x" * 70
    visit = fetcher().fetch(f"http://{label}.example/")
    assert visit.failure is not None
    assert label in (visit.reason or "")


@pytest.mark.parametrize("port", [0, 22, 25, 110, 3306, 6379, 6667])
def test_a_port_of_another_service_is_not_spoken_to(port):
    with pytest.raises(NotReached) as caught:
        Guard(Network()).check_host("news.example", port)
    assert caught.value.outcome is Outcome.REFUSED
    assert str(port) in caught.value.reason


@pytest.mark.parametrize("port", [80, 443, 8080, 8443, 3000, 5000, 9000, 40_000])
def test_a_port_that_servers_use_is_fine(port):
    Guard(Network()).check_host("news.example", port)
