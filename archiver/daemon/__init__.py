"""The background service: one clock, one lock, and the queue."""

from __future__ import annotations

from .reloading import Reloads
from .run import run_daemon
from .timers import Timers

__all__ = ["Reloads", "Timers", "run_daemon"]
