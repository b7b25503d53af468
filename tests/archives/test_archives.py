"""Archives and services: what they promise to the rest of the program."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archiver.archives import (
    ARCHIVES,
    SERVICES,
    Service,
    ask_copy,
    ask_holdings,
    choose_memento,
    find_given,
    find_service,
    parse_archive_names,
    read_holdings,
)
from archiver.errors import SettingsError
from archiver.model import Memento
from archiver.settings import ARCHIVE_NAMES, Linking, load_settings

NOW = datetime(2026, 11, 25, tzinfo=UTC)
POSTED = datetime(2022, 5, 10, 12, tzinfo=UTC)
WAYBACK = ARCHIVES["wayback"]


def memento(days: float, status: int | None = 200, media_type: str | None = "text/html") -> Memento:
    return Memento(
        archive="wayback",
        url="https://web.archive.org/web/2022/https://x.com/a/status/1",
        original="https://x.com/a/status/1",
        at=POSTED + timedelta(days=days),
        media_type=media_type,
        status=status,
    )


def test_the_settings_know_the_archives_that_there_are():
    assert tuple(ARCHIVES) == ARCHIVE_NAMES
    assert all(key == archive.key for key, archive in ARCHIVES.items())
    assert {archive.replay_service for archive in ARCHIVES.values()} <= set(SERVICES)


def test_an_archive_with_altered_copies_says_so_and_is_off():
    assert ARCHIVES["archive.today"].trust == "altered copies known"
    assert "altered copies" in ARCHIVES["archive.today"].why
    assert parse_archive_names(Linking().archives) == ("wayback", "arquivo")


@pytest.mark.parametrize(
    ("setting", "names"),
    [("", ()), (" wayback ", ("wayback",)), ("archive.today, wayback wayback", ("archive.today", "wayback"))],
)
def test_names_are_taken_in_their_order_each_once(setting, names):
    assert parse_archive_names(setting) == names


def test_an_unknown_archive_is_refused_when_settings_are_read(tmp_path):
    path = tmp_path / "archiver.toml"
    path.write_text('[linking]\narchives = "wayback webcite"\n')
    with pytest.raises(SettingsError) as refused:
        load_settings(tmp_path, path)
    assert str(refused.value) == (
        f"{path}: linking.archives: unknown archive 'webcite'; known are wayback, arquivo, archive.today"
    )


@pytest.mark.parametrize("service", [*SERVICES.values(), find_service("made up")], ids=lambda each: each.key)
def test_no_stretch_of_a_period_holds_more_than_is_allowed(service):
    assert service.burst + service.period_seconds / service.interval_seconds <= service.allowed
    assert service.share == 0.8
    assert service.source


def test_limits_that_could_be_exceeded_are_no_service():
    with pytest.raises(ValueError, match="beyond 10 allowed"):
        Service(key="x", name="x", allowed=10, burst=3, source="made up")


def test_the_wayback_machine_is_asked_at_the_pace_that_is_known():
    assert 1 / SERVICES["wayback-cdx"].interval_seconds == pytest.approx(0.4)
    assert 1 / SERVICES["wayback-replay"].interval_seconds == pytest.approx(8)
    assert SERVICES["wayback-cdx"].rest_seconds == 60


@pytest.mark.parametrize("archive", ARCHIVES.values(), ids=lambda each: each.key)
def test_every_archive_is_asked_at_its_own_host_within_its_limits(archive):
    question = ask_holdings(archive, "https://paper.example/a?b=1")
    host = question.url.split("/")[2]
    assert host in archive.hosts
    assert question.service in SERVICES
    assert "https://paper.example/a?b=1" in question.about


@pytest.mark.parametrize("archive", ARCHIVES.values(), ids=lambda each: each.key)
def test_an_archive_that_has_nothing_holds_nothing(archive):
    holdings, mementos = read_holdings(archive, "https://a.example/", b"<p>none</p>", NOW, status=404)
    assert (holdings.count, holdings.first_at, holdings.last_at, mementos) == (0, None, None, ())


def test_holdings_count_all_copies_with_first_and_last():
    rows = [
        ["timestamp", "original", "statuscode"],
        ["20230101000000", "http://a.example/", "404"],
        ["20220101000000", "http://a.example/", "200"],
        [],
        ["key"],
    ]
    holdings, mementos = read_holdings(WAYBACK, "http://a.example/", json.dumps(rows).encode(), NOW)
    assert (holdings.count, holdings.is_cut, holdings.asked_at) == (2, True, NOW)
    assert (holdings.first_at, holdings.last_at) == (mementos[0].at, mementos[1].at)
    assert mementos[0].at < mementos[1].at


def test_the_first_copy_after_the_post_is_chosen():
    assert choose_memento([memento(-1), memento(9), memento(2)], POSTED) == memento(2)
    assert choose_memento([memento(-5), memento(-1)], POSTED) == memento(-1)
    assert choose_memento([], POSTED) is None


def test_a_copy_that_shows_something_goes_before_redirects_and_errors():
    errors_first = [memento(1, 404), memento(2, 302), memento(3, None), memento(99, 200)]
    assert choose_memento(errors_first, POSTED) == memento(99, 200)
    assert choose_memento(errors_first[:3], POSTED) == memento(3, None)
    assert choose_memento(errors_first[:2], POSTED) == memento(2, 302)
    assert choose_memento(errors_first[:1], POSTED) == memento(1, 404)


def test_json_is_as_good_as_a_page_and_better_at_the_same_time():
    page, answer = memento(1), memento(1, None, "application/json")
    assert choose_memento([page, answer], POSTED) == answer
    assert choose_memento([memento(2), answer], POSTED) == answer


def test_without_a_time_the_earliest_copy_is_chosen():
    assert choose_memento([memento(9), memento(2), memento(5)], None) == memento(2)


def test_a_copy_is_asked_for_as_it_was_archived_and_kept_for_long():
    question = ask_copy(memento(0))
    assert question.url == "https://web.archive.org/web/20220510120000id_/https://x.com/a/status/1"
    assert question.service == "wayback-replay"
    assert question.keeps_seconds > 300 * 86_400


SAID = {
    "memento-datetime": "Tue, 10 May 2022 12:00:00 GMT",
    "content-type": "application/json; charset=utf-8",
}


def test_the_copy_that_came_is_the_one_that_was_asked_for():
    asked = memento(0, None, None)
    given = find_given(WAYBACK, asked, WAYBACK.replay_url(asked), 200, SAID)
    assert given == replace(asked, status=200, media_type="application/json")


def test_a_copy_of_another_time_says_so():
    asked = memento(0)
    url = WAYBACK.replay_url(memento(3))
    given = find_given(WAYBACK, asked, url, 200, {})
    assert given is not None
    assert (given.at, given.url, given.original) == (memento(3).at, url, asked.original)


def test_an_archived_redirect_leads_to_another_original():
    url = "https://web.archive.org/web/20220510120001id_/https://x.com/i/status/1?s=20"
    given = find_given(WAYBACK, memento(0), url, 200, {})
    assert given is not None
    assert given.original == "https://x.com/i/status/1?s=20"


def test_an_archived_error_is_a_copy_and_the_archives_own_error_is_none():
    asked = memento(0)
    url = WAYBACK.replay_url(asked)
    archived = find_given(WAYBACK, asked, url, 404, SAID)
    assert archived is not None
    assert archived.status == 404
    assert find_given(WAYBACK, asked, url, 404, {}) is None
    assert find_given(WAYBACK, asked, url, None, {}) is None
    assert find_given(WAYBACK, asked, "https://web.archive.org/", 200, {}) is None


def test_an_answer_from_a_host_that_isnt_the_archives_is_no_copy():
    asked = memento(0)
    elsewhere = WAYBACK.replay_url(asked).replace("web.archive.org", "evil.example")
    assert find_given(WAYBACK, asked, elsewhere, 200, SAID) is None


def test_each_fediverse_server_has_limits_of_its_own():
    one, other = find_service("fediverse:one.example"), find_service("fediverse:other.example")
    assert (one.key, one.name, other.name) == ("fediverse:one.example", "one.example", "other.example")
    assert one.allowed == find_service("fediverse").allowed
    assert one.key != other.key
