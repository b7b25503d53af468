"""How instants read on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any


def tell_instant(value: str | None) -> str:
    """An ISO instant for a person, to the minute, in UTC: ``2026-05-14 09:12 UTC``."""
    if not value:
        return "–"
    return f"{datetime.fromisoformat(value):%Y-%m-%d %H:%M} UTC"


FILTERS: Mapping[str, Callable[..., Any]] = {"instant": tell_instant}
