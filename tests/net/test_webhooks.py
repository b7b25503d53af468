"""A message is posted to one address and no other, within bounds; what fails says why."""

from __future__ import annotations

import time

import pytest

from archiver.net.clock import SystemClock
from archiver.net.webhooks import Webhooks
from archiver.ports import Sent
from archiver.settings import Network
from tests.internet import answers, trouble

BODY = b'{"type": "archiver.events"}'


@pytest.fixture
def post(internet, tmp_path):
    opened = []

    def post(url: str, body: bytes = BODY, headers=None, **network) -> Sent:
        settings = {"resolve": internet.resolve(), "ca_bundle": internet.ca_bundle} | network
        webhooks = Webhooks(Network(**settings), SystemClock(), folder=tmp_path)
        opened.append(webhooks)
        return webhooks.post(url, headers or {"webhook-id": "m1", "Content-Type": "application/json"}, body)

    yield post
    for each in opened:
        each.close()


def test_a_message_is_posted_as_it_is(internet, post):
    url = internet.site("hooks.example").at("/in", answers.content("thanks", "text/plain"))
    assert post(f"{url}?key=1") == Sent()
    (request,) = internet.requests("hooks.example")
    assert (request.scheme, request.method, request.target) == ("https", "POST", "/in?key=1")
    assert request.body == BODY
    assert request.headers["webhook-id"] == "m1"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["user-agent"].startswith("archiver/")


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_any_status_of_success_is_one(internet, post, status):
    url = internet.site("hooks.example").at("/", answers.content("", "text/plain", status=status))
    assert post(url) == Sent()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 500, 502])
def test_any_other_is_told_with_what_was_said(internet, post, status):
    url = internet.site("hooks.example").at(
        "/", answers.content("no\x1b[1m such\r\nhook", "text/plain", status=status)
    )
    assert post(url).failure == f"answered {status}: no [1m such hook"


def test_who_is_asked_to_wait_waits(internet, post):
    url = internet.site("hooks.example").at("/", answers.error(429, ("Retry-After", "77")))
    assert post(url).after_seconds == 77


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(internet, post, status):
    site = internet.site("hooks.example")
    site.at("/new", answers.page("hello"))
    url = site.at("/", answers.redirect("http://169.254.169.254/new", status=status))
    said = post(url).failure or ""
    assert said == f"answered {status}: it has moved; give the new address in notify.toml"
    assert len(internet.requests()) == 1


@pytest.mark.parametrize(
    "bad", [trouble.reset(), trouble.nothing(), trouble.garbage(), trouble.endless_head()]
)
def test_what_is_no_answer_is_a_failure(internet, post, bad):
    url = internet.site("hooks.example").at("/", bad)
    assert "hooks.example" in (post(url).failure or "")
    assert len(internet.requests("hooks.example")) == 1


def test_an_endless_answer_is_cut_off(internet, post):
    url = internet.site("hooks.example").at("/", trouble.endless())
    assert post(url) == Sent()


@pytest.mark.parametrize("bad", [trouble.hang(), trouble.trickle(b"x" * 10_000)])
def test_a_slow_receiver_is_left(internet, post, bad):
    url = internet.site("hooks.example").at("/", bad)
    began_at = time.monotonic()
    post(url, read_timeout_seconds=0.3, total_timeout_seconds=0.6)
    assert time.monotonic() - began_at < 10


def test_nobody_listens(internet, post):
    internet.refuse("hooks.example")
    assert (post("https://hooks.example/").failure or "").startswith("connection refused by hooks.example")


@pytest.mark.parametrize("flaw", ["expired", "other_name", "stranger"])
def test_a_certificate_that_is_not_trusted_gets_nothing(internet, post, flaw):
    url = internet.site("hooks.example", flaw=flaw).at("/", answers.page("hello"))
    assert (post(url).failure or "").startswith("certificate not trusted: hooks.example")
    assert internet.requests() == []


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080/", "http://localhost/", "http://[::1]/", "http://10.1.2.3/"]
)
def test_private_addresses_are_not_asked_unless_the_settings_allow(post, url):
    assert "set network.allow_private_addresses to allow" in (post(url, resolve={}).failure or "")
