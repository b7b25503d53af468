"""The catalogue's tables of what people browse: made of the others, and kept true with them.

Nothing in them is known from them alone: :mod:`.listing` can make them again at any time.
"""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table, UniqueConstraint

from .columns import Name, Number, Text, UtcTime
from .metadata import metadata

#: Stands for all collections together.
EVERYWHERE = ""

# The numbers under which texts stand in the full-text index; none is ever given twice.
article_texts = Table(
    "article_texts",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=True),
    Column("version_id", ForeignKey("article_versions.id"), nullable=False),
    #: Of what may be learnt later: what was known when it was indexed.
    Column("has_byline", Boolean, nullable=False),
    Index("ix_article_texts_version_id", "version_id"),
)

listed_articles = Table(
    "listed_articles",
    metadata,
    Column("article_id", ForeignKey("articles.id"), primary_key=True),
    Column("collection", Text, nullable=False),
    #: When it was published, else first seen.
    Column("listed_at", UtcTime, nullable=False),
    #: The source that had it first; NULL where none had it.
    Column("source_id", String),
    #: Its current text; NULL while there is none.
    Column("version_id", String),
    Column("number", Number),
    UniqueConstraint("number"),
    Index("ix_listed_articles_listed_at_article_id", "listed_at", "article_id"),
    Index("ix_listed_articles_collection_listed_at_article_id", "collection", "listed_at", "article_id"),
    Index("ix_listed_articles_source_id_listed_at_article_id", "source_id", "listed_at", "article_id"),
)

# The citations that the current texts of articles hold.
listed_citations = Table(
    "listed_citations",
    metadata,
    Column("citation_id", ForeignKey("citations.id"), primary_key=True),
    Column("article_id", String, nullable=False),
    Column("ordinal", Number, nullable=False),
    #: That of the article.
    Column("listed_at", UtcTime, nullable=False),
    Column("platform", String, nullable=False),
    #: Of the resolution that counts.
    Column("state", String, nullable=False),
    #: The post that it means as it is known today.
    Column("post", String),
    #: Whom it names, folded: a row of ``people``.
    Column("person", Name),
    Index("ix_listed_citations_article_id_ordinal", "article_id", "ordinal", "platform", "state"),
    Index("ix_listed_citations_listed_at", "listed_at", "article_id", "ordinal"),
    Index("ix_listed_citations_platform", "platform", "listed_at", "article_id", "ordinal"),
    Index("ix_listed_citations_state", "state", "listed_at", "article_id", "ordinal"),
    Index("ix_listed_citations_state_platform", "state", "platform", "listed_at", "article_id", "ordinal"),
    Index("ix_listed_citations_post", "post", "listed_at", "article_id"),
    Index("ix_listed_citations_person", "person", "listed_at", "article_id", "post", "platform", "state"),
)

# Whom citations name or have named.
people = Table("people", metadata, Column("person", Name, primary_key=True))

# By which handles citations met them.
people_handles = Table(
    "people_handles",
    metadata,
    Column("person", Name, primary_key=True),
    Column("platform", String, primary_key=True),
    Column("handle", Name, primary_key=True),
    Index("ix_people_handles_handle", "handle"),
)

# Posts that are no others, once for each collection that cites them and once for all of them.
listed_posts = Table(
    "listed_posts",
    metadata,
    Column("post", ForeignKey("posts.id"), primary_key=True),
    #: Or :data:`EVERYWHERE`.
    Column("collection", Text, primary_key=True),
    Column("first_seen_at", UtcTime, nullable=False),
    Column("platform", String, nullable=False),
    Column("state", String, nullable=False),
    Index("ix_listed_posts_collection", "collection", "first_seen_at", "post"),
    Index("ix_listed_posts_platform", "collection", "platform", "first_seen_at", "post"),
    Index("ix_listed_posts_state", "collection", "state", "first_seen_at", "post"),
    Index("ix_listed_posts_state_platform", "collection", "state", "platform", "first_seen_at", "post"),
)
