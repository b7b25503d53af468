"""Pages in place of a post are told by the platforms' markers, and any bytes are looked at in bounded work."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.platforms import PLATFORMS, _walls, find_wall
from archiver.platforms._literals import find_literals
from tests.patterns import MAX_WORK, patterns_of, work_of


@given(st.sampled_from([None, *PLATFORMS]), st.integers(100, 599), st.binary(max_size=200))
def test_any_answer_is_searched_for_walls_without_an_error(name, status, body):
    assert find_wall(name, "https://example.org/a", status, body) is None or status


def test_a_wall_is_found_without_knowing_the_platform():
    outcome, evidence = find_wall(None, "https://www.instagram.com/accounts/login/?next=/p/x/", 200, b"")
    assert outcome == "login_wall"
    assert "/accounts/login/" in evidence


def test_an_ordinary_page_has_no_wall():
    assert (
        find_wall(
            None, "https://example.org/news/login-walls", 200, b"<title>News</title> sign in to comment"
        )
        is None
    )


def test_a_challenge_of_a_delivery_network_is_no_page():
    found = find_wall(None, "https://example.org/a", 403, b"<title>Just a moment...</title>")
    assert found == ("blocked", "bot challenge: the page says '<title>Just a moment...'")


def test_markers_of_walls_are_bounded():
    """Bodies come from strangers: a marker that scans on from each of its beginnings takes forever on some."""
    patterns = {p for each in PLATFORMS.values() for wall in each.walls for p in (wall.body, wall.unless)}
    patterns |= set(patterns_of(_walls).values())
    assert [p for p in patterns if work_of(p) > MAX_WORK] == []


@pytest.mark.parametrize(
    "pattern", sorted({wall.body for each in PLATFORMS.values() for wall in each.walls if wall.body})
)
@settings(max_examples=20)
@given(data=st.data())
def test_all_that_a_marker_finds_holds_a_piece_that_is_looked_for_first(pattern, data):
    pieces = find_literals(pattern)
    text = data.draw(st.from_regex(re.compile(pattern, re.IGNORECASE | re.DOTALL)))
    assert pieces is None or any(piece in text.encode().lower() for piece in pieces)


@pytest.mark.parametrize(
    ("pattern", "pieces"),
    [
        ("temporarily blocked", (b"temporarily blocked",)),
        (r"you.{1,8}ve been blocked|whoa there, pardner", (b"ve been blocked", b"whoa there, pardner")),
        (r"javascript is not available\.", (b"javascript is not available.",)),
        (r"has been (?:suspended|withheld)</", (b"has been ",)),
        (r"there.s nothing here\.?\s*<", (b"s nothing here",)),
        (
            r"(?:tweet|post) not found</|this (?:account|page) doesn.{1,6}t exist",
            (b" not found</", b"t exist"),
        ),
        ('id="[^"|]{0,9}form"', (b'form"',)),
        ("(?:one|two)|three", None),
        ("записи нет", None),
        (r"\d{3,9}abc", None),
    ],
)
def test_what_a_pattern_needs_is_read_off(pattern, pieces):
    assert find_literals(pattern) == pieces


def test_only_cloudflare_s_own_page_is_a_challenge_by_that_title():
    """A page may be called so; what else pages of any site say is told in another place."""
    page = b"<title>Just a moment...</title>"
    assert find_wall(None, "https://example.org/a", 200, page + b"<p>she said") is None
    found = find_wall(None, "https://example.org/a", 200, page + b"<script>window._cf_chl_opt={}</script>")
    assert found == ("blocked", "bot challenge: the page says '<title>Just a moment...</title>'")


@pytest.mark.parametrize("url", ["https://blog.example/login", "https://blog.example/sign-in/2022/a-story"])
def test_the_address_of_a_site_that_is_no_platform_says_nothing(url):
    assert find_wall(None, url, 200, b"<title>Log in | Blog</title><input type=password>") is None


def test_a_platform_s_page_under_such_an_address_is_judged_by_the_end_of_the_path():
    told = [
        find_wall("mastodon", f"https://social.example/{end}", 200, b"")
        for end in ("login", "login/", "login?a=b")
    ]
    assert [outcome for outcome, _ in told] == ["login_wall"] * 3


PIECES = ("<title>just a moment", "<title>Access Denied</title>", "<title>log in|", 'class="', '"status":   ',
          "<title>Log in to ", "post not found ", "has been ", " ", '"statusCode": ', "tgme_widget_message_error\">",
          "<title>access denied</title>reference ")  # fmt: skip


@pytest.mark.parametrize("piece", PIECES)
def test_a_page_of_one_piece_over_and_over_is_searched(piece):
    body = (piece * (_walls.LOOK_BYTES // len(piece))).encode()
    for name in (None, *PLATFORMS):
        for status in (200, 403):
            found = find_wall(name, "https://example.org/a", status, body)
            assert found is None or found[1]
