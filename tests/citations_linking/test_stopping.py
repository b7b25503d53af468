"""Which texts are read first, and when no more are needed."""

from __future__ import annotations

from datetime import timedelta

from archiver.citations.linking import could_change, order_to_read, rank, window_of
from archiver.model import Memento

from .making import ARTICLE_AT, DAY, WEDNESDAY, citation, on_wednesday, post

TEXT = "We have counted every vote in Norvale twice, and the harbour stays public. Good night!"
LONG = "We have counted every vote in Norvale twice, and the harbour stays public"


def changes(cited, read, unread):
    window = window_of(cited, ARTICLE_AT)
    ranked = rank(cited, [*read, *unread], window, published_at=ARTICLE_AT)
    return could_change(cited, ranked, unread, window=window)


def unread(at, number="50"):
    return post(None, at, post_id=number)


def test_the_stated_day_is_read_first_then_what_is_near_then_undated():
    window = window_of(on_wednesday(), ARTICLE_AT)
    near, inside, later_inside, undated = (
        unread(WEDNESDAY - timedelta(hours=2), "1"),
        unread(WEDNESDAY + timedelta(hours=2), "2"),
        unread(WEDNESDAY + timedelta(hours=5), "3"),
        unread(None, "4"),
    )
    assert order_to_read([undated, near, inside, later_inside, post(TEXT)], window) == (
        later_inside, inside, near, undated,
    )  # fmt: skip


def test_without_a_day_the_latest_is_read_first():
    window = window_of(citation(), ARTICLE_AT)
    days = [unread(ARTICLE_AT - number * DAY, str(number)) for number in (3, 1, 40, 2)]
    assert [one.post.post_id for one in order_to_read(days, window)] == ["1", "2", "3", "40"]


def test_of_undated_posts_those_archived_at_the_time_are_read_first():
    def copied(at, number):
        address = f"https://www.facebook.com/mara/posts/{number}"
        copy = Memento(archive="wayback", url=address, original=address, at=at)
        return post(None, None, post_id=number, memento=copy)

    late, near, never = copied(ARTICLE_AT + 30 * DAY, "1"), copied(ARTICLE_AT - DAY, "2"), unread(None, "0")
    assert order_to_read([never, late, near], window_of(citation(), ARTICLE_AT)) == (near, late, never)


def test_a_long_match_on_the_day_needs_the_rest_of_the_day_only():
    on_day, beside = unread(WEDNESDAY + DAY / 2), unread(WEDNESDAY - DAY / 2)
    assert changes(on_wednesday(LONG), [post(TEXT)], [on_day])
    assert not changes(on_wednesday(LONG), [post(TEXT)], [beside])


def test_a_long_match_without_a_day_is_enough():
    assert not changes(citation(LONG), [post(TEXT)], [unread(ARTICLE_AT - 4 * DAY)])


def test_a_short_changed_or_foreign_match_is_not_enough():
    beside = [unread(WEDNESDAY - DAY / 2)]
    assert changes(on_wednesday("Good night!"), [post(TEXT)], beside)
    assert changes(on_wednesday(LONG), [post(TEXT.replace("twice", "once"))], beside)
    assert changes(on_wednesday(LONG), [post(TEXT, by=None)], beside)
    assert changes(on_wednesday(LONG), [post(TEXT, WEDNESDAY - 5 * DAY)], beside)


def test_a_group_is_read_whole_and_nothing_outside_the_window_is_read():
    assert changes(on_wednesday(LONG, plural=True), [post(TEXT)], [unread(WEDNESDAY - DAY / 2)])
    assert not changes(on_wednesday(LONG, plural=True), [post(TEXT)], [unread(WEDNESDAY - 9 * DAY)])
    assert not changes(on_wednesday(LONG), [post("I had soup.")], [])


def test_the_articles_own_post_with_the_words_is_enough():
    shown = post(TEXT, found_by="article")
    assert not changes(on_wednesday("Good night"), [shown], [unread(WEDNESDAY)])
    assert not changes(citation(), [post(None, found_by="article")], [unread(WEDNESDAY)])
    assert changes(on_wednesday(LONG), [post("I had soup.", found_by="article")], [unread(WEDNESDAY)])


def test_the_articles_own_post_is_read_first():
    shown = post(None, WEDNESDAY - 5 * DAY, found_by="article", post_id="9")
    assert order_to_read([unread(WEDNESDAY), shown], window_of(on_wednesday(), ARTICLE_AT))[0] == shown


def test_without_quotes_ten_texts_are_enough_for_a_person():
    read = [post(f"Soup number {number}", post_id=str(number)) for number in range(10)]
    assert changes(citation(), read[:9], [unread(WEDNESDAY)])
    assert not changes(citation(), read, [unread(WEDNESDAY)])
