"""What may go from the catalogue."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol


class PruningSession(Protocol):
    """Taking out of the catalogue what is old, inside a transaction."""

    def prune_jobs(
        self, *, before: datetime, after: str = "", limit: int = 5000, dry_run: bool = False
    ) -> tuple[int, str | None]:
        """Delete the rows of jobs that ended before an instant, among the next ``limit`` behind ``after``.

        How many there were, and where to go on; ``None`` where no row is left to look at.
        """

    def find_age(self, collection: str, warc: str) -> tuple[int, datetime | None]:
        """How many captures have records in a WARC file, and when the youngest of them was made."""

    def mark_pruned(self, capture_id: str, *, warc: str, by: str, at: datetime) -> None:
        """The records of a capture were taken out of a file; that it was made stays known."""

    def forget_payloads(self, collection: str, warc: str) -> None:
        """No later answer may refer to a body in that file any more."""
