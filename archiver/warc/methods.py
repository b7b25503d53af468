"""Under which address the answer to something else than a GET is found again.

Indexed by its own address, the answer to a POST or to a browser's OPTIONS would be replayed as the page.
pywb looks for it under the address with method and form as parameters, and so it is indexed; the
parameters are made as pywb makes them from the request that it gets at replay.
"""

from __future__ import annotations

import base64
import email
import json
import math
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote_plus, urlencode

from ..ports import Exchange

#: Stands in a response's record and says so, for whoever makes the index again from the file.
REPLAYS_FIELD = "Archiver-Replays-As"
#: As pywb cuts it.
_MAX_QUERY = 4096
_MAX_CONTENT_BYTES = 1_000_000
_WITH_CONTENT = frozenset({"POST", "PUT"})


def find_replay_url(exchange: Exchange) -> str | None:
    """The address for the index; ``None`` for a GET, whose own it is."""
    request = exchange.request or b""
    if request.startswith(b"GET "):
        return None
    head, _, content = request.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    method = lines[0].partition(" ")[0].upper()
    if not method or method == "GET":
        return None
    asked = f"__wb_method={method}"
    if method in _WITH_CONTENT and content:
        kind = next((line.partition(":")[2].strip() for line in lines if _is_type(line)), "")
        if query := _query(kind, content[:_MAX_CONTENT_BYTES]):
            asked += "&" + query[:_MAX_QUERY]
    return f"{exchange.url}{'&' if '?' in exchange.url else '?'}{asked}"


def _is_type(line: str) -> bool:
    return line.lower().startswith("content-type:")


def _query(kind: str, content: bytes) -> str:
    if kind.startswith("application/x-www-form-urlencoded"):
        try:
            return unquote_plus(content.decode("utf-8"))
        except UnicodeDecodeError:
            return _as_bytes(content)
    if kind.startswith("multipart/"):
        return urlencode(list(_iter_parts(kind, content))) or _as_bytes(content)
    if kind.startswith(("application/json", "text/plain")):
        try:
            return urlencode(_flatten(json.loads(content)))
        except (ValueError, RecursionError):
            return _as_bytes(content) if kind.startswith("text/plain") else ""
    return _as_bytes(content)


def _as_bytes(content: bytes) -> str:
    return "__wb_post_data=" + base64.b64encode(content).decode("ascii")


def _iter_parts(kind: str, content: bytes) -> Iterator[tuple[str, str]]:
    message = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace") + content)
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            yield name, payload.decode("utf-8", "replace")


def _flatten(value: Any) -> dict[str, str]:
    """The leaves of a JSON value by their own names; a name that comes again gets a number."""
    found: dict[str, str] = {}
    seen: dict[str, int] = {}

    def walk(inner: Any, name: str) -> None:
        if isinstance(inner, dict):
            for key, each in inner.items():
                walk(each, key)
        elif isinstance(inner, list):
            for each in inner:
                walk(each, name)
        elif name:
            key = name
            if name in found:
                seen[name] = seen.get(name, 1) + 1
                key = f"{name}.{seen[name]}_"
            found[key] = _leaf(inner)

    walk(value, "")
    return found


def _leaf(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return str(int(value))
    return str(value)
