"""Files that outlive a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def sync_file(path: Path) -> None:
    """Wait until what a file holds is on disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
