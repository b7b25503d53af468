"""Page states that name their parts by number or by key, put together again.

Nuxt writes its state as one flat list whose objects hold the places of their
parts; Apollo as one object of entities that refer to each other. Every part is
hung where it is first named, so that the result is a tree however they refer.
"""

from __future__ import annotations

from typing import Any

_MAX_PARTS = 200_000
#: How many levels below a value Apollo's entities are looked for.
_LEVELS = 4
_MAX_LOOKED_AT = 2_000


def join_parts(value: Any) -> Any:
    """The state as one tree; other values as they are."""
    if isinstance(value, list) and _is_flat(value):
        return _join_flat(value)
    entities = _find_entities(value)
    return value if entities is None else _join_entities(entities)


def _is_flat(value: list[Any]) -> bool:
    """Whether a list's first part is all places in the list: ``[["Reactive", 1], {"data": 2}, …]``."""
    if not 2 <= len(value) <= _MAX_PARTS:
        return False
    head = value[0]
    if isinstance(head, dict):
        places = list(head.values())
    elif isinstance(head, list) and len(head) == 2 and isinstance(head[0], str):
        places = head[1:]
    else:
        return False
    return bool(places) and all(type(p) is int and p < len(value) for p in places)


def _join_flat(parts: list[Any]) -> Any:
    joined: list[Any] = [{} if isinstance(p, dict) else [] if isinstance(p, list) else p for p in parts]
    hung: set[int] = set()
    for place, part in enumerate(parts):
        named = (
            list(part.items())
            if isinstance(part, dict)
            else list(enumerate(part))
            if isinstance(part, list)
            else []
        )
        for key, at in named:
            if type(at) is not int or not 0 <= at < len(parts):
                continue
            if isinstance(parts[at], (dict, list)):
                if at in hung or at <= place:
                    continue
                hung.add(at)
            if isinstance(part, dict):
                joined[place][key] = joined[at]
            else:
                joined[place].append(joined[at])
    return joined[0]


def _find_entities(value: Any) -> dict[str, Any] | None:
    """The object whose values are entities with a type, in the upper levels."""
    level = [value]
    for _ in range(_LEVELS):
        below: list[Any] = []
        for node in level[:_MAX_LOOKED_AT]:
            if isinstance(node, dict):
                typed = sum(isinstance(v, dict) and "__typename" in v for v in node.values())
                if typed and typed * 2 >= len(node):
                    return node
                below += node.values()
        level = below
    return None


def _join_entities(entities: dict[str, Any]) -> Any:
    seen: set[str] = set()
    trees: list[Any] = []
    left = _MAX_PARTS
    for key in entities:
        if key in seen:
            continue
        seen.add(key)
        tree = _copy(entities[key])
        trees.append(tree)
        stack = [tree]
        while stack and left > 0:
            node = stack.pop()
            left -= 1
            places = list(node.items()) if isinstance(node, dict) else list(enumerate(node))
            for place, child in places:
                if not isinstance(child, (dict, list)):
                    continue
                ref = child.get("__ref") if isinstance(child, dict) else None
                if isinstance(ref, str) and ref in entities:
                    if ref in seen:
                        continue
                    seen.add(ref)
                    child = entities[ref]
                child = _copy(child)
                node[place] = child
                if isinstance(child, (dict, list)):
                    stack.append(child)
    return trees


def _copy(value: Any) -> Any:
    """A copy one level deep, so that the page's own value stays as it is."""
    return dict(value) if isinstance(value, dict) else list(value) if isinstance(value, list) else value
