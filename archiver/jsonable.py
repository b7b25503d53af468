"""The model as JSON and back, for WARC statements and stored rows.

The field names are those of :mod:`archiver.model`; instants are ISO 8601.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import Enum
from functools import cache, cached_property, partial
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
    return typing.cast(T, None if value is None else _reader(typing.cast(Any, kind))(value))


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """What makes a value of a type of what is not ``None``; put together once for each type."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        known = [each for each in arguments if each is not types.NoneType]
        if len(known) != 1:
            raise TypeError(f"{kind}: nothing tells which of them a value is")
        return _reader(known[0])
    if origin is tuple:
        inner = _reader(arguments[0])
        return lambda value: tuple([None if one is None else inner(one) for one in value])
    if isinstance(kind, type) and is_dataclass(kind):
        return _Reader(kind)
    if kind is datetime:
        return datetime.fromisoformat
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if kind in (str, int, float, bool):
        return partial(_check, kind, (int, float) if kind is float else kind)
    return _as_it_is


class _Reader:
    """Makes a dataclass. The readers of its fields are found at first use: types may hold each other."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind

    @cached_property
    def _fields(self) -> list[tuple[str, Callable[[Any], Any], bool]]:
        hints = typing.get_type_hints(self._kind)
        # A required field that was unknown was left out: it comes back as None.
        required = {f.name for f in fields(self._kind) if f.default is f.default_factory is MISSING}
        return [(name, _reader(kind), name in required) for name, kind in hints.items()]

    def __call__(self, value: Any) -> Any:
        if not isinstance(value, Mapping):
            raise TypeError(f"{value!r} is not a {self._kind.__name__}")
        given = {}
        for name, read, is_required in self._fields:
            inner = value.get(name)
            if inner is not None:
                given[name] = read(inner)
            elif is_required or name in value:
                given[name] = None
        return self._kind(**given)


def _check(kind: type, accepted: Any, value: Any) -> Any:
    if not isinstance(value, accepted):
        raise TypeError(f"{value!r} is not a {kind.__name__}")
    return value


def _as_it_is(value: Any) -> Any:
    return value
