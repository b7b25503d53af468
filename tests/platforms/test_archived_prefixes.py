"""From an account and a window of time to the beginnings of addresses that a web archive is asked about."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.platforms import PLATFORMS, archived_prefixes, identify, in_range

TIMED = sorted(name for name, platform in PLATFORMS.items() if platform.timed_ids)
HANDLES = dict.fromkeys(PLATFORMS, "mira") | {
    "mastodon": "mira@mastodon.social",
    "bluesky": "mira.example",
}
BY_ID = sorted(name for name in TIMED if any(form.then_id for form in PLATFORMS[name].archived))

starts = st.datetimes(
    datetime(2010, 11, 6),
    datetime(2034, 1, 1),
    timezones=st.just(UTC),
)
lengths = st.timedeltas(timedelta(0), timedelta(days=60))


def may_20(day: int = 10, days: float = 3) -> tuple[datetime, datetime]:
    start = datetime(2022, 5, day, tzinfo=UTC)
    return start, start + timedelta(days=days)


@given(st.sampled_from(BY_ID), starts, lengths, st.integers(1, 6), st.data())
def test_every_id_of_the_window_begins_as_one_of_the_questions(name, start, length, most, data):
    timed = PLATFORMS[name].timed_ids
    lowest, highest = timed.numbers(start, start + length)
    post_id = timed.spell(data.draw(st.integers(lowest, highest)))
    queries = archived_prefixes(name, HANDLES[name], start, start + length, most=most)
    ranks = {query.rank for query in queries}
    assert ranks
    for rank in ranks:
        asked = [query.prefix.rpartition("/")[2] for query in queries if query.rank == rank]
        assert len(asked) <= most
        assert post_id.lower().startswith(tuple(each.lower() for each in asked))
    assert all(in_range(name, post_id, query.lowest, query.highest) for query in queries)


@given(st.sampled_from(TIMED), starts, lengths)
def test_the_range_of_ids_is_that_of_the_window(name, start, length):
    platform = PLATFORMS[name]
    lowest, highest = (platform.timed_ids.spell(n) for n in platform.timed_ids.numbers(start, start + length))
    owner = {"mastodon": "mastodon.social/", "bluesky": "mira.example/"}.get(name, "")
    first, last = platform.minted_at(owner + lowest), platform.minted_at(owner + highest)
    slack = timedelta(seconds=1)
    if first is not None:
        assert start - slack <= first <= start + length + slack
    if last is not None:
        assert start - slack <= last <= start + length + slack
    assert first is None or last is None or first <= last


@given(starts, st.timedeltas(timedelta(hours=1), timedelta(days=3)))
def test_three_days_of_an_account_on_x_take_two_questions_of_a_host_and_ten_at_most_four(start, length):
    for window, most in ((length, 2), (timedelta(days=10), 4)):
        queries = archived_prefixes("x", "mira", start, start + window, most=most)
        assert max([query.rank for query in queries].count(rank) for rank in (0, 1, 2)) <= most
        asked = [query.prefix.rpartition("/")[2] for query in queries if query.rank == 0]
        # Shorter ones would ask about years.
        assert start.year < 2012 or sum(10 ** (19 - len(each)) for each in asked) <= 2 * 10**17


def test_a_day_on_x_is_asked_about_by_the_beginnings_of_its_ids():
    queries = archived_prefixes("x", "@Mira_O", *may_20(days=1))
    assert [query.prefix for query in queries] == [
        "twitter.com/Mira_O/status/1523",
        "twitter.com/Mira_O/status/1524",
        "x.com/Mira_O/status/1523",
        "x.com/Mira_O/status/1524",
        "mobile.twitter.com/Mira_O/status/1523",
        "mobile.twitter.com/Mira_O/status/1524",
    ]
    assert {(query.lowest, query.highest) for query in queries} == {
        ("1523815076459446272", "1524177464329240575")
    }
    assert {(query.taken_from, query.taken_to) for query in queries} == {(None, None)}


def test_the_host_that_fits_the_era_is_asked_first_and_the_mobile_one_last():
    def hosts(year):
        start = datetime(year, 5, 10, tzinfo=UTC)
        queries = archived_prefixes("x", "mira", start, start + timedelta(hours=1))
        return list(dict.fromkeys(query.prefix.partition("/")[0] for query in queries))

    assert hosts(2022) == ["twitter.com", "x.com", "mobile.twitter.com"]
    assert hosts(2024) == ["x.com", "twitter.com", "mobile.twitter.com"]


def test_a_window_in_which_ids_grow_a_digit_longer_is_covered():
    turn = datetime(2018, 5, 25, 16, tzinfo=UTC)
    queries = archived_prefixes("x", "mira", turn - timedelta(days=1), turn + timedelta(days=1))
    assert {len(queries[0].lowest), len(queries[0].highest)} == {18, 19}
    asked = [query.prefix.rpartition("/")[2] for query in queries if query.rank == 0]
    assert [each[:2] for each in asked] == ["99", "10"]


def test_before_ids_had_a_time_the_time_of_the_capture_is_asked_for():
    start = datetime(2009, 5, 1, tzinfo=UTC)
    query = archived_prefixes("x", "mira", start, start + timedelta(days=2))[0]
    assert query.prefix == "twitter.com/mira/status/"
    assert query.taken_from == start
    assert in_range("x", "1234567890", query.lowest, query.highest)
    assert not in_range("x", "1523815076459446272", query.lowest, query.highest)


@pytest.mark.parametrize(
    ("platform", "handle", "prefixes"),
    [
        (
            "facebook",
            "Harbor.Ledger",
            ["facebook.com/Harbor.Ledger/posts/", "facebook.com/Harbor.Ledger/videos/"],
        ),
        ("telegram", "mira_chan", ["t.me/mira_chan/", "t.me/s/mira_chan/"]),
        ("vk", "public77", ["vk.com/wall-77_"]),
        ("vk", "-77", ["vk.com/wall-77_"]),
        ("vk", "mira", ["vk.com/mira?w=wall"]),
        ("instagram", "mira.o", ["instagram.com/mira.o/p/", "instagram.com/mira.o/reel/"]),
    ],
)
def test_platforms_whose_ids_tell_no_time_are_asked_by_path_and_time_of_capture(platform, handle, prefixes):
    start, end = may_20()
    queries = archived_prefixes(platform, handle, start, end)
    assert [query.prefix for query in queries][: len(prefixes)] == prefixes
    for query in queries:
        assert query.lowest is None
        assert query.taken_from == start
        assert query.taken_to > end + timedelta(weeks=2)


def test_ids_that_only_bound_the_time_from_below_bound_it_above_in_the_range():
    start, end = may_20()
    query = archived_prefixes("instagram", "mira", start, end)[0]
    timed = PLATFORMS["instagram"].timed_ids
    made_long_before, made_after = (
        timed.spell(timed.numbers(at, at)[0]) for at in (start - timedelta(days=400), end + timedelta(days=1))
    )
    assert in_range("instagram", made_long_before, query.lowest, query.highest)
    assert not in_range("instagram", made_after, query.lowest, query.highest)


@pytest.mark.parametrize(
    ("platform", "handle"),
    [
        ("x", "mira/../../etc"),
        ("x", "mi ra"),
        ("x", ""),
        ("x", "m" * 5000),
        ("x", "mi\nra"),
        ("x", "{author}"),
        ("mastodon", "mira"),
        ("mastodon", "mira@localhost"),
        ("mastodon", "mira@10.0.0.1"),
        ("mastodon", "mira@" + "a." * 200 + "example"),
        ("telegram", "c/1"),
        ("youtube", "mira"),
        ("nobody", "mira"),
    ],
)
def test_a_handle_that_is_none_of_the_platforms_asks_nothing(platform, handle):
    assert archived_prefixes(platform, handle, *may_20()) == ()


def test_a_window_that_ends_before_it_begins_asks_nothing():
    start, end = may_20()
    assert archived_prefixes("x", "mira", end, start) == ()


def test_indexes_fold_letter_case_so_that_no_question_is_asked_twice():
    start = datetime(2024, 1, 1, tzinfo=UTC)
    for days in range(0, 700, 7):
        at = start + timedelta(days=days)
        asked = [
            q.prefix.lower()
            for q in archived_prefixes("threads", "mira", at, at + timedelta(days=40), most=6)
        ]
        assert len(asked) == len(set(asked))


#: Platforms whose addresses of posts don't show the author: an archive can't be asked for somebody's.
WITHOUT_AUTHOR = {"pinterest", "rumble", "snapchat", "vimeo", "vine", "youtube"}


def test_every_platform_says_where_its_posts_are_archived_unless_their_addresses_hide_the_author():
    assert {name for name, platform in PLATFORMS.items() if not platform.archived} == WITHOUT_AUTHOR


def test_shapes_of_handles_are_bounded():
    shapes = [form.handle for platform in PLATFORMS.values() for form in platform.archived]
    assert [shape for shape in shapes if re.search(r"[*+]|\{\d+,\}", shape)] == []


@pytest.mark.parametrize("platform", sorted(name for name in PLATFORMS if PLATFORMS[name].archived))
def test_what_is_found_under_a_prefix_is_a_post_of_the_account(platform):
    start, end = may_20()
    handle = {
        "odnoklassniki": "miragroup",
        "weibo": "7827771738",
        "vk": "club77",
        "mastodon": "mira@mastodon.social",
        "bluesky": "mira.example",
    }.get(platform, "mira")
    example = {"bluesky": "3iyno2s3k2222", "instagram": "CdW0vATgAAA", "threads": "CdW0vATgAAA"}
    rests = {
        "weibo": "N4xlMvjhI",
        "reddit": "abc123/the_river",
        "odnoklassniki": "20079905452",
        "linkedin": "the-river-activity-6929580766003200000-abCd",
        "facebook": "1015792834567890",
    }
    for query in archived_prefixes(platform, handle, start, end):
        begin = (
            query.prefix.rpartition("/")[0] + "/" if query.lowest and platform != "linkedin" else query.prefix
        )
        rest = rests.get(platform) or example.get(platform) or query.lowest or "1234567"
        if query.prefix.endswith("?w=wall"):
            rest = "-77_15"
        address = identify(f"https://{begin}{rest}")
        assert (address.kind, address.platform) == ("post", platform), query.prefix
        assert address.author is None or address.author.lower() in (handle, "mira", "-77"), query.prefix
