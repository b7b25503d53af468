"""Headers of the user's own go to the hosts they are meant for, and not into the archive."""

from __future__ import annotations

import pytest
import trustme

from archiver.errors import SettingsError
from archiver.net.supplied import Supplied
from tests.net.servers import moved, ok


@pytest.fixture
def secured(serve, tmp_path):
    """A TLS server for every host of paper.example and elsewhere.example, and the settings to trust it."""
    import ssl

    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("paper.example", "www.paper.example", "elsewhere.example").configure_cert(context)
    bundle = tmp_path / "ca.pem"
    bundle.write_bytes(authority.cert_pem.bytes())

    def start(answers):
        return serve(answers, tls=context), {"ca_bundle": str(bundle)}

    return start


SECRETS = {"*.paper.example": "Cookie: session=hush\nX-Key: hush-hush"}


def test_they_are_sent_and_redacted_and_the_redaction_is_noted(secured, fetcher):
    server, trusting = secured({"/": ok(b"page")})
    visit = fetcher(server, headers=SECRETS, **trusting).fetch("https://www.paper.example/")
    (talk,) = server.talks
    assert (talk.header("Cookie"), talk.header("X-Key")) == ("session=hush", "hush-hush")
    (exchange,) = visit.exchanges
    assert b"hush" not in exchange.request
    assert exchange.request.count(b"[redacted]") == 2
    assert exchange.redacted == ("Cookie", "X-Key")
    assert exchange.request.replace(b"[redacted]", b"").count(b"\r\n") == talk.request.count(b"\r\n")


def test_other_hosts_and_plain_connections_do_not_get_them(secured, serve, fetcher):
    server, trusting = secured({"/": ok(b"page"), "/on": moved("https://elsewhere.example/")})
    plain = serve({"/": ok(b"page")})
    to = {"*:443": server.address, "*:80": plain.address}
    asking = fetcher(to, headers=SECRETS, **trusting)
    asking.fetch("https://www.paper.example/on")
    asking.fetch("http://www.paper.example/")
    assert [talk.header("Cookie") for talk in (*server.talks, *plain.talks)] == ["session=hush", None, None]


def test_a_site_keeps_its_own_cookies_of_the_visit_beside_them(secured, fetcher):
    server, trusting = secured({"/": moved("/in", "Set-Cookie: seen=1; Path=/"), "/in": ok(b"page")})
    visit = fetcher(server, headers=SECRETS, **trusting).fetch("https://www.paper.example/")
    assert server.talks[1].header("Cookie") == "session=hush; seen=1"
    assert b"Cookie: [redacted]; seen=1\r\n" in visit.exchanges[1].request


def test_what_the_user_wants_kept_is_kept(secured, fetcher):
    server, trusting = secured({"/": ok(b"page")})
    visit = fetcher(server, headers={"paper.example": "!Cookie: session=open"}, **trusting).fetch(
        "https://paper.example/"
    )
    assert b"Cookie: session=open\r\n" in visit.exchanges[0].request
    assert visit.exchanges[0].redacted == ()


def test_what_is_no_secret_is_sent_everywhere_and_recorded(serve, fetcher):
    server = serve({"/": ok(b"page")})
    visit = fetcher(server, headers={"*": "Accept-Language: uk"}).fetch("http://news.example/")
    assert b"Accept-Language: uk\r\n" in visit.exchanges[0].request


def test_keys_that_the_program_gives_are_redacted_too(serve, fetcher):
    server = serve({"/": ok(b"page")})
    visit = fetcher(server).fetch("http://news.example/", headers={"Authorization": "LOW key:hush"})
    assert server.talks[0].header("Authorization") == "LOW key:hush"
    assert b"Authorization: [redacted]\r\n" in visit.exchanges[0].request


@pytest.mark.parametrize(
    "lines",
    ["hush", "Cookie:", ": hush", "Coo kie: hush", "Cookie: hush\x01", "Host: hush", "!Connection: hush"],
)
def test_a_line_that_is_no_header_is_named_without_its_value(lines):
    with pytest.raises(SettingsError, match=r'network\.headers: "paper\.example"') as caught:
        Supplied({"paper.example": lines})
    assert "hush" not in str(caught.value)


def relayed(asking, method, **headers):
    return asking.relay(method, "https://www.paper.example/", headers, role="requisite").exchanges[0]


def test_what_a_browser_asks_carries_them_too_and_they_stay_out_of_its_record(secured, fetcher):
    server, trusting = secured({"/": ok(b"page")})
    supplied = {"*.paper.example": SECRETS["*.paper.example"] + "\nUser-Agent: Reader/1"}
    asking = fetcher(server, headers=supplied, **trusting)
    exchange = relayed(
        asking, "GET", **{"user-agent": "Chrome", "cookie": "seen=1", "sec-fetch-site": "none"}
    )
    (talk,) = server.talks
    assert talk.header("Cookie") == "session=hush; seen=1"
    assert talk.request.lower().count(b"user-agent:") == 1
    assert talk.header("User-Agent") == "Reader/1"
    assert b"hush" not in exchange.request
    assert b"[redacted]; seen=1\r\n" in exchange.request
    assert exchange.redacted == ("Cookie", "X-Key")


@pytest.mark.parametrize(
    ("site", "cookie"), [("same-origin", "session=hush"), ("same-site", None), ("cross-site", None)]
)
def test_a_page_can_not_post_in_the_users_name_to_another_host(secured, fetcher, site, cookie):
    server, trusting = secured({"/": ok(b"done")})
    relayed(fetcher(server, headers=SECRETS, **trusting), "POST", **{"Sec-Fetch-Site": site})
    assert server.talks[0].request.startswith(b"POST / HTTP/1.1\r\n")
    assert server.talks[0].header("Cookie") == cookie


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("site", "cookie"),
    [
        ({"Sec-Fetch-Site": "none"}, "session=hush"),
        ({"Sec-Fetch-Site": "same-origin"}, "session=hush"),
        ({"Sec-Fetch-Site": "same-site"}, "session=hush"),
        ({"Sec-Fetch-Site": "cross-site"}, None),
        ({}, None),
    ],
)
def test_a_page_can_not_read_in_the_users_name_what_another_site_holds(
    secured, fetcher, method, site, cookie
):
    server, trusting = secured({"/": ok(b"done")})
    relayed(fetcher(server, headers=SECRETS, **trusting), method, **site)
    assert server.talks[0].header("Cookie") == cookie
