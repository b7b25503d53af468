"""The background services: one clock, one lock, and the queue; and those that only work."""

from __future__ import annotations

from .reloading import Reloads
from .run import run_daemon, run_worker
from .timers import Timers

__all__ = ["Reloads", "Timers", "run_daemon", "run_worker"]
