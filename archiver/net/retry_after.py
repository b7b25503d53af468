"""What a host asks for by Retry-After (RFC 9110, 10.2.3)."""

from __future__ import annotations

import email.utils
from datetime import UTC, datetime

#: Longest rest that is believed.
MAX_REST_SECONDS = 7 * 86_400.0


def parse_retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, as a number or a date; ``None`` where it asks nothing."""
    if value is None:
        return None
    value = value.strip()
    if value.isascii() and value.isdecimal():
        seconds = float(value[:12])
    else:
        try:
            until = email.utils.parsedate_to_datetime(value)
            # Two of the forms name no zone (asctime, "-0000"): all dates of HTTP are GMT (RFC 9110, 5.6.7).
            seconds = ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
    return min(max(0.0, seconds), MAX_REST_SECONDS)
