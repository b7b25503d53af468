"""The JSON values that a page's scripts hold: page state, streamed parts, values inside strings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from ..model import PostRef
from ..platforms import identify, recall
from .json_values import decode_at, parse_json

#: Shorter scripts hold no article.
_MIN_CHARS = 80
_MAX_ASSIGNMENTS = 60
_MAX_NESTED = 40
#: "window.__STATE__ = {", "render({", "push([1,", "JSON.parse(\""
_ASSIGNMENT = re.compile(r"[\w.$\]\"')]\s{0,5}[=(,]\s{0,5}(?=[\[{][\s\"\[{\d]|\"[\[{])")
#: An address, its slashes escaped as often as its string is nested.
_HOST = re.compile(r"https?:(?:\\*/|\\+u002[fF]){2}([\w.-]{4,80})")
_PATH = re.compile(r"(?:\\*/|\\+u002[fF])((?:[^\s\"'<>\\]|\\+(?:/|u002[fF])){1,400})")
_BARE_ID = re.compile(r"(?:weet|ou[tT]ube)(?:_?[vV]ideo)?_?[iI][dD]\W{1,12}(\d{15,20}\b|[\w-]{11}\b)")
_ESCAPED_SLASH = re.compile(r"\\+(?:/|u002[fF])")
#: A row of streamed React parts: its number, and JSON.
_ROW = re.compile(r"^[0-9a-f]{1,6}:(?=[\[{])", re.MULTILINE)

Script = tuple[dict[str, str | None], str]


def iter_script_values(scripts: list[Script], shown: set[PostRef | None]) -> Iterator[Any]:
    """The values that hold the address of a post that isn't in ``shown``."""
    streamed: list[str] = []
    for attrs, text in scripts:
        kind = (attrs.get("type") or "").lower()
        if "ld+json" in kind or (len(text) < _MIN_CHARS and "__next_f" not in text):
            continue
        if "__next_f" in text:
            streamed += [v[1] for v in _iter_assigned(text) if _is_streamed(v)]
        elif _mentions_post(text, shown):
            value = parse_json(text) if text.lstrip()[:1] in "[{" else None
            if value is not None:
                yield from _iter_nested(value)
            elif not kind or "javascript" in kind or kind == "module":
                for value in _iter_assigned(text):
                    yield from _iter_nested(value)
    stream = "".join(streamed)
    if stream and _mentions_post(stream, shown):
        rows = [value for row in _ROW.split(stream) if (value := decode_at(row, 0)[0]) is not None]
        # One value, because a part may stand in another row than the text around it.
        yield rows


def _mentions_post(text: str, shown: set[PostRef | None]) -> bool:
    """Whether a script holds the address, or the bare id, of a post that isn't shown."""
    tried: set[str] = set()
    for found in _HOST.finditer(text):
        if _is_platform(found[1]) and (path := _PATH.match(text, found.end())):
            url = f"https://{found[1]}/{_ESCAPED_SLASH.sub('/', path[1])}"
            if url not in tried and recall(url).post not in shown:
                return True
            tried.add(url)
    if "weet" not in text and "ouTube" not in text and "outube" not in text:
        return False
    known = {post.post_id for post in shown if post is not None}
    return any(post_id not in known for post_id in _BARE_ID.findall(text))


@lru_cache(maxsize=4096)
def _is_platform(host: str) -> bool:
    return identify(f"https://{host}/").platform is not None


def _is_streamed(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and isinstance(value[1], str)


def _iter_assigned(script: str) -> Iterator[Any]:
    """Literals that a script assigns or passes on, where they are JSON."""
    at = 0
    for _ in range(_MAX_ASSIGNMENTS):
        match = _ASSIGNMENT.search(script, at)
        if match is None:
            return
        value, at = decode_at(script, match.end())
        if value is not None:
            yield value


def _iter_nested(value: Any) -> Iterator[Any]:
    """The value, and the values that strings in its upper levels hold in turn."""
    level = [value]
    left = _MAX_NESTED
    for _ in range(4):
        below: list[Any] = []
        for node in level[:2_000]:
            if isinstance(node, str):
                if len(node) > _MIN_CHARS and node.lstrip()[:1] in ("{", "[") and left:
                    left -= 1
                    inner = parse_json(node)
                    if inner is not None:
                        yield inner
            elif isinstance(node, (dict, list)):
                below += node.values() if isinstance(node, dict) else node
        level = below
    if isinstance(value, (dict, list)):
        yield value
