"""Sitemaps lie in indexes, gzipped; each is asked for only when it may have news."""

from __future__ import annotations

import gzip
from datetime import timedelta

import pytest

from archiver.pipeline import look
from tests.internet import answers
from tests.pipeline.watching import HOST, watching

URL = f"https://{HOST}/sitemap.xml"


@pytest.fixture
def watcher(internet, tmp_path):
    with watching(internet, tmp_path, capture={"requisites": False}) as watcher:
        watcher.stories("a", "b", "c", "d")
        yield watcher


def xml(body: str, pack=bytes) -> answers.Answer:
    return answers.content(pack(body.encode()), "application/xml")


def urls(*slugs: str, lastmod: str = "2026-05-12") -> answers.Answer:
    dated = f"<lastmod>{lastmod}</lastmod>" if lastmod else ""
    inner = "".join(f"<url><loc>https://{HOST}/{slug}</loc>{dated}</url>" for slug in slugs)
    return xml(f"<urlset>{inner}</urlset>", gzip.compress if "b" in slugs else bytes)


def index(**parts: str) -> answers.Answer:
    inner = "".join(
        f"<sitemap><loc>/{name}.xml</loc>{f'<lastmod>{at}</lastmod>' if at else ''}</sitemap>"
        for name, at in parts.items()
    )
    return xml(f"<sitemapindex>{inner}</sitemapindex>")


def test_nested_and_packed_sitemaps_are_read(watcher):
    watcher.at("/sitemap.xml", index(news="9999-12-31", inner=""))
    watcher.at("/inner.xml", index(old=""))
    watcher.at("/news.xml", urls("a", "b"))
    watcher.at("/old.xml", urls("c"))
    source = watcher.look(watcher.add(URL, "sitemap"))
    assert (source.status, watcher.articles()) == ("3 entries, 3 new", ["/a", "/b", "/c"])


def test_sitemaps_that_did_not_change_are_not_read_again(watcher):
    watcher.at("/sitemap.xml", index(dated="2026-05-12T08:41Z", undated=""))
    watcher.at("/dated.xml", urls("a"))
    watcher.at("/undated.xml", answers.conditional(urls("b")))
    source = watcher.add(URL, "sitemap")
    watcher.look(source)
    watcher.look(source)
    assert [len(watcher.requests(f"/{name}.xml")) for name in ("sitemap", "dated", "undated")] == [2, 1, 2]
    assert ["if-none-match" in one.headers for one in watcher.requests("/undated.xml")] == [False, True]
    watcher.at("/sitemap.xml", index(dated="2026-05-13", undated=""))
    watcher.at("/dated.xml", urls("c", "a", lastmod="2026-05-12"))
    assert watcher.look(source).status == "2 entries, 1 new"


def test_of_very_many_undated_sitemaps_the_first_and_the_last_are_read(watcher, monkeypatch):
    monkeypatch.setattr(look, "_MAX_PARTS", 2)
    watcher.at("/sitemap.xml", index(p1="", p2="", p3="", p4="", p5=""))
    watcher.at("/p1.xml", urls("a"))
    watcher.at("/p5.xml", urls("d"))
    source = watcher.look(watcher.add(URL, "sitemap"))
    assert source.status == "2 entries (it has more), 2 new"


def test_a_sitemap_of_a_day_is_read_until_the_day_is_over(watcher):
    watcher.at("/sitemap.xml", index(day="2026-05-12"))
    watcher.at("/day.xml", urls("a"))
    source = watcher.add(URL, "sitemap")
    watcher.look(source)
    watcher.at("/day.xml", urls("c", "a"))
    assert watcher.look(source).status == "2 entries, 1 new"
    for _ in range(2):
        watcher.look(source, days=2)
    assert len(watcher.requests("/day.xml")) == 3


def test_a_sitemap_without_parts_is_asked_conditionally(watcher):
    watcher.at("/sitemap.xml", answers.conditional(urls("a")))
    source = watcher.add(URL, "sitemap")
    watcher.look(source)
    assert watcher.look(source).status == "unchanged"


def test_of_a_sitemaps_past_nothing_is_taken_and_all_that_comes(watcher):
    watcher.at("/sitemap.xml", urls("a", lastmod=""))
    source = watcher.add(URL, "sitemap")
    assert source.filters.max_age_seconds == timedelta(days=7).total_seconds()
    assert watcher.look(source).status == "1 entries, 0 new, 1 left out"
    watcher.at("/sitemap.xml", urls("a", "b", lastmod=""))
    assert watcher.look(source).status == "2 entries, 1 new"
    watcher.at("/sitemap.xml", urls("c", lastmod="2026-04-01"))
    watcher.look(source)
    assert watcher.articles() == ["/b"]


def test_a_sitemap_that_was_taken_for_a_feed_shows_what_it_is(watcher):
    watcher.at("/sitemap.xml", urls("a", lastmod="2019-01-01"))
    source = watcher.look(watcher.add(URL))
    assert (source.kind, source.status) == ("sitemap", "1 entries, 0 new, 1 left out")
    assert source.filters.max_age_seconds == timedelta(days=7).total_seconds()


def test_sitemaps_that_are_older_than_what_is_wanted_are_not_asked_for(watcher):
    watcher.at("/sitemap.xml", index(archive="2019-01-01", news="2026-05-12"))
    watcher.at("/news.xml", urls("a"))
    watcher.look(watcher.add(URL, "sitemap"))
    assert watcher.requests("/archive.xml") == []


def test_a_part_that_cannot_be_read_is_told_and_the_others_are_read(watcher):
    watcher.at("/sitemap.xml", index(broken="", missing="", news=""))
    watcher.at("/broken.xml", answers.page("<h1>Oops</h1>"))
    watcher.at("/news.xml", urls("a"))
    source = watcher.look(watcher.add(URL, "sitemap"))
    assert source.status == "1 entries, 1 new, 2 of its sitemaps can't be read"


def test_indexes_that_name_themselves_or_very_many_end(watcher):
    watcher.at("/sitemap.xml", index(sitemap="", deep=""))
    watcher.at("/deep.xml", index(sitemap="", deep="", **{f"x{n}": "" for n in range(500)}))
    watcher.at("/x*", urls("a"))
    source = watcher.look(watcher.add(URL, "sitemap"))
    assert source.status == "1 entries (it has more), 1 new"
    assert len(watcher.internet.requests(HOST)) < 60


def test_a_page_and_a_list_are_watched_for_what_is_new_on_them(watcher):
    def page(*slugs):
        links = "".join(f"<h2><a href='/{slug}'>Words that make a headline</a></h2>" for slug in slugs)
        return answers.page(f"<title>Paper</title>{links}<a href='/about'>About this paper of ours</a>")

    watcher.at("/politics", page("a"))
    source = watcher.add(f"https://{HOST}/politics", "page")
    watcher.look(source)
    watcher.at("/politics", page("a", "b"))
    assert watcher.look(source).status == "2 addresses, 1 new"
    watcher.at("/list.txt", answers.content(f"# ours\nhttps://{HOST}/c\nhttps://{HOST}/a\n", "text/plain"))
    assert watcher.look(watcher.add(f"https://{HOST}/list.txt", "list")).status == "2 addresses, 1 new"
    assert watcher.articles() == ["/a", "/b", "/c"]


def test_a_feed_of_very_many_megabytes_is_read_no_further_than_its_bound(watcher):
    item = b"<item><link>/a</link><title>" + b"x" * 1_000_000 + b"</title></item>"
    body = b"<rss version='2.0'><channel>" + item * 30
    watcher.at("/sitemap.xml", answers.content(body, "application/rss+xml"))
    source = watcher.look(watcher.add(URL))
    assert source.status == "1 entries (it has more), 1 new"
