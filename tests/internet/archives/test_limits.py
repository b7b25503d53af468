"""The services count, refuse what is beyond their limits, and fail on demand."""

from __future__ import annotations

import pytest
import requests

CDX = "https://web.archive.org/cdx/search/cdx?url=twitter.com/verbytsky_ua/status/*&output=json"
WIKIDATA = "https://www.wikidata.org/w/api.php?action=wbgetentities&ids=Q90000001&format=json"


def test_one_more_than_allowed_in_a_minute_is_refused_without_saying_how_long(archives, client, clock):
    said = [client.get(CDX).status_code for _ in range(30)]
    assert set(said) == {200}
    archives.check_limits()
    refused = client.get(CDX)
    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers
    assert archives.beyond_limits() == {"wayback-cdx": 31}
    with pytest.raises(AssertionError, match="wayback-cdx"):
        archives.check_limits()


def test_the_window_slides(archives, client, clock):
    for _ in range(15):
        assert client.get(CDX).status_code == 200
    clock.advance(59)
    for _ in range(15):
        assert client.get(CDX).status_code == 200
    assert client.get(CDX).status_code == 429
    clock.advance(1)
    assert client.get(CDX).status_code == 200


def test_services_are_counted_apart(archives, client):
    client.get(CDX)
    client.get(WIKIDATA)
    client.get(WIKIDATA)
    assert archives.asked("wayback-cdx") == 1
    assert archives.asked("wikidata") == 2
    assert archives.asked() == 3


def test_wikidata_says_how_long_to_wait(archives, client):
    archives.fail("wikidata", "429")
    assert client.get(WIKIDATA).headers["Retry-After"] == "60"
    assert client.get(WIKIDATA).status_code == 200


def test_failures_come_in_turn_and_then_all_is_well(archives, client):
    archives.fail("wayback-cdx", "503", "504", "empty", "broken", "page")
    assert client.get(CDX).status_code == 503
    assert client.get(CDX).status_code == 504
    assert client.get(CDX).content == b""
    with pytest.raises(requests.JSONDecodeError):
        client.get(CDX).json()
    assert client.get(CDX).headers["Content-Type"] == "text/html"
    assert client.get(CDX).json()


def test_a_slow_service_outlasts_a_clients_patience(archives, client):
    archives.fail("wayback-cdx", "slow")
    with pytest.raises(requests.RequestException):
        client.get(CDX, timeout=0.3)


def test_a_service_that_is_down_stays_down_until_it_is_brought_back(archives, client):
    archives.take_down("wayback-cdx")
    assert [client.get(CDX).status_code for _ in range(3)] == [503, 503, 503]
    archives.take_down("wayback-cdx", None)
    assert client.get(CDX).status_code == 200


def test_waiting_on_the_fast_clock_takes_no_time_and_makes_room_again(archives, client, clock):
    for _ in range(90):
        clock.wait(2.5)
        assert client.get(CDX).status_code == 200
    archives.check_limits()
    assert archives.meters["wayback-cdx"].most_in_a_minute == 24
