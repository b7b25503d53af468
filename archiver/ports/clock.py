"""Time, and waiting."""

from __future__ import annotations

import threading
from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The current instant, aware UTC."""

    def wait(self, seconds: float, stop: threading.Event | None = None) -> bool:
        """Wait; return early with ``True`` when ``stop`` is set."""
