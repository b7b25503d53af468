"""The made-up world is as varied as the promises of the benchmark need, and the same for the same seed."""

from __future__ import annotations

import html
import itertools
import json
import statistics
from collections import Counter
from datetime import timedelta

import pytest

from tests.internet.archives.copies import body_of
from tests.world import build_world

pytestmark = pytest.mark.made_once


@pytest.fixture(scope="module")
def world():
    return build_world()


@pytest.fixture(scope="module")
def on_x(world):
    return [post for post in world.posts if post.posting.platform == "x"]


def test_the_same_seed_makes_the_same_world():
    build = build_world.__wrapped__
    first, again, other = (build(seed, people=60, posts=900) for seed in (3, 3, 4))
    assert first == again
    assert first.posts != other.posts


def test_there_are_as_many_people_and_posts_as_promised(world):
    assert len(world.holders) >= 300
    assert len(world.posts) == 30_000
    assert len({post.id for post in world.posts}) == 30_000
    times = [post.posting.posted_at for post in world.posts]
    assert times == sorted(times)
    assert times[-1] - times[0] > timedelta(days=4 * 365)


def test_every_post_has_an_identity_of_its_own_for_the_program(world):
    assert len({post.ref for post in world.posts[::7]}) == len(world.posts[::7])
    assert all(post.ref.platform == post.posting.platform for post in world.posts[::7])


def test_everybody_posts(world):
    counts = Counter(post.owner for post in world.posts)
    assert set(counts) == {holder.key for holder in world.holders}


def test_namesakes_have_different_offices(world):
    by_name = {}
    for holder in world.holders:
        by_name.setdefault(holder.name, []).append(holder)
    shared = [holders for holders in by_name.values() if len(holders) > 1]
    assert len(shared) >= 20
    for holders in shared:
        assert len({h.offices[0].key for h in holders}) == len(holders)
        assert len({h.key for h in holders}) == len(holders)


def test_a_handle_is_one_persons_and_a_changed_one_has_its_date(world):
    names = Counter((h.platform, h.name.lower()) for holder in world.holders for h in holder.handles)
    assert max(names.values()) == 1
    changed = [h for holder in world.holders for h in holder.handles if h.until and h.rank == "normal"]
    assert len(changed) >= 20
    holders = {holder.key: holder for holder in world.holders}
    for post in world.posts:
        holder = holders[post.owner]
        assert holder.handle_at(post.posting.platform, post.posting.posted_at) == post.posting.handle


def test_wikidata_lacks_some_people_and_some_handles(world):
    assert 5 <= sum(not holder.in_wikidata for holder in world.holders) <= 60
    assert sum(not handle.in_wikidata for holder in world.holders for handle in holder.handles) >= 20
    assert any(handle.rank == "deprecated" for holder in world.holders for handle in holder.handles)


def test_organisations_have_acronyms_and_people_several_scripts(world):
    organisations = [holder for holder in world.holders if holder.kind == "organisation"]
    assert len(organisations) >= 50
    assert sum(bool(holder.aliases) for holder in organisations) >= 20
    labels = [label for holder in world.holders for label in holder.labels.values()]
    assert sum(any("а" <= letter <= "я" for letter in label) for label in labels) >= 30
    assert {holder.language for holder in world.holders} == {"en", "uk", "ru", "de", "es", "fr"}
    assert sum(holder.bioguide is not None for holder in world.holders) >= 5


def test_most_posts_are_on_x_and_every_other_platform_has_hundreds(world):
    counts = Counter(post.posting.platform for post in world.posts)
    assert counts["x"] > 20_000
    assert set(counts) == {"x", "telegram", "facebook", "bluesky", "mastodon", "truthsocial"}
    assert min(counts.values()) >= 300
    first = {post.posting.platform: post.posting.posted_at for post in reversed(world.posts)}
    assert first["bluesky"].year >= 2023
    assert first["truthsocial"].year >= 2022


def test_ids_carry_the_times_of_their_posts(world):
    for post in world.posts:
        at, key = post.posting.posted_at.timestamp(), post.posting.key
        if post.posting.platform == "x":
            assert abs(((int(key) >> 22) + 1288834974657) / 1000 - at) < 0.01
        elif post.posting.platform in ("mastodon", "truthsocial"):
            assert abs((int(key) >> 16) / 1000 - at) < 0.01


def test_the_pace_goes_from_one_a_week_to_thirty_a_day(on_x):
    times = {}
    for post in on_x:
        times.setdefault(post.owner, []).append(post.posting.posted_at)
    gaps = [
        statistics.median((b - a).total_seconds() for a, b in itertools.pairwise(at)) / 86_400
        for at in times.values()
        if len(at) > 20
    ]
    # Bursts (threads) aside: the median of the pauses between two posts, in days.
    assert max(gaps) > 3
    assert min(gaps) < 1 / 15


def test_there_are_near_duplicates_wrong_weeks_and_the_words_of_others(on_x):
    alike, weeks_apart, others = 0, 0, 0
    by_text, last_week = {}, {}
    for post in on_x:
        text = post.posting.text
        for owner, at in by_text.get(text, ()):
            if owner != post.owner:
                others += 1
            elif post.posting.posted_at - at > timedelta(days=10):
                weeks_apart += 1
        by_text.setdefault(text, []).append((post.owner, post.posting.posted_at))
        before = last_week.get(
            (post.owner, post.posting.posted_at.replace(microsecond=0) - timedelta(days=7))
        )
        alike += before is not None and before != text
        last_week[post.owner, post.posting.posted_at.replace(microsecond=0)] = text
    assert alike >= 300
    assert weeks_apart >= 200
    assert others >= 500
    assert sum(post.posting.text.startswith("RT @") for post in on_x) >= 1500


def test_unrelated_posts_share_phrases_but_seldom_all_of_their_words(on_x):
    texts = Counter(post.posting.text for post in on_x if post.kind == "own" and len(post.posting.text) > 60)
    assert sum(count for count in texts.values() if count > 1) < 0.03 * sum(texts.values())
    phrases = Counter(" ".join(text.split()[-4:]) for text in texts)
    assert phrases.most_common(1)[0][1] > 50


def test_every_form_of_copy_and_every_host_occurs(on_x):
    copies = [copy for post in on_x for copy in post.copies]
    forms = Counter(copy.form for copy in copies)
    assert set(forms) == {"json2", "json1", "page", "shell", "redirect", "missing", "revisit"}
    assert min(forms.values()) >= 300
    hosts = Counter(copy.url.split("/")[2] for copy in copies)
    assert set(hosts) == {"twitter.com", "mobile.twitter.com", "x.com"}
    assert {copy.archive for copy in copies} == {"wayback", "arquivo", "archive.today"}
    assert 0.5 < sum(post.is_archived for post in on_x) / len(on_x) < 0.8
    for word in ("redirect", "missing", "shell"):
        assert any({copy.form for copy in post.copies} == {word} for post in on_x)


def test_no_copy_is_older_than_its_post_and_each_names_it(world):
    for post in world.posts:
        for copy in post.copies:
            assert copy.at >= post.posting.posted_at.replace(microsecond=0)
            assert post.posting.key in copy.url


def test_some_posts_are_gone_and_some_were_edited_after_they_were_copied(on_x):
    gone = sum(post.posting.state == "gone" for post in on_x)
    assert 0.15 < gone / len(on_x) < 0.3
    edited = [p for p in on_x if any(copy.text not in (None, p.posting.text) for copy in p.copies)]
    assert len(edited) >= 80


def test_copies_that_show_words_hold_the_words(world):
    for post in world.posts[::37]:
        for copy in post.copies:
            body = body_of(post, copy).decode()
            words = copy.text or post.posting.text
            if not copy.shows_words:
                assert words not in html.unescape(body)
            elif copy.form == "page":
                assert words in html.unescape(body)
            else:
                assert words in "".join(strings_of(json.loads(body))) or body.startswith("<")


def strings_of(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings_of(inner)
