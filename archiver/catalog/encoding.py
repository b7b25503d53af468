"""JSON as the catalogue stores it: compact, readable, and safe for text from strangers."""

from __future__ import annotations

import json
from typing import Any

# Made once: making one takes longer than what it does for a usual value.
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_encode_escaped = json.JSONEncoder(separators=(",", ":")).encode


def store_json(value: Any) -> str:
    """JSON with its letters as they are, escaped only where a lone surrogate can't be stored."""
    stored = _encode(value)
    try:
        stored.encode("utf-8")
    except UnicodeEncodeError:
        return _encode_escaped(value)
    return stored


def load_json(stored: str) -> Any:
    return None if stored == "null" else json.loads(stored)
