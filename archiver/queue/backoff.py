"""When a job that failed is tried again."""

from __future__ import annotations

import zlib
from datetime import datetime, timedelta

from ..settings import Work

#: However often it failed, and whatever a host asks for.
_LONGEST_SECONDS = 7 * 86_400.0


def next_try_at(
    settings: Work, *, job_id: str, attempts: int, after_seconds: float | None, now: datetime
) -> datetime:
    """The time of the next try: as asked, else a pause that doubles with each attempt, a little spread.

    The spread keeps jobs that failed together (a host was down) from coming back together. It is the job's
    own, and the same each time.
    """
    chance = zlib.crc32(f"{job_id} {attempts}".encode()) / 2**32
    if after_seconds is None:
        pause = settings.retry_seconds * 2 ** min(attempts - 1, 30) * (0.8 + 0.4 * chance)
    else:
        pause = max(after_seconds, 0.0) * (1.0 + 0.1 * chance)
    return now + timedelta(seconds=min(pause, _LONGEST_SECONDS))
