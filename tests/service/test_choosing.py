"""What a person names as a source becomes the feed that is meant, and it is said which."""

from __future__ import annotations

import pytest

from archiver.errors import SourceError, UsageError
from archiver.service.sources import NewSource
from tests.internet import answers, trouble
from tests.pipeline.watching import HOST, item, rss, watching

HOME = f"https://{HOST}/"
LINK = '<link rel="alternate" type="application/rss+xml" title="{}" href="{}">'


@pytest.fixture
def watcher(internet, tmp_path):
    with watching(internet, tmp_path) as watcher:
        yield watcher


def choose(watcher, url=HOME, **about):
    return watcher.archiver.choose_source(NewSource(url=url, **about))


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (rss(item("a")), "feed"),
        (rss(), "feed"),
        (
            answers.content('{"version": "https://jsonfeed.org/version/1", "items": []}', "application/json"),
            "feed",
        ),
        (answers.content("<urlset><url><loc>/a</loc></url></urlset>", "text/xml"), "sitemap"),
        (
            answers.content("<sitemapindex><sitemap><loc>/a</loc></sitemap></sitemapindex>", "text/xml"),
            "sitemap",
        ),
    ],
    ids=["rss", "empty rss", "json", "sitemap", "index"],
)
def test_a_feed_is_taken_as_what_it_is(watcher, answer, kind):
    watcher.at("/", answer)
    choice = choose(watcher)
    assert (choice.wanted.url, choice.wanted.kind, choice.note) == (HOME, kind, None)


def test_of_a_page_the_best_feed_that_it_names_is_chosen_and_the_others_are_told(watcher):
    links = (
        LINK.format("Comments", "/comments")
        + LINK.format("News", "/news.xml")
        + LINK.format("Sport", "/sport.xml")
    )
    watcher.at("/", answers.page(links))
    watcher.at("/news.xml", rss(item("a")))
    choice = choose(watcher)
    assert (choice.wanted.url, choice.wanted.title) == (f"{HOME}news.xml", "Paper")
    assert [one.title for one in choice.others] == ["Sport", "Comments"]
    assert HOME in choice.note


def test_a_feed_that_is_named_but_none_is_passed_over(watcher):
    watcher.at("/", answers.page(LINK.format("Old", "/old.xml") + LINK.format("New", "/new.xml")))
    watcher.at("/old.xml", answers.page("<h1>Moved</h1>"))
    watcher.at("/new.xml", rss(item("a")))
    assert choose(watcher).wanted.url == f"{HOME}new.xml"


def test_a_page_that_names_none_is_asked_at_the_usual_places_politely(watcher):
    watcher.at("/", answers.page("<h1>Paper</h1>"))
    watcher.at("/robots.txt", answers.content("User-agent: *\nDisallow: /rss\n", "text/plain"))
    watcher.at("/rss", rss(item("a")))
    watcher.at("/atom.xml", rss(item("a")))
    assert choose(watcher).wanted.url == f"{HOME}atom.xml"
    assert watcher.requests("/rss") == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (answers.page("<h1>Paper</h1>"), "--kind page"),
        (answers.error(404), "answers 404"),
        (answers.error(410), "answers 410"),
        (answers.content("just words", "text/plain"), "not an RSS or Atom feed"),
        (answers.content(b"%PDF-1.7", "application/pdf"), "not an RSS or Atom feed"),
    ],
)
def test_where_there_is_nothing_to_watch_one_line_says_what_to_do(watcher, answer, said):
    watcher.at("/", answer)
    with pytest.raises(SourceError, match=said) as caught:
        choose(watcher)
    assert "\n" not in str(caught.value)
    assert len(watcher.internet.requests(HOST)) <= 10
    assert watcher.archiver.list_sources() == []


@pytest.mark.parametrize(
    "answer", [trouble.reset(), answers.error(503), answers.error(429, ("Retry-After", "9"))]
)
def test_what_cannot_be_reached_now_is_taken_as_it_is_and_that_is_said(watcher, answer):
    watcher.at("/", answer)
    choice = choose(watcher)
    assert (choice.wanted.url, choice.wanted.kind) == (HOME, "feed")
    assert "can't be looked at now" in choice.note


def test_what_is_named_with_its_kind_is_not_looked_at(watcher):
    assert choose(watcher, kind="page").wanted.kind == "page"
    assert watcher.internet.requests(HOST) == []


@pytest.mark.parametrize(
    ("url", "kind"),
    [("nowhere.txt", None), ("https://[bad", None), (HOME, "folder"), ("ftp://a.example/", None)],
)
def test_what_is_no_address_file_or_folder_is_refused(watcher, url, kind):
    with pytest.raises(UsageError):
        choose(watcher, url, kind=kind)
    with pytest.raises(UsageError):
        watcher.archiver.add_source(url, kind=kind)


def test_a_private_address_is_asked_for_no_feed(watcher):
    watcher.at(
        "/", answers.page(LINK.format("Inside", "http://127.0.0.1:9/feed") + LINK.format("News", "/n.xml"))
    )
    watcher.at("/n.xml", rss(item("a")))
    assert choose(watcher).wanted.url == f"{HOME}n.xml"
