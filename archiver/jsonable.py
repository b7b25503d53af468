"""The model as JSON and back, for WARC statements and stored rows.

The field names are those of :mod:`archiver.model`; instants are ISO 8601.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")

#: Types of values that are JSON already; most are of one of them.
_AS_THEY_ARE = frozenset({str, int, float, bool})


def to_json(value: Any) -> Any:
    """A value of the model as plain JSON; fields that are unknown or empty are left out."""
    kind: Any = type(value)
    if value is None or kind in _AS_THEY_ARE:
        return value
    if (names := _names(kind)) is not None:
        told: dict[str, Any] = {}
        for name in names:
            inner = getattr(value, name)
            if inner is None:
                continue
            if type(inner) not in _AS_THEY_ARE:
                if inner == ():
                    continue
                inner = to_json(inner)
                if inner is None or inner == [] or inner == {}:
                    continue
            told[name] = inner
        return told
    if kind is datetime:
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Mapping):
        return {str(key): to_json(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [to_json(inner) for inner in value]
    return value


@cache
def _names(kind: Any) -> tuple[str, ...] | None:
    """The names of a dataclass's fields; ``None`` for any other type."""
    return tuple(f.name for f in fields(kind)) if is_dataclass(kind) else None


def from_json(kind: type[T], value: Any) -> T:
    """A value of ``kind`` from what :func:`to_json` made of it; unknown keys are ignored.

    :raises ValueError, TypeError: the JSON is not of that shape.
    """
    return typing.cast(T, _read(kind, value))


def _read(kind: Any, value: Any) -> Any:
    if value is None or kind is Any:
        return value
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _read(next(a for a in arguments if a is not types.NoneType), value)
    if origin is tuple:
        return tuple(_read(arguments[0], inner) for inner in value)
    if isinstance(kind, type) and is_dataclass(kind):
        if not isinstance(value, Mapping):
            raise TypeError(f"{value!r} is not a {kind.__name__}")
        hints = _hints(kind)
        # A required field that was unknown was left out: it comes back as None.
        required = {f.name for f in fields(kind) if f.default is f.default_factory is MISSING}
        given = {name: value.get(name) for name in hints if name in value or name in required}
        return kind(**{name: _read(hints[name], inner) for name, inner in given.items()})
    if kind is datetime:
        return datetime.fromisoformat(value)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    if kind in (str, int, float, bool) and not isinstance(value, (int, float) if kind is float else kind):
        raise TypeError(f"{value!r} is not a {kind.__name__}")
    return value


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)
