"""The background service: one clock, one lock, and the queue."""

from __future__ import annotations

from .run import run_daemon

__all__ = ["run_daemon"]
