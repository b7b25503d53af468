"""The Vessby Courier, an invented newspaper on the loopback internet, and the posts it cites.

Four articles cite posts in each way there is: embedded, linked, only named,
and an embed that a sentence introduces. One cited post is gone, and one
platform (TikTok) breaks off every connection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from html import escape
from pathlib import Path

from tests.internet import Answer, Internet, Request
from tests.internet.answers import conditional, content, page
from tests.internet.platforms import open_platforms

from .picture import picture
from .postings import POSTINGS as POSTINGS
from .stories import HOST as HOST
from .stories import STORIES as STORIES
from .stories import Story as Story


@dataclass
class Newsroom:
    """The paper, open for readers. Its feed lists what has been published."""

    internet: Internet
    published: list[Story] = field(default_factory=list)

    @property
    def feed_url(self) -> str:
        return f"https://{HOST}/feed.xml"

    def publish(self, story: Story) -> None:
        """Put an article on its page and at the top of the feed."""
        self.published.insert(0, story)
        self.internet.site(HOST).at(story.url.removeprefix(f"https://{HOST}"), page(story.html()))

    def feed(self, request: Request) -> Answer:
        """RSS 2.0; 304 to who has the newest already."""
        newest = max((s.published_at for s in self.published), default=None)
        answer = content(self.rss(), "application/rss+xml; charset=utf-8")
        handler = conditional(answer, newest)
        return handler(request)  # type: ignore[operator, return-value]

    def rss(self) -> str:
        items = "".join(
            f"<item><title>{escape(s.title)}</title><link>{s.url}</link><guid>{s.url}</guid>"
            f"<description>{escape(s.summary)}</description>"
            f"<pubDate>{format_datetime(s.published_at)}</pubDate></item>\n"
            for s in self.published
        )
        return (
            '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel>'
            f"<title>The Vessby Courier</title><link>https://{HOST}/</link>"
            f"<description>News from Vessby</description>\n{items}</channel></rss>\n"
        )


def open_newsroom(internet: Internet, *, stories: tuple[Story, ...] = STORIES) -> Newsroom:
    """The paper with the given stories published, and the platforms their posts are on."""
    open_platforms(internet, list(POSTINGS.values()))
    for host in ("www.tiktok.com", "tiktok.com", "m.tiktok.com"):
        internet.take_down(host)
    newsroom = Newsroom(internet)
    site = internet.site(HOST)
    site.at("/", page("<title>The Vessby Courier</title><h1>The Vessby Courier</h1>"))
    site.at("/feed.xml", newsroom.feed)
    for name, answer in _static().items():
        site.at(name, answer)
    for story in stories:
        newsroom.publish(story)
    return newsroom


def _static() -> Mapping[str, Answer]:
    def read(name: str) -> str:
        return (Path(__file__).parent / "static" / name).read_text(encoding="utf-8")

    return {
        "/static/courier.css": content(read("courier.css"), "text/css"),
        "/static/type.css": content(read("type.css"), "text/css"),
        "/static/courier.js": content(read("courier.js"), "text/javascript"),
        "/static/paper.svg": content(read("paper.svg"), "image/svg+xml"),
        "/static/bridge.png": content(picture(64, 36), "image/png"),
        "/static/bridge-large.png": content(picture(128, 72), "image/png"),
        "/charts/crossings.html": page(read("crossings.html")),
        "/favicon.ico": content(picture(16, 16), "image/png"),
    }
