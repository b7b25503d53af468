"""Builds and wires everything; the edges (command line, daemon, web) talk to nothing else."""

from __future__ import annotations

from .archiver import Archiver
from .describing import Described
from .found import Found
from .report import Report

__all__ = ["Archiver", "Described", "Found", "Report"]
