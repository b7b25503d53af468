"""One post under several addresses and ids; nothing of what was stored is moved."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from archiver.catalog.tables import post_metadata, posts
from archiver.model import Alias, Origin, PostMetadata, PostRef
from tests.catalog.examples import NOON, later, said

NUMBER = PostRef("facebook", "1020304050607")
NUMBER_URL = "https://www.facebook.com/orrin/posts/1020304050607"


def pfbid(letter: str) -> PostRef:
    return PostRef("facebook", f"pfbid02{letter}")


def url_of(ref: PostRef) -> str:
    return f"https://www.facebook.com/orrin/posts/{ref.post_id}"


def alias(post: PostRef, other: PostRef, *, at=NOON) -> Alias:
    return Alias(post=post, post_url=url_of(post), url=url_of(other), other=other, origin=Origin("page", at))


def test_an_address_leads_to_the_post_it_was_joined_to(session):
    link = "https://fb.watch/abc/"
    session.save_alias(Alias(post=NUMBER, post_url=NUMBER_URL, url=link, origin=Origin("redirect", NOON)))
    assert session.find_alias(link).ref == NUMBER
    assert session.find_alias("https://fb.watch/other/") is None
    assert session.show(link)["aliases"] == [link]


def test_two_posts_that_turn_out_to_be_one_are_shown_as_one_with_all_that_was_said(session):
    one = pfbid("a")
    session.save_post(one, url_of(one), at=NOON)
    session.save_reading(one, said("plugin", PostMetadata(text="The boat is ready."), at=NOON))
    session.save_alias(alias(NUMBER, one, at=later(1)))
    (row,) = session.iter_posts()
    assert (row["id"], row["text"], row["aliases"]) == (NUMBER.id, "The boat is ready.", [url_of(one)])
    for name in (one.id, NUMBER.id, url_of(one), NUMBER_URL):
        assert session.show(name)["id"] == NUMBER.id
    assert session.find_post(one).ref == NUMBER
    assert session.load_readings(one) == session.load_readings(NUMBER)


def test_a_merge_deletes_and_moves_nothing(session):
    one = pfbid("a")
    session.save_reading(one, said("plugin", PostMetadata(text="The boat is ready."), at=NOON))
    session.save_alias(alias(NUMBER, one))
    assert session.connection.execute(select(func.count()).select_from(posts)).scalar() == 2
    assert session.connection.execute(select(post_metadata.c.post)).scalars().all() == [one.id]


def test_merging_again_changes_nothing(session):
    for minutes in range(3):
        session.save_alias(alias(NUMBER, pfbid("a"), at=later(minutes)))
    assert len(list(session.connection.exec_driver_sql("SELECT * FROM post_merges"))) == 1


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_chains_of_merges_end_at_one_post_in_whatever_order_they_came(session, order):
    steps = [alias(pfbid("b"), pfbid("a")), alias(NUMBER, pfbid("b"))]
    for place in order:
        session.save_alias(steps[place])
    assert [row["id"] for row in session.iter_posts()] == [NUMBER.id]
    assert session.find_post(pfbid("a")).ref == NUMBER


def test_a_circle_of_words_ends_with_the_first(session):
    session.save_alias(alias(pfbid("b"), pfbid("a")))
    session.save_alias(alias(pfbid("a"), pfbid("b")))
    assert [row["id"] for row in session.iter_posts()] == [pfbid("b").id]


def test_a_later_word_supersedes_an_earlier_one(session):
    other = PostRef("facebook", "999888777")
    session.save_alias(alias(NUMBER, pfbid("a")))
    session.save_alias(alias(other, pfbid("a"), at=later(1)))
    assert session.find_post(pfbid("a")).ref == other
    assert {row["id"] for row in session.iter_posts()} == {NUMBER.id, other.id}


def test_a_host_is_what_it_first_said_it_is(session):
    assert session.find_host("social.example") is None
    session.save_host("social.example", "mastodon", origin=Origin("nodeinfo", NOON))
    session.save_host("social.example", "mastodon", origin=Origin("page", later(1)))
    assert session.find_host("social.example") == "mastodon"
