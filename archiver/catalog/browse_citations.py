"""Citations as people browse them."""

from __future__ import annotations

from sqlalchemy import Connection, select

from ..ports import Filter, Page
from .browse_rows import citation_rows
from .chosen import is_narrow, of_article, of_citation, opaque
from .listing_tables import listed_articles, listed_citations
from .pages import Order, between, count_some, load_page
from .tags import has_tag_or_article, is_common

_LISTED = listed_citations
_ORDER = Order(
    "citations", (_LISTED.c.listed_at, _LISTED.c.article_id, _LISTED.c.ordinal), is_last_ascending=True
)
_NAMES = ("citation_id", "listed_at", "article_id", "ordinal")


class BrowsedCitations:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def page_citations(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        query = select(*(_LISTED.c[name] for name in _NAMES))
        query = query.where(*of_citation(wanted), *between(_LISTED.c.listed_at, wanted))
        untagged = Filter(collection=wanted.collection, source=wanted.source)
        if more := of_article(untagged):
            query = query.join(listed_articles, listed_articles.c.article_id == _LISTED.c.article_id)
            # With few articles it is quicker to begin with those.
            narrow = is_narrow(self.connection, untagged)
            query = query.where(*(more if narrow else map(opaque, more)))
        if wanted.tag is not None:
            common = is_common(self.connection, wanted.tag)
            ids = (_LISTED.c.citation_id, _LISTED.c.article_id)
            query = query.where(has_tag_or_article(*ids, wanted.tag, is_common=common))
        return load_page(
            self.connection,
            query,
            _ORDER,
            lambda rows: citation_rows(self.connection, [row["citation_id"] for row in rows]),
            after=after,
            limit=limit,
            total=count_some(self.connection, query),
        )
