"""The building blocks in ``words/``, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "words"


@cache
def load_blocks(name: str) -> dict[str, Any]:
    """A file of building blocks, by a language or ``"people"``."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))
