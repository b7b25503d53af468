"""The catalogue's tables of what persons write and ask for: tags, notes, articles and files."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, String, Table

from .columns import Key, Number, Text, UtcTime
from .metadata import metadata

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

# WARC files that were asked for together, and what came of them: counted as each ends, in the transaction of
# its end, so that it is told however many there are and when their jobs are gone.
bulks = Table(
    "bulks",
    metadata,
    Column("batch", String, primary_key=True),
    #: find or archive.
    Column("step", String, nullable=False),
    Column("collection", Text, nullable=False),
    #: Where what is found goes; NULL where it is archived.
    Column("output", Text),
    Column("asked_at", UtcTime, nullable=False),
    #: When the last file ended.
    Column("ended_at", UtcTime),
    #: How many were asked for, read, and given up.
    Column("files", Number, nullable=False),
    Column("done", Number, nullable=False),
    Column("failed", Number, nullable=False),
    #: What was counted in them, by name.
    Column("totals", JSON, nullable=False),
    #: The first of those that failed: file -> why.
    Column("failures", JSON, nullable=False),
)
