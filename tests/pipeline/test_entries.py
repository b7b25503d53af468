"""Entries are archived once, however ids and addresses change; what filters leave out is counted."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest

from tests.internet import answers
from tests.pipeline.watching import BEGIN, HOST, Watcher, atom, item, rss, watching


@pytest.fixture
def watcher(internet, tmp_path):
    with watching(internet, tmp_path, capture={"requisites": False}) as watcher:
        yield watcher


def show(watcher: Watcher, *looks: answers.Answer, **filters):
    """A source that showed these feeds one after the other."""
    watcher.stories("a", "b", "c", "a-renamed")
    source = watcher.add(f"https://{HOST}/feed.xml", **filters)
    for feed in looks:
        watcher.at("/feed.xml", feed)
        source = watcher.look(source)
    return source


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (item("a", "1"), item("a", "2")),
        (item("a", "1"), item("a", "1", title="Other words")),
        (item("a", "1"), item("a?utm_source=feed", "1")),
        (item("a", "1"), item("a?utm_source=feed", "2")),
        (item("a", "1"), item("a", "3").replace("https:", "http:")),
        (item("a", "1"), item("a", "4").replace(HOST, f"www.{HOST}")),
        (item("a", "1"), item("a/", "5")),
        (item("a", "1", title="Same"), item("a?session=9", "1", title="Same")),
        (item("a", "1", title="Same"), item("a-renamed", "1", title="Same")),
        (
            item("a", "1", title="Old", pubDate="Mon, 11 May 2026 10:00:00 GMT"),
            item("a-renamed", "1", title="New", pubDate="Mon, 11 May 2026 10:00:00 GMT"),
        ),
    ],
    ids=["id", "title", "tracking", "tracking, id", "http", "www", "slash", "session", "slug", "slug, title"],
)
def test_an_entry_that_changes_its_looks_is_the_same_article(watcher, before, after):
    show(watcher, rss(before), rss(after))
    assert watcher.articles() == ["/a"]
    assert len(watcher.requests("/a")) == 1


def test_articles_that_share_an_id_are_all_archived_once(watcher):
    feed = rss(item("a", "same"), item("b", "same"))
    show(watcher, rss(item("a", "same")), feed, feed, rss(item("c", "same"), item("a", "same")))
    assert watcher.articles() == ["/a", "/b", "/c"]
    assert [len(watcher.requests(f"/{slug}")) for slug in "abc"] == [1, 1, 1]


def test_ids_that_are_others_with_each_look_leave_nothing_behind(watcher):
    looks = [
        rss(item("a", f"x{look}", title="The ferry"), item("b", f"y{look}", title="The bridge"))
        for look in range(4)
    ]
    source = show(watcher, *looks, words=("ferry",))
    (watched,) = watcher.archiver.load_watched(source.id)
    assert watched.entries == {None: 1, "words": 1}
    watcher.archiver.change_source(source.id, texts={"words": ()})
    assert show(watcher, looks[0]).status == "2 entries, 1 new"
    assert watcher.articles() == ["/a", "/b"]


def test_entries_without_id_or_link_are_passed_over(watcher):
    source = show(watcher, rss("<item><title>Words alone</title></item>", "<item/>", item("a")))
    assert watcher.articles() == ["/a"]
    assert source.status == "2 entries, 1 new"


def test_an_entry_that_states_a_change_is_noted_and_not_read_again_where_nothing_is_watched(watcher):
    source = show(watcher, atom("2026-05-11T10:00:00Z"), atom("2026-05-12T10:30:00Z"))
    assert source.status == "1 entries, 0 new, 1 changed"
    assert show(watcher, atom("2026-05-12T10:30:00Z")).status == "1 entries, 0 new"
    assert len(watcher.requests("/a")) == 1
    with watcher.archiver.catalog.read() as session:
        (seen,) = session.load_entries(source.id, ["urn:1"]).values()
    assert seen.changed_at == BEGIN + timedelta(hours=2)
    assert seen.updated_at.isoformat() == "2026-05-12T10:30:00+00:00"


def test_what_a_filter_leaves_out_is_counted_and_not_archived(watcher):
    old = "Mon, 04 May 2026 10:00:00 GMT"
    feed = rss(
        item("a", title="The ferry"), item("b", title="Ferry sport"), item("c", title="A bridge", pubDate=old)
    )
    filters = {"words": ("ferry", "bridge"), "not_words": ("sport",), "max_age_seconds": 3 * 86_400.0}
    source = show(watcher, feed, **filters)
    assert watcher.articles() == ["/a"]
    assert source.status == "3 entries, 1 new, 2 left out"
    (watched,) = watcher.archiver.load_watched(source.id)
    assert watched.entries == {None: 1, "not_words": 1, "age": 1}
    assert show(watcher, feed).status == "3 entries, 1 new, 2 left out".replace("1 new, 2 left out", "0 new")


def test_what_was_left_out_is_archived_once_it_is_wanted(watcher):
    handler = answers.conditional(rss(item("a", title="The ferry"), item("b", title="The bridge")))
    source = show(watcher, handler, handler, words=("ferry",))
    assert (watcher.articles(), source.status) == (["/a"], "unchanged")
    watcher.archiver.change_source(source.id, texts={"words": ("bridge",)})
    assert show(watcher, handler, handler).status == "unchanged"
    assert watcher.articles() == ["/a", "/b"]


def test_what_one_source_leaves_out_another_may_bring(watcher):
    show(watcher, rss(item("a", title="The ferry")), words=("bridge",))
    assert watcher.articles() == []
    watcher.at("/other.xml", rss(item("a", title="The ferry")))
    watcher.look(watcher.add(f"https://{HOST}/other.xml"))
    assert watcher.articles() == ["/a"]


def test_a_look_leaves_what_was_changed_meanwhile_and_the_next_goes_by_it(watcher):
    watcher.stories("a")
    source = watcher.add(f"https://{HOST}/feed.xml", words=("ferry",))
    handler = answers.conditional(rss(item("a", title="The bridge")))

    def answer(request):
        watcher.archiver.change_source(source.id, texts={"words": ("bridge",)}, title="Mine")
        return handler(request)

    watcher.at("/feed.xml", answer)
    looked = watcher.look(source)
    assert (looked.filters.words, looked.failures, looked.read_at) == (("bridge",), 0, watcher.clock.now())
    assert (looked.title, watcher.articles()) == ("Mine", [])
    watcher.at("/feed.xml", handler)
    watcher.look(source)
    assert watcher.articles() == ["/a"]


def test_what_the_feed_says_of_an_article_stands_with_its_capture_and_survives_a_rebuild(watcher, tmp_path):
    date = "Mon, 11 May 2026 10:00:00 +0200"
    source = show(watcher, rss(item("a", "1", title="The ferry", pubDate=date, category="Sea")))
    home = watcher.archiver.settings.home
    watcher.archiver.close()
    (home / "catalog.sqlite").unlink()
    with watching(watcher.internet, tmp_path) as again:
        again.archiver.rebuild()
        with again.archiver.catalog.read() as session:
            (seen,) = session.load_entries(source.id, ["1"]).values()
    assert (seen.url, seen.title) == (f"https://{HOST}/a", "The ferry")
    assert seen.published_at.isoformat() == "2026-05-11T08:00:00+00:00"
    records = b"".join(gzip.decompress(path.read_bytes()) for path in home.glob("collections/*/archive/*.gz"))
    (said,) = (line for line in records.splitlines() if b'"entry_id":' in line.replace(b'" :', b'":'))
    assert b"2026-05-11T08:00:00+00:00" in said
