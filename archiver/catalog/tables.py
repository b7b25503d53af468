"""The catalogue's tables of sources, articles, citations and posts; the others stand in modules beside.

Migrations make them; a test holds both alike. They alone say an index's
condition for PostgreSQL, too: said here, each start would load that database's
part of SQLAlchemy. Ids are made of what identifies a row
(:func:`archiver.model.stable_id`), so storing twice stores once.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    String,
    Table,
    UniqueConstraint,
    false,
    text,
)

from .columns import Key, Number, Text, UtcTime
from .metadata import metadata

# --- sources -----------------------------------------------------------------------------------

sources = Table(
    "sources",
    metadata,
    Column("id", String, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("url", Key, nullable=False),
    Column("title", Text),
    Column("added_at", UtcTime, nullable=False),
    Column("etag", Text),
    Column("last_modified", Text),
    Column("polled_at", UtcTime),
    Column("status", Text),
    Column("failures", Number, nullable=False),
    Column("not_before_at", UtcTime),
    Column("ttl_seconds", Float),
    Column("skip_hours", JSON, nullable=False, server_default="[]"),
    Column("skip_days", JSON, nullable=False, server_default="[]"),
    Column("kind", String, nullable=False, server_default="feed"),
    Column("filters", JSON, nullable=False, server_default="{}"),
    Column("current_url", Text),
    Column("moves", JSON, nullable=False, server_default="[]"),
    Column("moving_to", Text),
    Column("state", String, nullable=False, server_default="alive"),
    Column("failing_since", UtcTime),
    Column("read_at", UtcTime),
    Column("parts", JSON, nullable=False, server_default="{}"),
    #: NULL: as soon as may be.
    Column("next_poll_at", UtcTime),
    Column("pace_seconds", Float),
    Column("news_at", UtcTime),
    Column("paused_at", UtcTime),
    Column("cron", Text),
    Column("cron_zone", Text),
    UniqueConstraint("collection", "url"),
)

# No foreign key: a source that is removed and added again must not have all its entries archived again.
entries = Table(
    "entries",
    metadata,
    Column("source_id", String, primary_key=True),
    Column("entry_id", Key, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("url", Key, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("title", Text),
    Column("published_at", UtcTime),
    Column("updated_at", UtcTime),
    Column("changed_at", UtcTime),
    #: Which filter left it out; NULL where it is archived.
    Column("left_out", String),
    Index("ix_entries_collection_url", "collection", "url"),
    Index("ix_entries_source_id", "source_id", sqlite_where=text("left_out IS NULL")),
)

# --- articles ----------------------------------------------------------------------------------

articles = Table(
    "articles",
    metadata,
    Column("id", String, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("url", Key, nullable=False),
    Column("first_seen_at", UtcTime, nullable=False),
    UniqueConstraint("collection", "url"),
    Index("ix_articles_url", "url"),
    Index("ix_articles_first_seen_at_id", "first_seen_at", "id"),
    Index("ix_articles_collection_first_seen_at_id", "collection", "first_seen_at", "id"),
)

article_versions = Table(
    "article_versions",
    metadata,
    Column("id", String, primary_key=True),
    Column("article_id", ForeignKey("articles.id"), nullable=False),
    Column("text_hash", String(64), nullable=False),
    Column("url", Text),
    Column("title", Text),
    Column("byline", Text),
    Column("published_at", UtcTime),
    Column("modified_at", UtcTime),
    Column("language", String),
    Column("canonical_url", Key),
    Column("blocks", JSON, nullable=False),
    Column("links", JSON, nullable=False),
    Column("embeds", JSON, nullable=False),
    Column("read_at", UtcTime, nullable=False),
    #: When this text was read last: the version with the latest one is the article's current text.
    Column("last_read_at", UtcTime, nullable=False),
    # Last, because SQLite reads a row from its start: lists don't touch the long text.
    Column("text", Text, nullable=False),
    UniqueConstraint("article_id", "text_hash"),
    Index("ix_article_versions_canonical_url", "canonical_url"),
)

# --- citations ---------------------------------------------------------------------------------

citations = Table(
    "citations",
    metadata,
    Column("id", String, primary_key=True),
    Column("version_id", ForeignKey("article_versions.id"), nullable=False),
    #: Place in the article, from 0.
    Column("ordinal", Number, nullable=False),
    #: Found by the last run over its version; an earlier run's other findings stay, not current.
    Column("current", Boolean, nullable=False),
    Column("found_at", UtcTime, nullable=False),
    Column("kind", String, nullable=False),
    Column("platform", String, nullable=False),
    Column("url", Text),
    Column("post", String),
    Column("post_platform", String),
    Column("post_id", Text),
    Column("post_author", Text),
    Column("author", Text),
    Column("author_kind", String),
    Column("handle", Text),
    Column("when_text", Text),
    Column("when_from", UtcTime),
    Column("when_to", UtcTime),
    Column("addressee", Text),
    Column("plural", Boolean, nullable=False),
    Column("deleted", Boolean, nullable=False, server_default=false()),
    Column("medium", String),
    Column("confidence", Float, nullable=False),
    Column("rules", JSON, nullable=False),
    Column("claim", JSON),
    Index("ix_citations_version_id", "version_id"),
    Index("ix_citations_post", "post"),
    Index("ix_citations_found_at_version_id", "found_at", "version_id"),
)

mentions = Table(
    "mentions",
    metadata,
    Column("citation_id", ForeignKey("citations.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Number, primary_key=True),
    Column("kind", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("start_offset", Number, nullable=False),
    Column("end_offset", Number, nullable=False),
)

quotes = Table(
    "quotes",
    metadata,
    Column("citation_id", ForeignKey("citations.id", ondelete="CASCADE"), primary_key=True),
    Column("ordinal", Number, primary_key=True),
    Column("text", Text, nullable=False),
    Column("start_offset", Number, nullable=False),
    Column("end_offset", Number, nullable=False),
    Column("reason", String, nullable=False),
)

# Append only: the row with the highest seq counts, a person's before the machine's until it is withdrawn.
resolutions = Table(
    "resolutions",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("citation_id", ForeignKey("citations.id"), nullable=False),
    Column("state", String, nullable=False),
    Column("post", String),
    Column("post_platform", String),
    Column("post_id", Text),
    Column("post_author", Text),
    Column("url", Text),
    Column("method", String, nullable=False),
    Column("score", Float),
    Column("candidates", JSON, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("margin", Float),
    Column("accounts", JSON, nullable=False, server_default="[]"),
    Index("ix_resolutions_citation_id", "citation_id"),
    Index("ix_resolutions_post", "post"),
)

# --- posts -------------------------------------------------------------------------------------

posts = Table(
    "posts",
    metadata,
    Column("id", String, primary_key=True),
    Column("platform", String, nullable=False),
    Column("post_id", Key, nullable=False),
    Column("author", Text),
    Column("url", Key, nullable=False),
    Column("first_seen_at", UtcTime, nullable=False),
    UniqueConstraint("platform", "post_id"),
    Index("ix_posts_url", "url"),
    Index("ix_posts_first_seen_at_id", "first_seen_at", "id"),
)

post_aliases = Table(
    "post_aliases",
    metadata,
    Column("post", ForeignKey("posts.id"), primary_key=True),
    Column("alias", Key, primary_key=True),
    Column("seen_at", UtcTime, nullable=False),
    Index("ix_post_aliases_alias", "alias"),
)

# Append only: of one post the row with the highest seq counts. Nothing of a post that turned out to be
# another one is moved or deleted.
post_merges = Table(
    "post_merges",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("post", ForeignKey("posts.id"), nullable=False),
    #: The post that it is; never one that is itself another.
    Column("same_as", ForeignKey("posts.id"), nullable=False),
    Column("origin", String, nullable=False),
    Column("said_at", UtcTime, nullable=False),
    Index("ix_post_merges_post", "post"),
    Index("ix_post_merges_same_as", "same_as"),
)

# Hosts that no platform claims, and that said themselves what they are.
hosts = Table(
    "hosts",
    metadata,
    Column("host", Key, primary_key=True),
    Column("platform", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("said_at", UtcTime, nullable=False),
)

post_metadata = Table(
    "post_metadata",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("post", ForeignKey("posts.id"), nullable=False),
    Column("origin", String, nullable=False),
    Column("said_at", UtcTime, nullable=False),
    Column("fields", JSON, nullable=False),
    Index("ix_post_metadata_post_origin", "post", "origin"),
)
