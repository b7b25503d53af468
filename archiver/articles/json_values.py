"""JSON that pages carry, however they wrap it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

_MAX_NODES = 20_000
#: An escaped half of a surrogate pair without the other half: no character, and no encoding can write it.
_LONE_HALF = re.compile(
    r"\\u[dD][89aAbB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!(?<!\\)\\u[dD][89aAbB]..)\\u[dD][c-fC-F]"
)
_HALF = re.compile("[\ud800-\udfff]")
_DECODER = json.JSONDecoder(strict=False)


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
    text = text.rstrip("; \t\r\n")
    value, end = decode_at(text, 0)
    return value if end == len(text) else None


def decode_at(text: str, at: int) -> tuple[Any, int]:
    """The JSON value that begins there and where it ends; ``None`` and the next offset without one."""
    try:
        value, end = _DECODER.raw_decode(text, at)
    except (ValueError, RecursionError):  # deep nesting would exhaust the stack: the decoder recurses
        return None, at + 1
    return (_mend(value) if _has_lone_half(text, at, end) else value), end


def _has_lone_half(text: str, at: int, end: int) -> bool:
    # Hardly a page escapes such halves at all, and to look for the beginning is ten times as fast.
    begins = text.find("\\ud", at, end) >= 0 or text.find("\\uD", at, end) >= 0
    return begins and _LONE_HALF.search(text, at, end) is not None


def _mend(value: Any) -> Any:
    """The value with U+FFFD for halves of surrogate pairs."""
    whole = [value]
    stack: list[Any] = [whole]
    while stack:
        node = stack.pop()
        entries = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
        if isinstance(node, dict):
            node.clear()
        for key, child in entries:
            if isinstance(child, str):
                child = _HALF.sub("\ufffd", child)
            elif isinstance(child, (dict, list)):
                stack.append(child)
            node[_HALF.sub("\ufffd", key) if isinstance(key, str) else key] = child
    return whole[0]


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
