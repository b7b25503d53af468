"""What the daemon did since it started, counted as it is told."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ..ports import Progress

#: Events that tell of a visit.
_VISITS = frozenset({"capture", "read", "describe", "expand", "confirm"})


class Counted:
    """A :class:`archiver.ports.Progress` that counts, and passes on."""

    def __init__(self, told: Progress) -> None:
        self._told = told
        self._lock = threading.Lock()
        self._outcomes: Counter[str] = Counter()
        self._jobs: Counter[tuple[str, str]] = Counter()

    def note(self, event: str, **about: Any) -> None:
        """Count what is counted, and tell it."""
        with self._lock:
            if event in _VISITS and about.get("outcome"):
                self._outcomes[str(about["outcome"])] += 1
            elif event == "job":
                self._jobs[str(about.get("step")), str(about.get("end"))] += 1
        self._told.note(event, **about)

    def outcomes(self) -> Mapping[str, int]:
        """Visits by outcome."""
        with self._lock:
            return dict(self._outcomes)

    def jobs(self) -> Mapping[tuple[str, str], int]:
        """Jobs by step and how they ended."""
        with self._lock:
            return dict(self._jobs)
