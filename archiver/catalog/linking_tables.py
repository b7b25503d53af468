"""The catalogue's tables that say which post is meant, whose account it is and who else holds a copy."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Index, String, Table

from .columns import Key, Number, Text, UtcTime
from .metadata import metadata

# Append only: of one citation and post the row with the highest seq counts.
rejections = Table(
    "rejections",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("citation_id", ForeignKey("citations.id"), nullable=False),
    Column("post", String, nullable=False),
    Column("post_platform", String, nullable=False),
    Column("post_id", Text, nullable=False),
    Column("post_author", Text),
    #: It is rejected no longer.
    Column("withdrawn", Boolean, nullable=False),
    Column("decided_at", UtcTime, nullable=False),
    Column("decided_by", Text, nullable=False),
    Index("ix_rejections_citation_id", "citation_id"),
)

# Whose each post is, by every handle it was met under: posts of an account are looked up here.
authorships = Table(
    "authorships",
    metadata,
    Column("platform", String, primary_key=True),
    #: Folded, without "@".
    Column("handle", Key, primary_key=True),
    Column("post", ForeignKey("posts.id"), primary_key=True),
    #: As stated, else as the post's id tells.
    Column("posted_at", UtcTime),
    Index("ix_authorships_platform_handle_posted_at", "platform", "handle", "posted_at"),
    Index("ix_authorships_post", "post"),
)

# --- accounts and copies elsewhere ------------------------------------------------------------------

# What articles and posts taught: one row a platform, handle, owner and origin.
accounts = Table(
    "accounts",
    metadata,
    Column("id", String, primary_key=True),
    Column("platform", String, nullable=False),
    Column("handle", Key, nullable=False),
    Column("owner", Text, nullable=False),
    Column("owner_id", Text),
    Column("origin", String, nullable=False),
    Column("evidence", Text, nullable=False),
    Column("valid_from", UtcTime),
    Column("valid_until", UtcTime),
    #: The article that taught it first; no foreign key, as a post may have taught it.
    Column("article_id", String),
    Column("first_seen_at", UtcTime, nullable=False),
    Column("last_seen_at", UtcTime, nullable=False),
    Index("ix_accounts_platform_handle", "platform", "handle"),
)

account_names = Table(
    "account_names",
    metadata,
    Column("key", Key, primary_key=True),
    Column("account", ForeignKey("accounts.id"), primary_key=True),
)

# Append only: of one archive and address the row asked last counts.
holdings = Table(
    "holdings",
    metadata,
    Column("url", Key, primary_key=True),
    Column("archive", String, primary_key=True),
    Column("asked_at", UtcTime, primary_key=True),
    Column("count", Number, nullable=False),
    Column("first_at", UtcTime),
    Column("last_at", UtcTime),
    Column("is_cut", Boolean, nullable=False),
)
