"""Builds and wires everything; the edges (command line, daemon, web) talk to nothing else."""

from __future__ import annotations

from .archiver import Archiver, Found, Progress, Report
from .documents import Document

__all__ = ["Archiver", "Document", "Found", "Progress", "Report"]
