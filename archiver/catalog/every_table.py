"""All tables of the catalogue, for what makes, copies or compares them: most commands load a few."""

from __future__ import annotations

from . import (  # noqa: F401 - each makes its tables known
    audit_tables,
    capture_tables,
    limit_tables,
    linking_tables,
    listing_tables,
    note_tables,
    observation_tables,
    pruning_tables,
    schedule_tables,
    tables,
    tally_tables,
    telling_tables,
    watch_tables,
    work_tables,
)
from .metadata import metadata

__all__ = ["metadata"]
