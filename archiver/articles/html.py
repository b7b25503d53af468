"""An HTML page read as an article."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urljoin

from ..heavy import free_memory
from ..model import ArticleVersion
from .body import read_body, resolver
from .charset import to_utf8
from .dateline import find_dateline
from .language import detect_language
from .metadata import read_metadata
from .page_data import add_page_data
from .tree import parse_page
from .zone import find_zone

_MANY_ELEMENTS = 8_000


def read_html(
    body: bytes,
    *,
    url: str | None,
    content_type: str | None = None,
    published_at: datetime | None = None,
    is_cut: bool = False,
) -> ArticleVersion:
    """The article that a page holds; never fails, a page without one gives an empty text.

    ``body`` is without its Content-Encoding. ``url`` and ``published_at`` count
    where the page itself doesn't say. ``is_cut``: the page has more than ``body``.
    """
    page = parse_page(to_utf8(body, content_type))
    if len(page.elements) > _MANY_ELEMENTS:
        free_memory()  # the parser's own tree is gone
    zone = find_zone(page)
    facts = read_metadata(page, zone.heading, url)
    canonical = resolver(url)(facts.canonical) if facts.canonical else None
    address = url or canonical
    base = urljoin(address, page.base) if page.base and address else (page.base or address)
    resolve = resolver(base)
    out = read_body(zone, resolve)
    add_page_data(out, page, facts, resolve)
    page.discard()
    text = out.text()
    return ArticleVersion(
        url=address,
        title=facts.title,
        byline=facts.byline,
        published_at=facts.published_at
        or published_at
        or find_dateline(text[b.start : b.end] for b in out.blocks),
        modified_at=facts.modified_at,
        language=detect_language(text) or facts.language,
        canonical_url=canonical,
        text=text,
        blocks=tuple(out.blocks),
        links=tuple(out.links),
        embeds=tuple(out.embeds),
        cut=("markup",) * (page.cut or is_cut) + tuple(sorted(out.cut)),
    )
