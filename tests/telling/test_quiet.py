"""Quiet hours hold by the clock on the wall, across midnight and where clocks change."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archiver.errors import SettingsError
from archiver.telling.quiet import parse_quiet


def ends(text: str, now: str) -> str | None:
    found = parse_quiet(text, where="quiet").ends_at(datetime.fromisoformat(now).replace(tzinfo=UTC))
    return None if found is None else found.isoformat(timespec="minutes").removesuffix("+00:00")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-07-01T18:59", None),  # 21:59 in Kyiv
        ("2026-07-01T19:00", "2026-07-02T04:00"),  # 22:00
        ("2026-07-01T23:30", "2026-07-02T04:00"),
        ("2026-07-02T03:59", "2026-07-02T04:00"),
        ("2026-07-02T04:00", None),  # 07:00
        ("2026-01-01T21:00", "2026-01-02T05:00"),  # the same hours are others in winter
        ("2026-01-02T04:30", "2026-01-02T05:00"),
    ],
)
def test_a_night_is_one_span_across_midnight(now, expected):
    assert ends("22:00-07:00 Europe/Kyiv", now) == expected


def test_a_span_within_a_day_leaves_the_night_alone():
    assert ends("12:00-13:00 UTC", "2026-05-01T12:30") == "2026-05-01T13:00"
    assert ends("12:00-13:00 UTC", "2026-05-01T00:30") is None


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        ("2026-03-28T21:30", "2026-03-29T05:00"),  # from 22:30 winter to 07:00 summer time: an hour less
        ("2026-10-24T20:30", "2026-10-25T06:00"),  # an hour more
    ],
)
def test_the_night_in_which_clocks_change_ends_in_the_morning(now, expected):
    assert ends("22:00-07:00 Europe/Berlin", now) == expected


def test_an_end_that_comes_twice_is_the_second_and_nobody_is_woken_between():
    # 02:30 comes at 00:30 and 01:30 UTC on 25 October in Berlin
    for now in ("2026-10-25T00:15", "2026-10-25T00:45", "2026-10-25T01:29"):
        assert ends("22:00-02:30 Europe/Berlin", now) == "2026-10-25T01:30"
    assert ends("22:00-02:30 Europe/Berlin", "2026-10-25T01:30") is None


def test_a_start_that_comes_twice_is_the_first():
    assert ends("02:30-07:00 Europe/Berlin", "2026-10-25T00:30") == "2026-10-25T06:00"
    assert ends("02:30-07:00 Europe/Berlin", "2026-10-25T01:10") == "2026-10-25T06:00"


def test_times_that_a_spring_night_leaves_out_still_make_a_span():
    # 02:30 doesn't come on 29 March in Berlin: clocks go from 02:00 to 03:00
    assert ends("22:00-02:30 Europe/Berlin", "2026-03-29T00:59") == "2026-03-29T01:30"
    assert ends("02:30-07:00 Europe/Berlin", "2026-03-29T01:45") == "2026-03-29T05:00"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("22-7", "is no span of hours"),
        ("22:00-07:00", "is no span of hours"),
        ("25:00-07:00 UTC", "from 00:00 to 23:59"),
        ("07:00-07:00 UTC", "begins and ends at the same time"),
        ("22:00-07:00 Europe/Atlantis", "no time zone is called 'Europe/Atlantis'"),
        ("22:00-07:00 ../../etc/passwd", "no time zone is called"),
        ("22:00-07:00 Europe", "no time zone is called"),
    ],
)
def test_what_is_no_span_is_refused_with_what_to_write(text, said):
    with pytest.raises(SettingsError, match=r"^notify\.toml: receiver 1: quiet: ") as caught:
        parse_quiet(text, where="notify.toml: receiver 1: quiet")
    assert said in str(caught.value)
