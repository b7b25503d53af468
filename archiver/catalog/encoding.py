"""JSON as the catalogue stores it: compact, readable, and safe for text from strangers."""

from __future__ import annotations

import json
from typing import Any


def store_json(value: Any) -> str:
    """JSON with its letters as they are, escaped only where a lone surrogate can't be stored."""
    stored = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    try:
        stored.encode("utf-8")
    except UnicodeEncodeError:
        return json.dumps(value, separators=(",", ":"))
    return stored


def load_json(stored: str) -> Any:
    return json.loads(stored)
