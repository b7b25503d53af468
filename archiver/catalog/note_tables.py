"""The catalogue's tables of what persons write and ask for: tags, notes, and articles to be archived."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, String, Table

from .columns import Key, Text, UtcTime
from .limit_tables import metadata

__all__ = ["asks", "metadata", "notes", "tags"]

# One row for a thing and a tag, set or taken off: the last word counts. No foreign keys, as what is tagged
# is of several kinds.
tags = Table(
    "tags",
    metadata,
    #: article, citation or post.
    Column("subject_kind", String, primary_key=True),
    Column("subject_id", String, primary_key=True),
    #: What makes two tags the same.
    Column("folded", Key, primary_key=True),
    #: As it is shown.
    Column("tag", Text, nullable=False),
    Column("added_at", UtcTime, nullable=False),
    Column("added_by", Text, nullable=False),
    #: NULL while it is set.
    Column("removed_at", UtcTime),
    Column("removed_by", Text),
    # All that lists and counts of tags ask for.
    Index("ix_tags_folded", "folded", "removed_at", "subject_kind", "added_at", "subject_id"),
)

# Append only: of one note the row written last counts; without text it is removed.
notes = Table(
    "notes",
    metadata,
    Column("note_id", String, primary_key=True),
    Column("decided_at", UtcTime, primary_key=True),
    Column("subject_kind", String, nullable=False),
    Column("subject_id", String, nullable=False),
    Column("collection", Text, nullable=False),
    Column("text", Text),
    Column("decided_by", Text, nullable=False),
    Index("ix_notes_subject_kind_subject_id", "subject_kind", "subject_id"),
)

# What was asked for together and is told of afterwards, also when its jobs are gone.
asks = Table(
    "asks",
    metadata,
    Column("batch", String, primary_key=True),
    Column("collection", Text, nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    #: Address -> id of the job that reads it.
    Column("jobs", JSON, nullable=False),
)
