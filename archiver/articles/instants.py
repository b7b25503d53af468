"""Instants as sources write them (ISO 8601 and its W3C profile), in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def parse_instant(text: object) -> datetime | None:
    """An instant, or the beginning of a day, month or year; UTC where no zone is told."""
    if not isinstance(text, str) or not 4 <= len(text.strip()) <= 40:
        return None
    written = text.strip().replace(" UTC", "Z")
    if len(written) in (4, 7) and written[:4].isdigit():
        written += "-01-01" if len(written) == 4 else "-01"
    try:
        instant = datetime.fromisoformat(written)
        return (instant if instant.tzinfo else instant.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
