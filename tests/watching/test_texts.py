"""Texts are compared with what the same origin said, without what only counts or tracks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archiver.model import Origin, PostMetadata, Reading
from archiver.pipeline.watching.texts import comparable, edited_by_word, find_edit, says_same

AT = datetime(2026, 5, 14, 9, tzinfo=UTC)


def said(text: str, hours: float = 0, origin: str = "status", **more) -> Reading:
    return Reading(Origin(origin, AT + timedelta(hours=hours)), PostMetadata(text=text, handle="ida", **more))


@pytest.mark.parametrize(
    ("one", "other", "origin"),
    [
        ("A  word\nof it", "A word of it", "status"),
        ("caf\u00e9 open", "cafe\u0301 open", "status"),
        ("A\u200bword", "Aword", "status"),
        ("See https://paper.example/a?utm_source=x", "See https://paper.example/a", "status"),
        ("1,204 likes, 31 comments - Ida: the bridge", "1,311 likes, 40 comments - Ida: the bridge", "page"),
        ("The bridge. 12K views", "The bridge. 13.1K views", "page"),
    ],
)
def test_what_counts_tracks_or_spells_otherwise_is_no_edit(one, other, origin):
    assert comparable(one, origin) == comparable(other, origin)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Five are dead", "Seven are dead"), ("5 likes are enough", "6 likes are enough"), ("ok", "OK")],
)
def test_what_a_post_says_is_compared_to_the_letter(one, other):
    assert not says_same(said(one), said(other))


def test_of_a_text_that_is_cut_the_beginning_is_compared():
    whole = said("The harbour bridge closes tonight at nine, until every pier has been looked at.")
    assert says_same(whole, said("The harbour bridge closes tonight at…", text_is_cut=True))
    assert not says_same(whole, said("The harbour bridge opens tonight at…", text_is_cut=True))


def test_an_endpoints_word_is_enough_and_compared_with_its_own_only():
    edit, _ = find_edit(said("New", 2), [said("Other", 1, "oembed"), said("Old", 0)])
    assert edit is not None
    assert (edit.before.metadata.text, edit.after.metadata.text) == ("Old", "New")
    assert find_edit(said("New", 2), [said("Other", 1, "oembed")]) == (None, False)


def test_a_pages_text_counts_once_it_stands_for_two_looks():
    old, new, newer = said("Old", 0, "page"), said("New", 1, "page"), said("New", 2, "page")
    assert find_edit(new, [old]) == (None, True)
    edit, _ = find_edit(newer, [new, old])
    assert edit is not None
    assert edit.before is old
    assert find_edit(said("New", 3, "page"), [newer, new, old]) == (None, False), "told once"


def test_a_page_that_flickers_was_not_edited():
    shown = [said("Old", 0, "page"), said("New", 1, "page"), said("Old", 2, "page")]
    assert find_edit(said("New", 3, "page"), shown[::-1]) == (None, True)


def test_a_page_that_never_says_the_same_is_not_looked_at_every_hour_for_ever():
    shown = [said(f"Read {number} times", number, "page") for number in range(12)]
    waits = [find_edit(shown[number], shown[:number][::-1])[1] for number in range(1, 12)]
    assert waits[0]
    assert waits.count(True) < 5
    steady = [said("New", hour, "page") for hour in (20, 21)]
    edit, _ = find_edit(steady[1], [steady[0], *shown[::-1]])
    assert edit is not None, "once it does, it is told"


def test_two_looks_in_a_moment_are_one():
    assert find_edit(said("New", 1.1, "page"), [said("New", 1, "page"), said("Old", 0, "page")]) == (
        None,
        True,
    )


def test_a_page_that_stands_in_the_posts_place_has_no_text_of_it():
    wall = Reading(Origin("page", AT), PostMetadata(text="Log in to see more"))
    later = Reading(Origin("page", AT + timedelta(hours=3)), PostMetadata(text="Log in to see more"))
    assert find_edit(later, [wall, said("Old", -1, "page")])[0] is None


def test_an_endpoint_may_say_that_a_post_was_edited():
    edited = said("Same", 3, edited_at=AT + timedelta(hours=2))
    assert edited_by_word(edited, [said("Same", 0)]) == AT + timedelta(hours=2)
    assert edited_by_word(said("Same", 4, edited_at=AT + timedelta(hours=2)), [edited]) is None
    assert edited_by_word(said("Same", 3, edited_at=AT - timedelta(hours=2)), [said("Same", 0)]) is None
