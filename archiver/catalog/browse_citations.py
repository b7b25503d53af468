"""Citations as people browse them."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, select

from ..ports import Filter, Page
from .browse_rows import citation_rows
from .chosen import is_narrow, of_article, of_citation, opaque
from .listing_tables import listed_articles, listed_citations
from .pages import Order, between, count_some, load_page
from .tags import has_tag_or_article, is_common


class BrowsedCitations:
    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def page_citations(self, wanted: Filter, *, after: str | None, limit: int) -> Page:
        table = listed_citations
        such = of_citation(wanted)
        # A tag may be the citation's own or its article's.
        of_its_article = of_article(replace(wanted, tag=None), with_times=False)
        is_counted = True
        if of_its_article and is_narrow(self.connection, wanted):
            # With few articles it is quicker to begin with those.
            at = listed_articles.c.listed_at
            order = (at, listed_articles.c.article_id, table.c.ordinal)
            query = select(table.c.citation_id, *order).join_from(
                listed_articles, table, table.c.article_id == listed_articles.c.article_id
            )
            query = query.where(*of_its_article, *map(opaque, such))
        else:
            at = table.c.listed_at
            order = (at, table.c.article_id, table.c.ordinal)
            query = select(table.c.citation_id, *order).where(*such)
            if of_its_article:
                query = query.join(listed_articles, listed_articles.c.article_id == table.c.article_id)
                query = query.where(*map(opaque, of_its_article))
                is_counted = not such
        if wanted.tag is not None:
            common = is_common(self.connection, wanted.tag)
            ids = (table.c.citation_id, table.c.article_id)
            query = query.where(has_tag_or_article(*ids, wanted.tag, is_common=common))
        query = query.where(*between(at, wanted))
        return load_page(
            self.connection,
            query,
            Order("citations", order, is_last_ascending=True),
            lambda rows: citation_rows(self.connection, [row["citation_id"] for row in rows]),
            after=after,
            limit=limit,
            # The indexes hold the article: no citation is looked up to be counted.
            total=count_some(self.connection, query.with_only_columns(table.c.article_id))
            if is_counted
            else None,
        )
