"""JSON that pages carry, however they wrap it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

_MAX_NODES = 20_000


def parse_json(text: str) -> Any:
    """JSON, or ``None`` where it is broken beyond line breaks in strings and comment marks around it."""
    text = text.strip()
    for prefix, suffix in (
        ("<!--", "-->"),
        ("//<![CDATA[", "//]]>"),
        ("<![CDATA[", "]]>"),
        ("/*<![CDATA[*/", "/*]]>*/"),
    ):
        if text.startswith(prefix):
            text = text[len(prefix) :].removesuffix(suffix).strip()
    try:
        # Deep nesting would exhaust the stack: the decoder recurses.
        return json.loads(text.rstrip(";"), strict=False)
    except (ValueError, RecursionError):
        return None


def iter_strings(tree: Any) -> Iterator[str]:
    """The strings in a JSON value, in order."""
    stack = [tree]
    for _ in range(_MAX_NODES):
        if not stack:
            return
        node = stack.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, list):
            stack.extend(reversed(node))
        elif isinstance(node, dict):
            stack.extend(reversed(node.values()))
