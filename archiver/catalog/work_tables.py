"""The catalogue's tables of what is to be done, and which commands wait for it."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, String, Table, false, text

from .columns import Key, Number, Text, UtcTime
from .metadata import metadata

_PENDING = text("state = 'pending'")

# At most one pending row and one closed row (done or failed) for a step, subject and collection.
work = Table(
    "work",
    metadata,
    Column("id", String, primary_key=True),
    Column("step", String, nullable=False),
    Column("subject", Key, nullable=False),
    Column("collection", Text, nullable=False),
    Column("details", JSON, nullable=False),
    #: pending, done or failed; a pending row with a lease is being worked on.
    Column("state", String, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("priority", Number, nullable=False),
    Column("attempts", Number, nullable=False),
    Column("lease_owner", String),
    Column("lease_until", UtcTime),
    #: When the lease began.
    Column("leased_at", UtcTime),
    #: Why it has to be tried again, or was given up.
    Column("reason", Text),
    Column("added_at", UtcTime, nullable=False),
    Column("closed_at", UtcTime),
    #: Which host it asks; NULL where none.
    Column("host", Key),
    #: Leased before a worker was free for it.
    Column("ahead", Boolean, nullable=False, server_default=false()),
    #: Handed out to many machines' workers: the number of Procrastinate's job. NULL where it is not.
    Column("handed_to", Number),
    # Subject first: led by the step, of which there are few, they lure SQLite away from the others.
    Index("ix_work_subject_step_collection", "subject", "step", "collection"),
    Index(
        "uq_work_pending",
        "subject",
        "step",
        "collection",
        unique=True,
        sqlite_where=_PENDING,
    ),
    Index("ix_work_claim", "priority", "due_at", "id", sqlite_where=_PENDING),
    Index("ix_work_host_due_at", "host", "due_at", sqlite_where=_PENDING),
    Index(
        "ix_work_lease_owner",
        "lease_owner",
        sqlite_where=text("lease_owner IS NOT NULL"),
    ),
    Index(
        "ix_work_handed_to",
        "handed_to",
        sqlite_where=text("state = 'pending' AND handed_to IS NOT NULL"),
    ),
    Index(
        "ix_work_failed",
        "closed_at",
        sqlite_where=text("state = 'failed'"),
    ),
)

# Two commands may ask for the same job: each waits for it.
work_batches = Table(
    "work_batches",
    metadata,
    Column("job_id", ForeignKey("work.id", ondelete="CASCADE"), primary_key=True),
    Column("batch", String, primary_key=True),
    Index("ix_work_batches_batch", "batch"),
)
