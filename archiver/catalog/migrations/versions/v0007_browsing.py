"""What people browse: lists made of the other tables, and the full-text index."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archiver.catalog.columns import Text, UtcTime

revision = "0007"
down_revision = "0006"

_WORDS = (
    "CREATE VIRTUAL TABLE article_words USING fts5(title, byline, text, url, content='', tokenize='ascii')"
)


def upgrade() -> None:
    _make_texts()
    _make_articles()
    _make_citations()
    _make_people()
    _make_posts()
    _make_indexes()


def _make_texts() -> None:
    op.create_table(
        "article_texts",
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("has_byline", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["version_id"], ["article_versions.id"], name=op.f("fk_article_texts_version_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_article_texts")),
    )
    op.create_index("ix_article_texts_version_id", "article_texts", ["version_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        op.execute(_WORDS)


def _make_articles() -> None:
    op.create_table(
        "listed_articles",
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("listed_at", UtcTime(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=True),
        sa.Column("version_id", sa.String(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_listed_articles_article_id")),
        sa.PrimaryKeyConstraint("article_id", name=op.f("pk_listed_articles")),
        sa.UniqueConstraint("number", name=op.f("uq_listed_articles_number")),
    )
    _index("listed_articles", "listed_at_article_id", "listed_at", "article_id")
    for first in ("collection", "source_id"):
        _index("listed_articles", f"{first}_listed_at_article_id", first, "listed_at", "article_id")


def _make_citations() -> None:
    op.create_table(
        "listed_citations",
        sa.Column("citation_id", sa.String(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("listed_at", UtcTime(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("person", Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["citation_id"], ["citations.id"], name=op.f("fk_listed_citations_citation_id")
        ),
        sa.PrimaryKeyConstraint("citation_id", name=op.f("pk_listed_citations")),
    )
    _index("listed_citations", "article_id_ordinal", "article_id", "ordinal", "platform", "state")
    place = ("listed_at", "article_id", "ordinal")
    _index("listed_citations", "listed_at", *place)
    _index("listed_citations", "platform", "platform", *place)
    _index("listed_citations", "state", "state", *place)
    _index("listed_citations", "state_platform", "state", "platform", *place)
    _index("listed_citations", "post", "post", "listed_at", "article_id")
    _index("listed_citations", "person", "person", "listed_at", "article_id", "post")


def _make_people() -> None:
    op.create_table(
        "people",
        sa.Column("person", Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_people")),
    )
    op.create_table(
        "people_handles",
        sa.Column("person", Text(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("handle", Text(), nullable=False),
        sa.PrimaryKeyConstraint("person", "platform", "handle", name=op.f("pk_people_handles")),
    )
    _index("people_handles", "handle", "handle")


def _make_posts() -> None:
    op.create_table(
        "listed_posts",
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("first_seen_at", UtcTime(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["post"], ["posts.id"], name=op.f("fk_listed_posts_post")),
        sa.PrimaryKeyConstraint("post", "collection", name=op.f("pk_listed_posts")),
    )
    place = ("first_seen_at", "post")
    _index("listed_posts", "collection", "collection", *place)
    _index("listed_posts", "platform", "collection", "platform", *place)
    _index("listed_posts", "state", "collection", "state", *place)
    _index("listed_posts", "state_platform", "collection", "state", "platform", *place)


def _make_indexes() -> None:
    """Of the other tables, for the orders in which their rows are browsed."""
    _index("events", "happened_at_seq", "happened_at", "seq")
    _index("events", "kind_happened_at_seq", "kind", "happened_at", "seq")
    is_taken = sa.text("left_out IS NULL")
    op.create_index(
        "ix_entries_source_id",
        "entries",
        ["source_id"],
        unique=False,
        sqlite_where=is_taken,
        postgresql_where=is_taken,
    )
    # Without those that came well, which are most of them: these are in the order of all.
    is_bad = sa.text("outcome != 'captured'")
    op.create_index(
        "ix_captures_outcome_captured_at_id",
        "captures",
        ["outcome", "captured_at", "id"],
        unique=False,
        sqlite_where=is_bad,
        postgresql_where=is_bad,
    )


def _index(table: str, name: str, *columns: str) -> None:
    op.create_index(f"ix_{table}_{name}", table, list(columns), unique=False)
