"""A form is posted as a browser posts it, and led on as a browser is."""

from __future__ import annotations

from pathlib import Path

import pytest

from archiver.net.clock import SystemClock
from archiver.net.fetcher import HttpFetcher
from archiver.settings import load_settings
from tests.internet import answers, trouble

HOST = "archive.example"
FORM = {"url": "https://paper.example/a?b=1&c=2", "note": "Grüße"}
KEYS = {"Authorization": "LOW key:secret"}


@pytest.fixture
def fetcher(internet, tmp_path: Path):
    made = HttpFetcher(load_settings(tmp_path, internet.write_config(tmp_path / "a.toml")), SystemClock())
    yield made
    made.close()


@pytest.fixture
def site(internet):
    site = internet.site(HOST)
    site.at("/end", answers.page("end"))
    return site


def post(fetcher, url: str = f"https://{HOST}/save"):
    visit = fetcher.fetch(url, role="lookup", headers=KEYS, form=FORM)
    visit.close()
    return visit


def test_the_fields_are_sent_encoded_and_recorded_to_the_byte(internet, fetcher, site):
    site.at("/save", answers.page("done"))
    visit = post(fetcher)
    (request,) = internet.requests(HOST)
    assert request.method == "POST"
    assert request.body == b"url=https%3A%2F%2Fpaper.example%2Fa%3Fb%3D1%26c%3D2&note=Gr%C3%BC%C3%9Fe"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["authorization"] == "LOW key:secret"
    assert visit.exchanges[0].request == request.raw


@pytest.mark.parametrize(
    ("status", "method"), [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")]
)
def test_redirects_lead_on_as_in_browsers(internet, fetcher, site, status, method):
    site.at("/save", answers.redirect("/end", status=status))
    assert post(fetcher).final is not None
    (last,) = internet.requests(HOST, "/end")
    assert (last.method, bool(last.body)) == (method, method == "POST")


def test_after_a_post_the_same_address_may_be_got(internet, fetcher, site):
    site.at(
        "/save", lambda request: answers.redirect("/save", status=303) if request.body else answers.page("x")
    )
    assert post(fetcher).final is not None
    assert [request.method for request in internet.requests(HOST)] == ["POST", "GET"]


@pytest.mark.parametrize("target", ["https://other.example/end", f"http://{HOST}/end"])
def test_keys_go_to_no_other_host_and_over_no_plain_connection(internet, fetcher, site, target):
    internet.site("other.example").at("/end", answers.page("end"))
    site.at("/save", answers.redirect(target, status=307))
    assert post(fetcher).final is not None
    last = internet.requests(path="/end")[-1]
    assert "authorization" not in last.headers


def test_what_was_posted_is_not_posted_twice(internet, fetcher, site):
    site.at("/save", trouble.nothing())
    fetcher.fetch(f"https://{HOST}/end", role="lookup").close()  # leaves a connection that can be used again
    assert post(fetcher).final is None
    assert len(internet.requests(HOST, "/save")) == 1
