"""Which post a citation means, with the evidence: candidates, accounts, copies elsewhere, rejections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from archiver.catalog.columns import Text, UtcTime
from archiver.platforms import identify

revision = "0004"
down_revision = "0003"

_BATCH = 500


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
    posts = sa.table("posts", *(sa.column(name) for name in ("id", "platform", "author", "url")))
    fields = sa.column("fields", sa.JSON())
    said = sa.table("post_metadata", *(sa.column(name) for name in ("seq", "post", "origin")), fields)
    columns = ("platform", "handle", "post")
    authorships = sa.table(
        "authorships", *(sa.column(name) for name in columns), sa.column("posted_at", UtcTime())
    )
    after = ""
    while rows := connection.execute(
        sa.select(posts).where(posts.c.id > after).order_by(posts.c.id).limit(_BATCH)
    ).all():
        after = rows[-1].id
        told: dict[str, list[sa.Row[Any]]] = defaultdict(list)
        of_batch = said.c.post.in_([row.id for row in rows])
        for one in connection.execute(sa.select(said).where(of_batch).order_by(said.c.seq)):
            told[one.post].append(one)
        new = [owned for row in rows for owned in _authorships_of(row, told[row.id])]
        if new:
            connection.execute(authorships.insert(), new)


def _authorships_of(post: sa.Row[Any], told: Sequence[sa.Row[Any]]) -> list[dict[str, Any]]:
    """A post's rows: an endpoint's time goes before the id's, and that before an embed's."""
    names = [post.author, *(one.fields.get("handle") for one in told)]
    handles = {name.strip().removeprefix("@").casefold() for name in names if name} - {""}
    if not handles:
        return []
    times = [(one.origin, one.fields["posted_at"]) for one in told if one.fields.get("posted_at")]
    stated = [time for origin, time in times if origin != "embed"]
    at = datetime.fromisoformat(stated[-1]) if stated else identify(post.url).minted_at
    if at is None and times:
        at = datetime.fromisoformat(times[-1][1])
    owned = {"platform": post.platform, "post": post.id, "posted_at": at}
    return [owned | {"handle": handle} for handle in sorted(handles)]
