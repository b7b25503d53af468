"""Pins the floors of the pages' gate: ``python -m tests.accuracy.pages.pin [--allow-lower]``."""

from __future__ import annotations

import sys

from tests.accuracy import pin
from tests.accuracy.pages.scoring import FOLDER, load_pages, score_pages

FLOORS = FOLDER / "floors.toml"


def digest() -> str:
    """SHA-256 over the pages and their gold."""
    return pin.digest(sorted(path for path in FOLDER.iterdir() if path.name[:2].isdigit()))


def measured() -> dict[str, dict[str, float]]:
    pages = load_pages()
    return {
        "all": score_pages(pages).numbers(),
        "frozen": score_pages([page for page in pages if page.frozen]).numbers(),
    }


if __name__ == "__main__":
    sys.exit(pin.pin(FLOORS, measured(), digest(), sys.argv[1:]))
