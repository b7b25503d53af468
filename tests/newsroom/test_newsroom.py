"""The Courier is a paper like others: a feed, articles, and what their pages need."""

from __future__ import annotations

import re

from tests.internet import Request
from tests.newsroom import HOST, POSTINGS, STORIES, open_newsroom


def get(internet, url: str, **headers: str):
    _, _, rest = url.partition("://")
    host, slash, target = rest.partition("/")
    return internet.respond(Request("https", host, "GET", slash + target, headers, b""))


def test_the_feed_lists_what_is_published_newest_first(internet):
    newsroom = open_newsroom(internet, stories=STORIES[:2])
    links = re.findall(r"<link>([^<]+)</link>", get(internet, newsroom.feed_url).body.decode())
    assert links == [f"https://{HOST}/", STORIES[1].url, STORIES[0].url]


def test_the_feed_is_new_only_after_something_was_published(internet):
    newsroom = open_newsroom(internet, stories=STORIES[:1])
    etag = dict(get(internet, newsroom.feed_url).headers)["ETag"]
    before = get(internet, newsroom.feed_url, **{"if-none-match": etag}).status
    newsroom.publish(STORIES[1])
    after = get(internet, newsroom.feed_url, **{"if-none-match": etag}).status
    assert (before, after) == (304, 200)


def test_every_article_and_everything_on_its_page_is_there(internet):
    open_newsroom(internet)
    for story in STORIES:
        html = get(internet, story.url).body.decode()
        assert story.title in html
        own = set(re.findall(r'(?:src|srcset)="(/[^" ]+)', html)) | {"/static/courier.css"}
        assert [path for path in own if get(internet, f"https://{HOST}{path}").status != 200] == []


def test_every_posting_is_cited(internet):
    pages = "".join(story.html() for story in STORIES)
    assert [name for name, posting in POSTINGS.items() if posting.key not in pages] == []
