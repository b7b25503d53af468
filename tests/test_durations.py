"""Lengths of time as people write them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from archiver.durations import parse_durations, say_duration
from archiver.errors import SettingsError


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("", ()),
        ("90s", (timedelta(seconds=90),)),
        ("5m  1d", (timedelta(minutes=5), timedelta(days=1))),
        ("1h 6h 1d 3d 1w 1mo", tuple(timedelta(hours=h) for h in (1, 6, 24, 72, 168, 720))),
        ("0s", (timedelta(),)),
    ],
)
def test_lengths_are_read_in_their_order(text, lengths):
    assert parse_durations(text, where="x") == lengths


@pytest.mark.parametrize(
    "text",
    ["5", "m", "-5m", "5 m", "1.5h", "5M", "1y", "5m,1d", "٥m", "99999999w", "9" * 5000 + "s", "1s " * 101],
)
def test_what_is_none_is_refused_with_where_it_stands(text):
    with pytest.raises(SettingsError, match=r"^daemon\.poll: ") as caught:
        parse_durations(text, where="daemon.poll")
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize("text", ["45s", "5m", "36h", "10d", "2w", "0s"])
def test_a_length_is_said_as_it_is_read(text):
    assert say_duration(parse_durations(text, where="x")[0]) == text
