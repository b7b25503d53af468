"""Lengths of time as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archiver.durations import parse_durations, say_duration
from archiver.errors import SettingsError


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", [90]),
        ("5m", [300]),
        ("1h 6h 1d", [3600, 21_600, 86_400]),
        ("1w", [604_800]),
        ("1mo", [2_592_000]),
        ("  0s   0s ", [0, 0]),
        ("", []),
    ],
)
def test_lengths_of_time_are_read_in_their_order(text, seconds):
    assert [one.total_seconds() for one in parse_durations(text, where="daemon.poll")] == seconds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("5", "'5' is no length of time; write numbers with their units"),
        ("5 m", "'5' is no"),
        ("-5m", "'-5m' is no"),
        ("1.5h", "'1.5h' is no"),
        ("1y", "'1y' is no"),
        ("٥m", "is no length of time"),
        ("1h,6h", "'1h,6h' is no"),
        ("999999999d", "999999999d is more than ten years"),
        ("9" * 5000 + "s", "is no length of time"),
        ("1s " * 51, "at most 50 lengths of time, not 51"),
    ],
)
def test_anything_else_is_refused_in_one_short_line_that_names_the_place(text, said):
    with pytest.raises(SettingsError) as refused:
        parse_durations(text, where="a.toml: daemon.poll")
    assert str(refused.value).startswith("a.toml: daemon.poll: ")
    assert said in str(refused.value)
    assert len(str(refused.value)) < 200
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0s"),
        (60, "1m"),
        (90, "90s"),
        (150, "2m"),
        (3600, "1h"),
        (5400, "90m"),
        (86_400, "1d"),
        (-3, "0s"),
    ],
)
def test_a_length_of_time_is_said_shortly(seconds, said):
    assert say_duration(timedelta(seconds=seconds)) == said
