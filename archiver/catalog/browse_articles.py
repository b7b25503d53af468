"""Articles as people browse them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Select, select

from ..ports import Filter, Page
from .browse_rows import article_rows
from .chosen import cites_such, is_narrow, of_article, of_citation, opaque
from .listing_tables import listed_articles, listed_citations
from .pages import Order, between, count_some, load_page
from .tags import is_common


class BrowsedArticles:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def page_articles(
        self, wanted: Filter, *, after: str | None, limit: int, is_counted: bool = True
    ) -> Page:
        if wanted.words.strip():
            from .search import search_articles

            return search_articles(self.connection, wanted, after=after, limit=limit)
        common = wanted.tag is not None and is_common(self.connection, wanted.tag)
        if of_citation(wanted) and not is_narrow(self.connection, wanted):
            table, query = listed_citations, _by_citations(wanted, common)
            # Those of both kinds would have to be sought among all of one.
            is_counted = is_counted and not of_article(wanted, with_times=False, is_tag_common=common)
        else:
            table, query = listed_articles, self._by_themselves(wanted, common)
        return load_page(
            self.connection,
            query,
            Order("articles", (table.c.listed_at, table.c.article_id)),
            lambda rows: article_rows(self.connection, [row["article_id"] for row in rows]),
            after=after,
            limit=limit,
            total=count_some(self.connection, query) if is_counted else None,
        )

    def _by_themselves(self, wanted: Filter, is_tag_common: bool) -> Select[Any]:
        table = listed_articles
        query: Select[Any] = select(table.c.article_id, table.c.listed_at).where(
            *of_article(wanted, is_tag_common=is_tag_common)
        )
        return query.where(cites_such(self.connection, wanted)) if of_citation(wanted) else query


def _by_citations(wanted: Filter, is_tag_common: bool) -> Select[Any]:
    """Articles found by what they cite, whose index has them in their order."""
    table = listed_citations
    query = select(table.c.article_id, table.c.listed_at).distinct()
    query = query.where(*of_citation(wanted), *between(table.c.listed_at, wanted))
    if more := of_article(wanted, with_times=False, is_tag_common=is_tag_common):
        query = query.join(listed_articles, listed_articles.c.article_id == table.c.article_id)
        query = query.where(*map(opaque, more))
    return query
