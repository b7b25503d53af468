"""Times that a person sets, as every cron understands them."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from archiver.errors import UsageError
from archiver.pipeline.cron import parse_cron

BERLIN = ZoneInfo("Europe/Berlin")


def times(line, begin, count, zone="Europe/Berlin"):
    cron = parse_cron(line, zone)
    at, found = begin, []
    for _ in range(count):
        at = cron.next_after(at)
        found.append(at)
    return found


def local(line, begin, count):
    return [f"{at.astimezone(BERLIN):%d %H:%M %Z}" for at in times(line, begin, count)]


def test_working_hours_are_those_of_the_zone():
    # Friday evening in summer: 22:50 there.
    friday = datetime(2026, 7, 3, 20, 45, tzinfo=UTC)
    assert local("*/10 6-22 * * mon-fri", friday, 2) == ["03 22:50 CEST", "06 06:00 CEST"]


@pytest.mark.parametrize(
    ("weekday", "days"),
    [
        ("0", {6}),
        ("7", {6}),
        ("1-5", {0, 1, 2, 3, 4}),
        ("sun", {6}),
        ("5-7", {4, 5, 6}),
        ("sat-mon", {5, 6, 0}),
        ("mon,3", {0, 2}),
        ("*/2", {6, 1, 3, 5}),
        ("1/2", {0, 2, 4}),
        ("MON-WED", {0, 1, 2}),
    ],
)
def test_weekdays_are_those_of_cron(weekday, days):
    found = times(f"0 12 * * {weekday}", datetime(2026, 7, 1, tzinfo=UTC), 14)
    assert {at.astimezone(BERLIN).weekday() for at in found} == days


def test_in_spring_a_time_that_is_left_out_comes_once():
    saturday = datetime(2026, 3, 28, 12, tzinfo=UTC)
    assert local("30 2 * * *", saturday, 2) == ["29 03:30 CEST", "30 02:30 CEST"]


def test_a_midnight_that_is_left_out_comes_once():
    # In Santiago the clock goes from 24:00 to 1:00.
    at = datetime(2026, 9, 5, 12, tzinfo=UTC)
    cron = parse_cron("0 0 * * *", "America/Santiago")
    first = cron.next_after(at)
    assert (first, cron.next_after(first)) == (
        datetime(2026, 9, 6, 4, tzinfo=UTC),
        datetime(2026, 9, 7, 3, tzinfo=UTC),
    )


def test_in_autumn_a_time_that_comes_twice_comes_once():
    saturday = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert local("30 2 * * *", saturday, 2) == ["25 02:30 CEST", "26 02:30 CET"]


def test_in_autumn_looks_every_half_hour_go_on_every_half_hour():
    night = datetime(2026, 10, 24, 23, 59, tzinfo=UTC)
    found = times("*/30 * * * *", night, 8)
    assert {later - earlier for earlier, later in pairwise(found)} == {timedelta(minutes=30)}


def test_the_next_time_is_never_the_same():
    at = datetime(2026, 5, 4, 7, tzinfo=UTC)
    assert times("0 7 * * *", at, 1, zone="UTC") == [at + timedelta(days=1)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("", "five fields"),
        ("* * * *", "five fields"),
        ("* * * * * *", "five fields"),
        ("@daily", "five fields"),
        ("61 * * * *", "61"),
        ("*/0 * * * *", "write five fields"),
        ("a * * * *", "write five fields"),
        ("0 0 31 2 *", "there is no such day"),
        ("0 0 * * 8", "'8' is no weekday"),
        ("0 0 * * xyz", "'xyz' is no weekday"),
        ("0 0 1 * mon", "a day of the month and a weekday at once"),
        ("9" * 100 + " * * * *", "write five fields"),
        ("9" * 5000 + " * * * *", "five fields"),
        ("0 0 * * mon,", "'' is no weekday"),
    ],
)
def test_a_line_that_cant_be_read_is_refused_in_one_short_line(line, said):
    with pytest.raises(UsageError) as refused:
        parse_cron(line, "UTC")
    assert str(refused.value).startswith("cron ")
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "zone", ["Mars/Phobos", "", "../../etc/passwd", "/etc/localtime", "a\0b", "x" * 5000]
)
def test_a_zone_that_isnt_known_is_refused(zone):
    with pytest.raises(UsageError, match="no time zone is called so"):
        parse_cron("0 7 * * *", zone)


def ask_for_the_zone(variable):
    code = "from archiver.pipeline.cron import find_local_zone; print(find_local_zone())"
    environ = os.environ | {"TZ": variable}
    ended = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert ended.stderr == ""
    return ended.stdout.strip()


def test_the_machines_zone_has_its_name():
    assert ask_for_the_zone("Asia/Tokyo") == "Asia/Tokyo"


@pytest.mark.parametrize("variable", ["Mars/Phobos", "EST5EDT4,M"])
def test_a_machine_of_a_zone_that_isnt_known_has_one_all_the_same(variable):
    assert parse_cron("0 7 * * *", ask_for_the_zone(variable))
