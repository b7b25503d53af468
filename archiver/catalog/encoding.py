"""JSON as the catalogue stores it: compact, readable, and safe for text from strangers."""

from __future__ import annotations

import json
import re
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


#: What PostgreSQL takes for no character: halves of one; NUL, as JSON writes it.
_HALF = re.compile("[\ud800-\udfff]")
_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")


def store_server_json(value: Any) -> str:
    """JSON for PostgreSQL, which can read no field beside one with such in it: each becomes U+FFFD."""
    stored = _HALF.sub("\ufffd", _encode(value))
    return _NUL.sub("\\1\ufffd", stored) if "\\u0000" in stored else stored


def load_json(stored: str) -> Any:
    return None if stored == "null" else json.loads(stored)
