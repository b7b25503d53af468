"""The catalogue's tables of what looks at posts showed, and of which posts a person has watched."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, String, Table

from .columns import Text, UtcTime
from .metadata import metadata

# Append only. The post is the one that was looked at, whichever it turned out to be since.
observations = Table(
    "observations",
    metadata,
    Column("id", String, primary_key=True),
    Column("post", String, nullable=False),
    Column("collection", Text, nullable=False),
    Column("observed_at", UtcTime, nullable=False),
    Column("capture_id", String, nullable=False),
    #: All of it, as a statement says it.
    Column("fields", JSON, nullable=False),
    Index("ix_observations_post_observed_at", "post", "observed_at"),
    Index("ix_observations_capture_id", "capture_id"),
    Index("ix_observations_observed_at", "observed_at"),
)

# Append only: of a post and a collection the newest counts.
watch_choices = Table(
    "watch_choices",
    metadata,
    Column("post", String, primary_key=True),
    Column("collection", Text, primary_key=True),
    Column("decided_at", UtcTime, primary_key=True),
    Column("is_watched", Boolean, nullable=False),
    Column("fields", JSON, nullable=False),
)
