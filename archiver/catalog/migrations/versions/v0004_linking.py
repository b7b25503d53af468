"""Which post a citation means, with the evidence: candidates, accounts, copies elsewhere, rejections."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archiver.catalog.columns import Text, UtcTime
from archiver.catalog.handles import note_author
from archiver.jsonable import from_json
from archiver.model import PostMetadata, PostRef

revision = "0004"
down_revision = "0003"

_BATCH = 1000


def upgrade() -> None:
    op.add_column("resolutions", sa.Column("margin", sa.Float(), nullable=True))
    op.add_column("resolutions", sa.Column("accounts", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("captures", sa.Column("memento", sa.JSON(), nullable=True))
    _make_rejections()
    _make_accounts()
    op.create_table(
        "holdings",
        sa.Column("url", Text(), nullable=False),
        sa.Column("archive", sa.String(), nullable=False),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("first_at", UtcTime(), nullable=True),
        sa.Column("last_at", UtcTime(), nullable=True),
        sa.Column("is_cut", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("url", "archive", "asked_at", name=op.f("pk_holdings")),
    )
    _make_authorships()
    _fill_authorships(op.get_bind())


def _make_rejections() -> None:
    op.create_table(
        "rejections",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("citation_id", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("post_platform", sa.String(), nullable=False),
        sa.Column("post_id", Text(), nullable=False),
        sa.Column("post_author", Text(), nullable=True),
        sa.Column("withdrawn", sa.Boolean(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("decided_by", Text(), nullable=False),
        sa.ForeignKeyConstraint(["citation_id"], ["citations.id"], name=op.f("fk_rejections_citation_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_rejections")),
    )
    op.create_index("ix_rejections_citation_id", "rejections", ["citation_id"], unique=False)


def _make_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("handle", Text(), nullable=False),
        sa.Column("owner", Text(), nullable=False),
        sa.Column("owner_id", Text(), nullable=True),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("evidence", Text(), nullable=False),
        sa.Column("valid_from", UtcTime(), nullable=True),
        sa.Column("valid_until", UtcTime(), nullable=True),
        sa.Column("article_id", sa.String(), nullable=True),
        sa.Column("first_seen_at", UtcTime(), nullable=False),
        sa.Column("last_seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
    )
    op.create_index("ix_accounts_platform_handle", "accounts", ["platform", "handle"], unique=False)
    op.create_table(
        "account_names",
        sa.Column("key", Text(), nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_account_names_account")),
        sa.PrimaryKeyConstraint("key", "account", name=op.f("pk_account_names")),
    )


def _make_authorships() -> None:
    op.create_table(
        "authorships",
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("handle", Text(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("posted_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(["post"], ["posts.id"], name=op.f("fk_authorships_post")),
        sa.PrimaryKeyConstraint("platform", "handle", "post", name=op.f("pk_authorships")),
    )
    op.create_index(
        "ix_authorships_platform_handle_posted_at",
        "authorships",
        ["platform", "handle", "posted_at"],
        unique=False,
    )
    op.create_index("ix_authorships_post", "authorships", ["post"], unique=False)


def _fill_authorships(connection: sa.Connection) -> None:
    """Posts that are there already belong to their authors, by cited and by stated handle."""
    posts = sa.table("posts", *(sa.column(name) for name in ("id", "platform", "post_id", "author", "url")))
    fields = sa.column("fields", sa.JSON())
    said = sa.table("post_metadata", *(sa.column(name) for name in ("seq", "post", "origin")), fields)
    after = ""
    while rows := connection.execute(
        sa.select(posts).where(posts.c.id > after).order_by(posts.c.id).limit(_BATCH)
    ).all():
        for row in rows:
            note_author(connection, PostRef(row.platform, row.post_id, row.author), row.url)
        after = rows[-1].id
    joined = sa.select(said, posts.c.platform, posts.c.post_id, posts.c.url)
    joined = joined.join_from(said, posts, posts.c.id == said.c.post)
    seq = 0
    while rows := connection.execute(joined.where(said.c.seq > seq).order_by(said.c.seq).limit(_BATCH)).all():
        for row in rows:
            reading = from_json(PostMetadata, row.fields)
            note_author(connection, PostRef(row.platform, row.post_id), row.url, reading, row.origin)
        seq = rows[-1].seq
