"""Places in a list, as opaque text that goes to a browser and comes back from anybody."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from ..errors import UsageError

#: Characters of a place that are read: those that we write are shorter.
_MOST = 3000

Value = str | int | datetime


def write_place(noun: str, *values: Value) -> str:
    """A place in the list of a noun: after the row that has these values."""
    told = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    content = json.dumps([noun, *told], ensure_ascii=False, separators=(",", ":")).encode(
        "utf-8", "surrogatepass"
    )
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def read_place(noun: str, given: str | None, *kinds: type[Value]) -> Sequence[Value] | None:
    """The values of a place; ``None`` where none is given.

    :raises UsageError: it is no place in the list of this noun.
    """
    if given is None:
        return None
    try:
        if len(given) > _MOST:
            raise ValueError
        content = base64.b64decode(given + "=" * (-len(given) % 4), altchars=b"-_", validate=True)
        told = json.loads(content)
        if not isinstance(told, list) or told[0] != noun or len(told) != len(kinds) + 1:
            raise ValueError
        return [_read(value, kind) for value, kind in zip(told[1:], kinds, strict=True)]
    except (ValueError, IndexError, RecursionError, binascii.Error) as error:
        raise UsageError(f"after: no place in the list of {noun}; begin at its first page") from error


def _read(value: object, kind: type[Value]) -> Value:
    if kind is datetime and isinstance(value, str):
        at = datetime.fromisoformat(value)
        if at.tzinfo is None:
            raise ValueError
        return at.astimezone(UTC)
    if type(value) is not kind or (isinstance(value, int) and abs(value) >= 1 << 63):
        raise ValueError
    if isinstance(value, str) and "\x00" in value:
        raise ValueError
    return value
