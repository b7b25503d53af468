"""The way through a channel's numbered messages to a window of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from archiver.platforms import Sought
from archiver.platforms._telegram_walk import Walk

FIRST = datetime(2021, 1, 1, tzinfo=UTC)


def follow(times: list[datetime], sought: Sought, most: int) -> tuple[set[int], int]:
    """The window's numbers that are met, page by page as a channel gives them, and how many pages it took."""
    walk, met, before = Walk(), set(), len(times) + 1
    for page in range(1, most + 1):
        numbers = range(max(before - 20, 1), min(before, len(times) + 1))
        met |= {n for n in numbers if sought.start <= times[n - 1] <= sought.end}
        walk = walk.after(sought, [(n, times[n - 1]) for n in numbers])
        target = walk.target(sought)
        if target is None or target == before:
            return met, page
        assert target > 1
        before = min(target, len(times) + 1)
    return met, most


def window(start: datetime, days: float) -> Sought:
    return Sought(handle="mira_chan", start=start, end=start + timedelta(days=days))


@given(st.integers(60, 4_000), st.floats(0.5, 48), st.floats(0, 1))
def test_a_steady_channels_window_is_found_whole(count, hours, share):
    times = [FIRST + timedelta(hours=hours) * n for n in range(count)]
    sought = window(FIRST + (times[-1] - FIRST) * share, days=hours)  # 24 messages
    met, pages = follow(times, sought, most=6)
    assert met == {n + 1 for n, when in enumerate(times) if sought.start <= when <= sought.end}
    assert pages <= 6


@given(st.lists(st.floats(0.1, 60), min_size=1, max_size=400), st.floats(-0.1, 1.1), st.floats(0.1, 20))
def test_any_channel_is_walked_through_to_an_end(gaps, share, days):
    times = [FIRST]
    for gap in gaps * 3:
        times.append(times[-1] + timedelta(hours=gap))
    sought = window(FIRST + (times[-1] - FIRST) * share, days)
    wanted = {n + 1 for n, when in enumerate(times) if sought.start <= when <= sought.end}
    met, pages = follow(times, sought, most=100)
    assert pages < 100
    assert met == wanted
