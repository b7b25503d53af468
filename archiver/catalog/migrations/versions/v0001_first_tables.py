"""The first tables."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from archiver.catalog.columns import Text, UtcTime

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "articles",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("url", Text(), nullable=False),
        sa.Column("first_seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_articles")),
        sa.UniqueConstraint("collection", "url", name=op.f("uq_articles_collection_url")),
    )
    op.create_index(
        "ix_articles_collection_first_seen_at_id",
        "articles",
        ["collection", "first_seen_at", "id"],
        unique=False,
    )
    op.create_index("ix_articles_first_seen_at_id", "articles", ["first_seen_at", "id"], unique=False)
    op.create_index("ix_articles_url", "articles", ["url"], unique=False)
    op.create_table(
        "captures",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("url", Text(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("captured_at", UtcTime(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("evidence", Text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("final_url", Text(), nullable=False),
        sa.Column("job_id", sa.String(), nullable=True),
        sa.Column("main_record", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captures")),
        sa.UniqueConstraint("job_id", name=op.f("uq_captures_job_id")),
    )
    op.create_index(
        "ix_captures_collection_captured_at_id",
        "captures",
        ["collection", "captured_at", "id"],
        unique=False,
    )
    op.create_index("ix_captures_captured_at_id", "captures", ["captured_at", "id"], unique=False)
    op.create_index("ix_captures_final_url", "captures", ["final_url"], unique=False)
    op.create_index("ix_captures_url_captured_at", "captures", ["url", "captured_at"], unique=False)
    op.create_table(
        "entries",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("entry_id", Text(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("url", Text(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("source_id", "entry_id", name=op.f("pk_entries")),
    )
    op.create_index("ix_entries_collection_url", "entries", ["collection", "url"], unique=False)
    op.create_table(
        "posts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("post_id", Text(), nullable=False),
        sa.Column("author", Text(), nullable=True),
        sa.Column("url", Text(), nullable=False),
        sa.Column("first_seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sa.UniqueConstraint("platform", "post_id", name=op.f("uq_posts_platform_post_id")),
    )
    op.create_index("ix_posts_first_seen_at_id", "posts", ["first_seen_at", "id"], unique=False)
    op.create_index("ix_posts_url", "posts", ["url"], unique=False)
    op.create_table(
        "sources",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("url", Text(), nullable=False),
        sa.Column("title", Text(), nullable=True),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("etag", Text(), nullable=True),
        sa.Column("last_modified", Text(), nullable=True),
        sa.Column("polled_at", UtcTime(), nullable=True),
        sa.Column("status", Text(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("collection", "url", name=op.f("uq_sources_collection_url")),
    )
    op.create_table(
        "work",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("subject", Text(), nullable=False),
        sa.Column("collection", Text(), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("reason", Text(), nullable=True),
        sa.Column("added_at", UtcTime(), nullable=False),
        sa.Column("closed_at", UtcTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work")),
    )
    op.create_index(
        "ix_work_claim",
        "work",
        ["priority", "due_at", "id"],
        unique=False,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_index(
        "ix_work_lease_owner",
        "work",
        ["lease_owner"],
        unique=False,
        sqlite_where=sa.text("lease_owner IS NOT NULL"),
        postgresql_where=sa.text("lease_owner IS NOT NULL"),
    )
    op.create_index(
        "ix_work_failed",
        "work",
        ["closed_at"],
        unique=False,
        sqlite_where=sa.text("state = 'failed'"),
        postgresql_where=sa.text("state = 'failed'"),
    )
    op.create_index(
        "ix_work_subject_step_collection", "work", ["subject", "step", "collection"], unique=False
    )
    op.create_index(
        "uq_work_pending",
        "work",
        ["subject", "step", "collection"],
        unique=True,
        sqlite_where=sa.text("state = 'pending'"),
        postgresql_where=sa.text("state = 'pending'"),
    )
    op.create_table(
        "article_versions",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("article_id", sa.String(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("url", Text(), nullable=True),
        sa.Column("title", Text(), nullable=True),
        sa.Column("byline", Text(), nullable=True),
        sa.Column("published_at", UtcTime(), nullable=True),
        sa.Column("modified_at", UtcTime(), nullable=True),
        sa.Column("language", sa.String(), nullable=True),
        sa.Column("canonical_url", Text(), nullable=True),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("embeds", sa.JSON(), nullable=False),
        sa.Column("read_at", UtcTime(), nullable=False),
        sa.Column("last_read_at", UtcTime(), nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.ForeignKeyConstraint(["article_id"], ["articles.id"], name=op.f("fk_article_versions_article_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article_versions")),
        sa.UniqueConstraint("article_id", "text_hash", name=op.f("uq_article_versions_article_id_text_hash")),
    )
    op.create_index("ix_article_versions_canonical_url", "article_versions", ["canonical_url"], unique=False)
    op.create_table(
        "capture_records",
        sa.Column("capture_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("warc", Text(), nullable=False),
        sa.Column("warc_offset", sa.BigInteger(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("record_type", sa.String(), nullable=False),
        sa.Column("record_id", sa.String(), nullable=False),
        sa.Column("url", Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["capture_id"], ["captures.id"], name=op.f("fk_capture_records_capture_id")),
        sa.PrimaryKeyConstraint("capture_id", "ordinal", name=op.f("pk_capture_records")),
    )
    op.create_index("ix_capture_records_record_id", "capture_records", ["record_id"], unique=False)
    op.create_index("ix_capture_records_warc", "capture_records", ["warc"], unique=False)
    op.create_table(
        "post_aliases",
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("alias", Text(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["post"], ["posts.id"], name=op.f("fk_post_aliases_post")),
        sa.PrimaryKeyConstraint("post", "alias", name=op.f("pk_post_aliases")),
    )
    op.create_index("ix_post_aliases_alias", "post_aliases", ["alias"], unique=False)
    op.create_table(
        "post_metadata",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("said_at", UtcTime(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["post"], ["posts.id"], name=op.f("fk_post_metadata_post")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_post_metadata")),
    )
    op.create_index("ix_post_metadata_post_origin", "post_metadata", ["post", "origin"], unique=False)
    op.create_table(
        "work_batches",
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("batch", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["job_id"], ["work.id"], name=op.f("fk_work_batches_job_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("job_id", "batch", name=op.f("pk_work_batches")),
    )
    op.create_index("ix_work_batches_batch", "work_batches", ["batch"], unique=False)
    op.create_table(
        "citations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("found_at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("platform", sa.String(), nullable=False),
        sa.Column("url", Text(), nullable=True),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("post_platform", sa.String(), nullable=True),
        sa.Column("post_id", Text(), nullable=True),
        sa.Column("post_author", Text(), nullable=True),
        sa.Column("author", Text(), nullable=True),
        sa.Column("author_kind", sa.String(), nullable=True),
        sa.Column("handle", Text(), nullable=True),
        sa.Column("when_text", Text(), nullable=True),
        sa.Column("when_from", UtcTime(), nullable=True),
        sa.Column("when_to", UtcTime(), nullable=True),
        sa.Column("addressee", Text(), nullable=True),
        sa.Column("plural", sa.Boolean(), nullable=False),
        sa.Column("confidence", sa.Float(), nullable=False),
        sa.Column("rules", sa.JSON(), nullable=False),
        sa.Column("claim", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["article_versions.id"], name=op.f("fk_citations_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_citations")),
    )
    op.create_index("ix_citations_found_at_version_id", "citations", ["found_at", "version_id"], unique=False)
    op.create_index("ix_citations_post", "citations", ["post"], unique=False)
    op.create_index("ix_citations_version_id", "citations", ["version_id"], unique=False)
    op.create_table(
        "mentions",
        sa.Column("citation_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.Column("start_offset", sa.Integer(), nullable=False),
        sa.Column("end_offset", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["citation_id"], ["citations.id"], name=op.f("fk_mentions_citation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("citation_id", "ordinal", name=op.f("pk_mentions")),
    )
    op.create_table(
        "quotes",
        sa.Column("citation_id", sa.String(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("text", Text(), nullable=False),
        sa.Column("start_offset", sa.Integer(), nullable=False),
        sa.Column("end_offset", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["citation_id"], ["citations.id"], name=op.f("fk_quotes_citation_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("citation_id", "ordinal", name=op.f("pk_quotes")),
    )
    op.create_table(
        "resolutions",
        sa.Column("seq", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("citation_id", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=True),
        sa.Column("post_platform", sa.String(), nullable=True),
        sa.Column("post_id", Text(), nullable=True),
        sa.Column("post_author", Text(), nullable=True),
        sa.Column("url", Text(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=False),
        sa.Column("decided_by", Text(), nullable=False),
        sa.ForeignKeyConstraint(["citation_id"], ["citations.id"], name=op.f("fk_resolutions_citation_id")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_resolutions")),
    )
    op.create_index("ix_resolutions_citation_id", "resolutions", ["citation_id"], unique=False)
    op.create_index("ix_resolutions_post", "resolutions", ["post"], unique=False)
