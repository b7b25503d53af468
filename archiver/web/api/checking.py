"""Values held against the schemas of the description, so that it and the checks can't drift apart.

Of JSON Schema (2020-12) only the words that the API's parameters and bodies use; any other word in
such a schema is a mistake of ours and raises.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

Schema = Mapping[str, Any]

_TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "object": lambda value: isinstance(value, Mapping),
    "array": lambda value: isinstance(value, list),
}
_WORDS = frozenset(
    {"type", "enum", "minLength", "maxLength", "pattern", "minimum", "maximum", "items", "minItems"}
    | {"maxItems", "properties", "required", "additionalProperties", "anyOf", "format"}
    | {"description", "default", "examples", "title"}
)
_FIRST = datetime(1, 1, 1, tzinfo=UTC)
_LAST = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d):(\d\d)(\.\d{1,30})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def find_fault(schema: Schema, value: Any, name: str) -> str | None:
    """Why a value doesn't fit, in one line that begins with ``name``; ``None`` where it does."""
    if unknown := schema.keys() - _WORDS:
        raise ValueError(f"{name}: no check for {sorted(unknown)}")
    kind = schema.get("type")
    if kind is not None and not _TYPES[kind](value):
        return f"{name} has to be {_a(kind)}"
    if "enum" in schema and value not in schema["enum"]:
        return f"{name} has to be one of {', '.join(map(str, schema['enum']))}"
    if "anyOf" in schema and all(find_fault(one, value, name) for one in schema["anyOf"]):
        return f"{name} has to be {' or '.join(_named(one) for one in schema['anyOf'])}"
    if isinstance(value, str):
        return _fault_of_text(schema, value, name)
    if isinstance(value, list):
        return _fault_of_list(schema, value, name)
    if isinstance(value, Mapping):
        return _fault_of_object(schema, value, name)
    least, most = schema.get("minimum"), schema.get("maximum")
    if (least is not None and value < least) or (most is not None and value > most):
        return f"{name} has to be from {least} to {most}"
    return None


def _fault_of_text(schema: Schema, value: str, name: str) -> str | None:
    least, most = schema.get("minLength", 0), schema.get("maxLength")
    if len(value) < least:
        return f"{name} is empty" if least == 1 else f"{name} has less than {least} characters"
    if most is not None and len(value) > most:
        return f"{name} has more than {most:,} characters"
    if "pattern" in schema and not re.fullmatch(schema["pattern"].removeprefix("^").removesuffix("$"), value):
        return f"{name} has to look like {schema['pattern']}"
    if "format" in schema and _FORMATS[schema["format"]](value) is None:
        return f"{name} has to be {_named(schema)}"
    if not _is_text(value):
        return f"{name} holds half a character (a lone surrogate)"
    return None


def _fault_of_list(schema: Schema, value: list[Any], name: str) -> str | None:
    if len(value) < schema.get("minItems", 0):
        return f"{name} is empty"
    if len(value) > schema.get("maxItems", len(value)):
        return f"{name} has more than {schema['maxItems']:,} entries"
    faults = (find_fault(schema.get("items", {}), one, f"{name}[{at}]") for at, one in enumerate(value))
    return next(filter(None, faults), None)


def _fault_of_object(schema: Schema, value: Mapping[str, Any], name: str) -> str | None:
    known: Mapping[str, Schema] = schema.get("properties", {})
    inside = "" if name == "the body" else f"{name}."
    for each in schema.get("required", ()):
        if each not in value:
            return f"{inside}{each} is missing"
    for each, inner in value.items():
        if each in known:
            if fault := find_fault(known[each], inner, f"{inside}{each}"):
                return fault
        elif schema.get("additionalProperties") is False:
            return f"{inside}{each[:100]!r} isn't known here; there is {', '.join(known) or 'nothing'}"
    return None


def read_instant(text: str) -> datetime | None:
    """The instant of RFC 3339's date-time, in UTC; ``None`` where it is none.

    A leap second is the one before it; instants outside the calendar's years are its first or last one.
    """
    found = _INSTANT.fullmatch(text)
    if not found:
        return None
    day, minute, second, fraction, zone = found.groups()
    second = "59" if second == "60" else second
    try:
        at = datetime.fromisoformat(f"{day}T{minute}:{second}{(fraction or '')[:7]}{zone.upper()}")
    except ValueError:
        return None
    try:
        return at.astimezone(UTC)
    except OverflowError:
        return _FIRST if at.year == 1 else _LAST


def read_day(text: str) -> datetime | None:
    """The first instant of a day, in UTC; ``None`` where it is none."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


_FORMATS: Mapping[str, Callable[[str], datetime | None]] = {"date-time": read_instant, "date": read_day}
_NAMES = {
    "date-time": "an instant with its zone (2026-05-14T09:12:00Z)",
    "date": "a day (2026-05-14)",
    "object": "an object",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "boolean": "true or false",
}


def _a(kind: str) -> str:
    return _NAMES[kind]


def _named(schema: Schema) -> str:
    return _NAMES[schema.get("format") or schema["type"]]


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
