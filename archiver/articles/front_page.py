"""The links on a page that lead to articles: a front page, a section, an author's list."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..errors import SourceError
from ..taming import tame
from ..urls import normalise
from .charset import to_utf8
from .listing import MAX_ENTRIES, Feed, FeedEntry, keep_entries, one_line

_MAX_LINKS = 10_000
_MAX_TEXT = 300
#: Words of a headline, and characters where words aren't parted by blanks.
_HEADLINE_WORDS = 4
_HEADLINE_CHARS = 12
_DATE = re.compile(r"/(?:19|20)\d\d[/-](?:0?[1-9]|1[0-2])(?:[/-]|$)")
_NUMBER = re.compile(r"(?:^|[^0-9])\d{5,}")
#: Sought where letters begin, not at each of them: that took minutes of long words.
_SLUG = re.compile(r"(?<![^\W\d_])[^\W\d_]+(?:[-_][^\W_]+){3,}")
#: Folders of what sites have beside articles.
_NO_ARTICLES = frozenset(
    {
        *("about", "account", "author", "authors", "autor", "auteur", "category", "contact", "cookies"),
        *("help", "jobs", "kontakt", "legal", "login", "newsletter", "newsletters", "page", "podcast"),
        *("podcasts", "privacy", "profile", "register", "search", "service", "shop", "signup"),
        *("subscribe", "subscription", "suche", "tag", "tags", "tema", "terms", "thema", "topic"),
        *("topics", "user", "users", "video", "videos", "wp-content", "wp-login.php"),
    }
)
_FILES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".svg", ".pdf", ".mp3", ".mp4", ".zip", ".xml", ".rss")


def parse_front_page(body: bytes, *, url: str, content_type: str | None = None) -> Feed:
    """The links to articles of the same site, in the order of the page, each with its longest words.

    An article is told by its address (a date, a number, the words of a headline) and by the words of its
    links. Nothing of the page is executed.

    :raises SourceError: the page has no such link; the reason is one line.
    """
    parser = LexborHTMLParser(tame(to_utf8(body, content_type)))
    first = parser.css_first("base[href]")
    base = urljoin(url, (first.attributes.get("href") or "").strip()[:2000]) if first else url
    site = _site(url)
    headlines: dict[str, str] = {}
    for node in parser.css("a[href]")[:_MAX_LINKS]:
        address = normalise((node.attributes.get("href") or "").strip(), base)
        if address is None or not _is_within(_site(address), site):
            continue
        words = one_line(node.text(deep=True, separator=" ")[: 4 * _MAX_TEXT], _MAX_TEXT) or ""
        if _is_article(address, words, node):
            headlines[address] = max(headlines.get(address, ""), words, key=len)
    own = normalise(url)
    entries = [FeedEntry(link, link, words) for link, words in headlines.items() if link != own]
    if not entries:
        raise SourceError(url, "the page has no link that looks like an article's")
    kept, is_cut = keep_entries(entries, MAX_ENTRIES)
    title = parser.css_first("title")
    return Feed(
        title=one_line(title.text()[:_MAX_TEXT]) if title else None, entries=kept, kind="page", is_cut=is_cut
    )


def _is_article(address: str, words: str, node: LexborNode) -> bool:
    path = urlsplit(address).path
    folders = [folder for folder in path.lower().split("/") if folder]
    if not folders or _NO_ARTICLES & set(folders) or path.lower().endswith(_FILES):
        return False
    is_headline = len(words.split()) >= _HEADLINE_WORDS or (
        len(words) >= _HEADLINE_CHARS and not words.isascii() and " " not in words
    )
    if _SLUG.search(folders[-1]) or _DATE.search(path):
        # A picture's link has no words.
        return is_headline or not words
    return is_headline and (bool(_NUMBER.search(folders[-1])) or _is_in_heading(node))


def _is_in_heading(node: LexborNode) -> bool:
    around: LexborNode | None = node
    for _ in range(4):
        around = around.parent if around is not None else None
        if around is not None and around.tag in ("h1", "h2", "h3", "h4"):
            return True
    return node.css_first("h1, h2, h3, h4") is not None


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _is_within(host: str, site: str) -> bool:
    """Whether a host is the site's own or below it; a section's host links to the paper's main one, too."""
    return bool(host) and (host == site or host.endswith("." + site) or site.endswith("." + host))
