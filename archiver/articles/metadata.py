"""What a page says about itself: title, byline, dates, language, canonical address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field
from datetime import datetime
from typing import Any

from ..lightly import dataclass
from .characters import settle
from .claims import parse_instant
from .json_values import parse_json
from .tree import Element, Page

_MAX_JSON_CHARS = 2_000_000
_MAX_JSON_NODES = 20_000
#: schema.org types of what a page is about; the first kind names an article, the second may.
_ARTICLE_TYPES = frozenset(
    {"article", "newsarticle", "reportagenewsarticle", "analysisnewsarticle", "opinionnewsarticle", "report"}
    | {"backgroundnewsarticle", "reviewnewsarticle", "blogposting", "liveblogposting", "scholarlyarticle"}
    | {"techarticle", "socialmediaposting", "advertisercontentarticle"}
)
_PAGE_TYPES = frozenset({"webpage", "itempage", "videoobject"})
#: Names of meta elements, best first.
_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "datepublished", "date", "dc.date.issued"),
    *("dc.date", "dcterms.created", "dcterms.date", "parsely-pub-date", "sailthru.date", "pubdate"),
    *("publishdate", "publish-date", "publication_date", "article.published", "cxenseparse:recs:publishtime"),
    *("vr:published_time", "og:published_time", "article_date_original", "originalpublicationdate"),
    *("article:published", "datecreated", "citation_publication_date"),
)
_MODIFIED = (
    *("article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified"),
    *("dcterms.modified", "article.updated", "og:modified_time", "revision_date", "article:modified"),
)
_AUTHOR = ("author", "article:author_name", "parsely-author", "dc.creator", "sailthru.author", "byl")
_TITLE = ("og:title", "twitter:title", "dc.title", "sailthru.title", "headline", "parsely-title")
_LANGUAGE = ("content-language", "og:locale", "dc.language", "language")
#: "Headline - Site", "Headline | Site".
_SITE_SUFFIX = re.compile(r"\s+[|–—·•»]\s+[^|–—·•»]{2,40}$|\s+-\s+[^-]{2,40}$")
_BY = re.compile(r"^(?:by|von|par|por|de|di|от|від|автор:?|autor:?|written by|story by)\s+", re.IGNORECASE)
_DAY_FIRST = re.compile(r"^(\d{1,2})[./](\d{1,2})[./](\d{4})")
_DATE_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-]|$)")


@dataclass(frozen=True)
class PageFacts:
    """The page's own statements; unknown is ``None``."""

    title: str | None = None
    byline: str | None = None
    published_at: datetime | None = None
    modified_at: datetime | None = None
    #: As declared, primary subtag.
    language: str | None = None
    canonical: str | None = None
    #: The whole body as one text, where the page's JSON-LD carries it.
    body: str | None = None
    linked_data: list[dict[str, Any]] = field(default_factory=list)


def read_metadata(page: Page, heading: Element | None, url: str | None) -> PageFacts:
    """The page's own statements, JSON-LD first, then meta elements, then what the page shows."""
    metas = _metas(page)
    data = list(iter_linked_data(page))
    article = _main_node(data)
    shown = heading.text()[:500] if heading is not None else None
    stated = _text(article.get("headline")) or _first(metas, _TITLE)
    title = shown if shown and _agree(shown, stated) else stated or _without_site(page.title)
    times = _shown_times(page)
    canonical = _canonical(page) or metas.get("og:url")
    return PageFacts(
        title=settle(_clean_title(title, shown, page.title) or "") or None,
        byline=settle(_authors(article.get("author")) or _byline(metas) or "") or None,
        published_at=parse_date(_text(article.get("datePublished")))
        or _first_date(metas, _PUBLISHED)
        or times.get("published")
        or _from_address(url or canonical),
        modified_at=parse_date(_text(article.get("dateModified")))
        or _first_date(metas, _MODIFIED)
        or times.get("modified"),
        language=_language(page.language or _text(article.get("inLanguage")) or _first(metas, _LANGUAGE)),
        canonical=canonical,
        body=_text(article.get("articleBody")),
        linked_data=data,
    )


def parse_date(text: str | None) -> datetime | None:
    """A date or instant in one of the machine-readable forms that pages use, as aware UTC.

    ``None`` also for what can't be the date of a web page.
    """
    at = _parse_date(text)
    return at if at is not None and 1990 <= at.year <= 2100 else None


def _parse_date(text: str | None) -> datetime | None:
    if not text:
        return None
    text = text.strip()[:60]
    if text.isdigit() and len(text) in (10, 13):
        return _from_seconds(int(text[:10]))
    if (at := parse_instant(text)) is not None:
        return at
    # "2019-11-18 14:30:00 +0000", "2019-11-18T14:30:00.123456789Z", "2024/05/03 10:00"
    loose = re.match(
        r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T\s]+(\d{1,2}:\d\d(?::\d\d)?)(?:\.\d+)?\s*(Z|UTC|GMT|[+-]\d\d:?\d\d)?)?",
        text,
    )
    if loose:
        year, month, day, clock, zone = loose.groups()
        zone = "+00:00" if zone in (None, "Z", "UTC", "GMT") else zone
        clock = (clock or "00:00").zfill(5 if len(clock or "") < 6 else 8)
        return parse_instant(f"{year}-{month:0>2}-{day:0>2}T{clock}{zone}")
    if m := _DAY_FIRST.match(text):
        return parse_instant(f"{m[3]}-{m[2]:0>2}-{m[1]:0>2}")
    if text[:1].isalpha():
        from email.utils import parsedate_to_datetime

        try:
            return parse_instant(parsedate_to_datetime(text).isoformat())
        except (ValueError, TypeError, IndexError):
            return None
    return None


def _from_seconds(seconds: int) -> datetime | None:
    from datetime import UTC

    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        return None


def iter_linked_data(page: Page) -> Iterator[dict[str, Any]]:
    """Every JSON-LD node with a type, ``@graph`` and nested lists opened."""
    count = 0
    for attrs, text in page.scripts:
        if "ld+json" not in (attrs.get("type") or "").lower() or len(text) > _MAX_JSON_CHARS:
            continue
        tree = parse_json(text)
        stack: list[Any] = [tree]
        while stack and count < _MAX_JSON_NODES:
            node = stack.pop()
            count += 1
            if isinstance(node, list):
                stack.extend(reversed(node[:1000]))
            elif isinstance(node, dict):
                if "@type" in node:
                    yield node
                for key in ("@graph", "mainEntity", "mainEntityOfPage"):
                    if isinstance(node.get(key), (dict, list)):
                        stack.append(node[key])


def types_of(node: dict[str, Any]) -> set[str]:
    given = node.get("@type")
    return {str(t).lower().rpartition("/")[2] for t in (given if isinstance(given, list) else [given])}


def is_article(node: dict[str, Any]) -> bool:
    """Whether a JSON-LD node describes an article."""
    return not types_of(node).isdisjoint(_ARTICLE_TYPES)


def _main_node(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    strong = [n for n in nodes if is_article(n)]
    weak = [n for n in nodes if not types_of(n).isdisjoint(_PAGE_TYPES)]
    return next((n for n in strong if n.get("headline") or n.get("datePublished")), None) or next(
        (n for n in weak if n.get("datePublished")), {}
    )


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("@value") or value.get("name")
    return (value.strip() or None) if isinstance(value, str) else None


def _authors(value: Any) -> str | None:
    people = value if isinstance(value, list) else [value]
    names = [name for person in people[:20] if (name := _text(person)) and not name.startswith("http")]
    return ", ".join(dict.fromkeys(names))[:300] or None


def _metas(page: Page) -> dict[str, str]:
    """First content of each meta name, property or itemprop, lower case."""
    found: dict[str, str] = {}
    for attrs in page.metas:
        content = (attrs.get("content") or "").strip()
        if content:
            for key in ("property", "name", "itemprop", "http-equiv"):
                if name := attrs.get(key):
                    found.setdefault(name.lower().strip(), content[:2000])
    return found


def _first(metas: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((metas[n] for n in names if n in metas), None)


def _first_date(metas: dict[str, str], names: tuple[str, ...]) -> datetime | None:
    return next((at for n in names if (at := parse_date(metas.get(n))) is not None), None)


def _byline(metas: dict[str, str]) -> str | None:
    name = _first(metas, _AUTHOR)
    if not name or name.startswith(("http", "@")):
        return None
    return _BY.sub("", name)[:300] or None


def _agree(shown: str, stated: str | None) -> bool:
    """Whether the headline on the page is the article's own, not the site's name."""
    words = set(re.findall(r"\w+", shown.lower()))
    if stated is None:
        return len(words) > 2
    return len(words.intersection(re.findall(r"\w+", stated.lower()))) * 3 >= len(words) > 2


def _without_site(title: str | None) -> str | None:
    return _SITE_SUFFIX.sub("", title) if title else None


def _clean_title(title: str | None, shown: str | None, page_title: str | None) -> str | None:
    if not title:
        return _without_site(page_title)
    title = " ".join(title.split())
    if "&" in title:
        import html

        title = html.unescape(title)
    # Meta titles often carry the site's name; the headline on the page doesn't.
    if shown and len(shown) > 8 and title.startswith(shown):
        title = shown
    return title[:500]


def _shown_times(page: Page) -> dict[str, datetime]:
    found: dict[str, datetime] = {}
    for element in page.elements:
        attrs = element.attrs
        stamp = (attrs.get("datetime") or attrs.get("content")) if attrs else None
        if not stamp:
            continue
        names = f"{element.get('itemprop')} {element.get('class')} {element.get('property')}".lower()
        kind = "modified" if "modif" in names or "update" in names else "published"
        if (element.tag == "time" or "date" in names) and kind not in found and (at := parse_date(stamp)):
            found[kind] = at
        if len(found) == 2:
            break
    return found


def _from_address(url: str | None) -> datetime | None:
    m = _DATE_IN_ADDRESS.search(url or "")
    return parse_instant(f"{m[1]}-{m[2]:0>2}-{m[3]:0>2}") if m else None


def _language(declared: str | None) -> str | None:
    m = re.match(r"([A-Za-z]{2,3})(?:[-_,;\s]|$)", declared.strip()) if declared else None
    return m[1].lower() if m else None


def _canonical(page: Page) -> str | None:
    for attrs in page.relations:
        if "canonical" in (attrs.get("rel") or "").lower().split():
            return (attrs.get("href") or "").strip() or None
    return None
