"""Time, and waiting."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The current instant, aware UTC."""

    def monotonic(self) -> float:
        """Seconds that only go forward, as time passes, whatever the clock on the wall is set to."""

    def wait(self, seconds: float, stop: threading.Event | None = None) -> bool:
        """Wait; return early with ``True`` when ``stop`` is set."""
