"""Papers that publish short articles, each in one of the forms in which papers say what is new."""

from __future__ import annotations

import gzip
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape

from tests.internet import Answer, Internet, Request
from tests.internet.answers import conditional, content, page

_WORDS = ("harbour", "bridge", "council", "ferry", "school", "budget", "storm", "market", "trial", "election")
_SITEMAPS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'


@dataclass(frozen=True)
class Published:
    url: str
    title: str
    at: datetime


@dataclass
class Paper:
    """One paper; its form goes by its number."""

    internet: Internet
    number: int
    #: An article's page takes up to so long to come: else whoever is killed has nothing in hand.
    slowest_seconds: float = 0.0
    published: list[Published] = field(default_factory=list)
    #: How often each article was asked for and answered.
    reads: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.host = f"paper{self.number}.example"
        self.form = list(_FORMS)[self.number % len(_FORMS)]
        self._site = self.internet.site(self.host)
        self._lock = threading.Lock()
        self._lot = random.Random(self.number)
        kind, path, content_type, write = _FORMS[self.form]
        self.kind, self.url = kind, self._site.at(path, self._listing(content_type, write))
        if self.form == "news sitemap":
            part = self._site.url(path)
            index = f"<sitemapindex {_SITEMAPS}><sitemap><loc>{part}</loc></sitemap></sitemapindex>"
            self.url = self._site.at("/sitemaps.xml", conditional(content(index, "application/xml")))

    def publish(self, cited: str = "") -> str:
        """An article, on its page and in the listing; its address. ``cited`` stands among its words."""
        number = len(self.published) + 1
        at = datetime.now(UTC).replace(microsecond=0)
        title = f"{_WORDS[number % 10].title()} report {self.number}-{number}"
        words = " ".join(_WORDS[(number + step) % 10] for step in range(60))
        answer = page(
            f"<!DOCTYPE html><html lang=en><head><title>{title}</title></head><body><article><h1>{title}</h1>"
            f"<time datetime='{at.isoformat()}'>{at:%d %B %Y}</time><p>The {words}.</p>{cited}"
            f"<p>It was the {number}th of its kind, said the {words}.</p></article></body></html>"
        )
        path = f"/{at:%Y/%m}/{number}"
        url = self._site.url(path)

        def read(_: Request) -> Answer:
            time.sleep(self._lot.uniform(0, self.slowest_seconds))
            with self._lock:
                self.reads[url] += 1
            return answer

        self._site.at(path, read)
        self.published.append(Published(url, title, at))
        return url

    def _listing(self, content_type: str, write: Callable[[Paper], bytes]) -> Callable[[Request], Answer]:
        def handle(request: Request) -> Answer:
            return conditional(content(write(self), content_type))(request)  # type: ignore[operator, return-value]

        return handle

    def newest(self) -> list[Published]:
        return list(self.published)[::-1]


def _rss(paper: Paper) -> bytes:
    listed = "".join(
        f"<item><title>{escape(one.title)}</title><link>{one.url}</link><guid>{one.url}</guid>"
        f"<pubDate>{format_datetime(one.at)}</pubDate></item>"
        for one in paper.newest()
    )
    return f"<rss version='2.0'><channel><title>{paper.host}</title>{listed}</channel></rss>".encode()


def _atom(paper: Paper) -> bytes:
    listed = "".join(
        f"<entry><title>{escape(one.title)}</title><link href='{one.url}'/><id>{one.url}</id>"
        f"<updated>{one.at.isoformat()}</updated></entry>"
        for one in paper.newest()
    )
    head = f"<title>{paper.host}</title><id>urn:{paper.host}</id>"
    return f"<feed xmlns='http://www.w3.org/2005/Atom'>{head}{listed}</feed>".encode()


def _json_feed(paper: Paper) -> bytes:
    listed = [
        {"id": str(place), "url": one.url, "title": one.title, "date_published": one.at.isoformat()}
        for place, one in enumerate(list(paper.published))
    ]
    tree = {"version": "https://jsonfeed.org/version/1.1", "title": paper.host, "items": listed[::-1]}
    return json.dumps(tree).encode()


def _sitemap(paper: Paper) -> bytes:
    listed = "".join(
        f"<url><loc>{one.url}</loc><lastmod>{one.at.isoformat()}</lastmod></url>" for one in paper.newest()
    )
    return f"<urlset {_SITEMAPS}>{listed}</urlset>".encode()


def _news_sitemap(paper: Paper) -> bytes:
    listed = "".join(
        f"<url><loc>{one.url}</loc><news:news><news:publication><news:name>{paper.host}</news:name>"
        "<news:language>en</news:language></news:publication>"
        f"<news:publication_date>{one.at.isoformat()}</news:publication_date>"
        f"<news:title>{escape(one.title)}</news:title></news:news></url>"
        for one in paper.newest()
    )
    return gzip.compress(f"<urlset {_SITEMAPS} {_NEWS}>{listed}</urlset>".encode(), mtime=0)


def _list(paper: Paper) -> bytes:
    return "".join(["# what is new\n", *(f"{one.url}\n" for one in paper.newest())]).encode()


#: By its name: the kind of source, where it lies, what type it is served as, and who writes it.
_FORMS: dict[str, tuple[str, str, str, Callable[[Paper], bytes]]] = {
    "RSS": ("feed", "/feed.xml", "application/rss+xml", _rss),
    "Atom": ("feed", "/atom.xml", "application/atom+xml", _atom),
    "JSON Feed": ("feed", "/feed.json", "application/feed+json", _json_feed),
    "sitemap": ("sitemap", "/sitemap.xml", "application/xml", _sitemap),
    "news sitemap": ("sitemap", "/news.xml.gz", "application/gzip", _news_sitemap),
    "list": ("list", "/new.txt", "text/plain", _list),
}
