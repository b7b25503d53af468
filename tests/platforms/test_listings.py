"""Public lists of an account's posts, asked as their servers answer: the window's posts in a few questions."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.platforms import (
    PLATFORMS,
    Listed,
    ListedPost,
    Listing,
    Sought,
    find_post,
    listings,
    search_words,
)
from archiver.ports import Question

START = datetime(2022, 5, 10, tzinfo=UTC)
WINDOW = Sought(handle="mira_chan", start=START, end=START + timedelta(days=3), words="river bridge")
FIRST = datetime(2020, 1, 1, tzinfo=UTC)
#: A post every six hours, for three and a half years.
EVERY = timedelta(hours=6)
COUNT = 5_000


def time_of(number: int) -> datetime:
    return FIRST + EVERY * number


def words_of(number: int) -> str:
    return f"The river is {number} centimetres high." + (" The bridge is shut." if number % 9 == 0 else "")


WANTED = [n for n in range(COUNT) if WINDOW.start <= time_of(n) <= WINDOW.end]


def follow(
    listing: Listing, sought: Sought, answer: Callable[[Question], bytes]
) -> tuple[list[ListedPost], list[Question]]:
    found: list[ListedPost] = []
    asked: list[Question] = []
    page = listing.first(sought)
    while page is not None and len(asked) < listing.most:
        asked.append(page.question)
        listed = listing.read(page, 200, answer(page.question))
        assert listed.reason is None, listed.reason
        found += listed.posts
        page = listed.next
    return found, asked


def query_of(question: Question) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(question.url).query).items()}


def named(platform: str, name: str) -> Listing:
    return next(each for each in listings(platform) if each.name == name)


def telegram(question: Question) -> bytes:
    """Twenty messages before a number, with all the words of a search."""
    query = query_of(question)
    before = int(query.get("before", COUNT))
    sought = query.get("q", "").lower().split()
    numbers = [n for n in range(1, min(before, COUNT)) if all(word in words_of(n).lower() for word in sought)]
    return (
        "<html><body>"
        + "".join(
            f'<div class="tgme_widget_message" data-post="Mira_Chan/{n}"><div class="tgme_widget_message_text'
            f' js-message_text">{words_of(n)}</div><a class="tgme_widget_message_date"><time datetime="'
            f'{time_of(n).isoformat()}"></time></a></div>'
            for n in numbers[-20:]
        )
        + "</body></html>"
    ).encode()


def test_a_telegram_channels_pages_are_leapt_through_to_the_window():
    found, asked = follow(named("telegram", "telegram-channel"), WINDOW, telegram)
    assert sorted(int(each.post.post_id.rpartition("/")[2]) for each in found) == WANTED
    assert len(asked) <= 4
    assert found[0].metadata.text.startswith("The river is")
    assert all(find_post(each.url) == each.post for each in found)
    assert {each.service for each in asked} == {"telegram"}


def test_a_telegram_search_goes_back_until_the_windows_start():
    late = Sought(handle="mira_chan", start=time_of(COUNT - 300), end=time_of(COUNT), words="river bridge")
    found, asked = follow(named("telegram", "telegram-search"), late, telegram)
    assert len(asked) == 2
    assert [query_of(each)["q"] for each in asked] == ["river bridge"] * 2
    assert found
    assert all("bridge" in each.metadata.text for each in found)
    assert all(late.start <= each.metadata.posted_at <= late.end for each in found)


def test_without_words_there_is_no_search():
    without = Sought(handle="mira_chan", start=WINDOW.start, end=WINDOW.end)
    assert named("telegram", "telegram-search").first(without) is None
    assert named("telegram", "telegram-channel").first(without) is not None


def bluesky(question: Question) -> bytes:
    query = query_of(question)
    assert query["actor"] == "mira.example"
    before = datetime.fromisoformat(query["cursor"])
    numbers = [n for n in range(COUNT) if time_of(n) < before][-100:][::-1]
    feed = [{"post": post(n)} for n in numbers]
    repost = {"post": post(1) | {"uri": "at://did:plc:ada/app.bsky.feed.post/3iyno2s3k2222"}, "reason": {"$type": "app.bsky.feed.defs#reasonRepost", "indexedAt": time_of(numbers[0]).isoformat()}}  # fmt: skip
    return json.dumps({"feed": [repost, *feed], "cursor": time_of(numbers[-1]).isoformat()}).encode()


#: Record keys have no digits but 2 to 7.
LETTERS = str.maketrans("0189", "abcd")


def post(number: int) -> dict:
    when = time_of(number).isoformat()
    return {
        "uri": f"at://did:plc:mira/app.bsky.feed.post/3iyno2s3k{str(number).zfill(4).translate(LETTERS)}",
        "author": {"did": "did:plc:mira", "handle": "mira.example"},
        "record": {"text": words_of(number), "createdAt": when},
        "indexedAt": when,
    }


def test_a_bluesky_feed_is_read_from_the_windows_end_to_its_start():
    sought = Sought(handle="mira.example", start=WINDOW.start, end=WINDOW.end)
    found, asked = follow(named("bluesky", "bluesky-feed"), sought, bluesky)
    assert [each.metadata.text for each in found] == [words_of(n) for n in WANTED[::-1]]
    assert len(asked) == 1
    assert all(find_post(each.url) == each.post for each in found)
    longer = Sought(handle="mira.example", start=WINDOW.start - timedelta(days=60), end=WINDOW.end)
    assert len(follow(named("bluesky", "bluesky-feed"), longer, bluesky)[1]) == 3


def mastodon(question: Question) -> bytes:
    if "/lookup?" in question.url:
        assert query_of(question) == {"acct": "mira"}
        return b'{"id": "4711", "acct": "mira", "username": "mira"}'
    assert "/api/v1/accounts/4711/statuses?" in question.url
    query = query_of(question)
    host = urlsplit(question.url).hostname
    numbers = [
        n for n in range(COUNT) if int(query["since_id"]) < status_id(n) < int(query["max_id"])
    ][-int(query["limit"]) :][::-1]  # fmt: skip
    return json.dumps(
        [
            {
                "id": str(status_id(n)),
                "url": f"https://{host}/@mira/{status_id(n)}",
                "content": f"<p>{words_of(n)}</p>",
                "created_at": time_of(n).isoformat(),
                "account": {"id": "4711", "acct": "mira"},
            }
            for n in numbers
        ]
    ).encode()


def status_id(number: int) -> int:
    return (int(time_of(number).timestamp() * 1000) << 16) + number


@pytest.mark.parametrize(
    ("platform", "handle"), [("mastodon", "mira@mastodon.social"), ("truthsocial", "mira")]
)
def test_statuses_are_asked_for_by_the_numbers_of_the_window(platform, handle):
    listing = listings(platform)[0]
    sought = Sought(handle=handle, start=WINDOW.start, end=WINDOW.end)
    found, asked = follow(listing, sought, mastodon)
    assert [each.metadata.text for each in found] == [words_of(n) for n in WANTED[::-1]]
    assert len(asked) == 2
    assert all(find_post(each.url) == each.post for each in found)
    longer = Sought(handle=handle, start=WINDOW.start - timedelta(days=25), end=WINDOW.end)
    found, asked = follow(listing, longer, mastodon)
    assert len(found) == 28 * 4 + 1
    assert len(asked) == 4


EVERY_LISTING = [(name, each) for name, platform in sorted(PLATFORMS.items()) for each in platform.listings]
HANDLES = {"mastodon": "mira@mastodon.social", "bluesky": "mira.example"}


@pytest.mark.parametrize(("platform", "listing"), EVERY_LISTING)
def test_a_list_that_answers_nonsense_ends_with_a_reason(platform, listing):
    sought = Sought(handle=HANDLES.get(platform, "mira"), start=WINDOW.start, end=WINDOW.end, words="river")
    page = listing.first(sought)
    for body in (
        b"",
        b"{",
        b"[]",
        b"null",
        b"{}",
        b"\xff",
        b"<html></html>",
        b'{"feed": 7}',
        b'{"id": "../x"}',
    ):
        listed = listing.read(page, 200, body)
        assert (listed.posts, listed.next) == ((), None)
        assert listed.reason
    for status in (None, 401, 404, 429, 500):
        assert listing.read(page, status, b"[]").reason


@pytest.mark.parametrize(("platform", "listing"), EVERY_LISTING)
@pytest.mark.parametrize(
    "handle", ["", "a/../b", "mira@10.0.0.1", "mi ra", "x" * 400, "mira@", "{author}", "a?b=c"]
)
def test_a_handle_that_is_none_of_the_platforms_is_not_asked_about(platform, listing, handle):
    assert listing.first(Sought(handle=handle, start=WINDOW.start, end=WINDOW.end, words="river")) is None


@pytest.mark.parametrize(("platform", "listing"), EVERY_LISTING)
def test_names_and_bounds_are_declared(platform, listing):
    assert listing.name.startswith(platform)
    assert 2 <= listing.most <= 8
    assert [name for name, each in EVERY_LISTING if each.name == listing.name] == [platform]


@given(st.sampled_from(EVERY_LISTING), st.binary(max_size=300), st.lists(st.integers(0, 10**9), max_size=6))
def test_any_answer_is_read_without_an_error_and_never_asked_again(pair, body, numbers):
    platform, listing = pair
    sought = Sought(handle=HANDLES.get(platform, "mira"), start=WINDOW.start, end=WINDOW.end, words="river")
    first = listing.first(sought)
    page = b"".join(
        b'<div class="tgme_widget_message" data-post="mira/%d"><time datetime="%s"></time></div>'
        % (n, (FIRST + timedelta(seconds=n)).isoformat().encode())
        for n in numbers
    )
    listed = listing.read(first, 200, page or body)
    assert isinstance(listed, Listed)
    assert listed.next is None or listed.next.question.url != first.question.url


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("The river rose two metres overnight", "river metres overnight"),
        ("“We will rebuild the bridge,” @ada https://t.co/AbCdEf", "will rebuild bridge"),
        ("Річка піднялася на два метри за ніч", "Річка піднялася метри"),
        ("it is so", ""),
        ("", ""),
        ("12 34", ""),
        ("昨夜河水上涨两米", "昨夜河水上涨"),
        ("No to 2023!!!", ""),
    ],
)
def test_the_longest_words_of_a_quote_are_searched_for(quote, words):
    assert search_words(quote) == words


@given(st.text(max_size=500))
def test_any_quote_gives_at_most_three_words_of_its_own(quote):
    found = search_words(quote).split()
    assert len(found) <= 3
    assert all(word in quote for word in found)
