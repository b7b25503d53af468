"""Under which address the answer to something else than a GET is found again.

Indexed by its own address, the answer to a POST or to a browser's OPTIONS would be replayed as the page.
pywb looks for it under the address with method and form as parameters, and so it is indexed; the
parameters are made as pywb makes them from the request that it gets at replay.
"""

from __future__ import annotations

import base64
import codecs
import email
import json
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_plus, urlencode

if TYPE_CHECKING:
    from ..ports import Exchange

#: Stands in a response's record and says so, for whoever makes the index again from the file.
REPLAYS_FIELD = "Archiver-Replays-As"
#: As pywb cuts it.
_MAX_QUERY = 4096
#: What is looked at of a body: its first 4,096 characters may be %-escapes of bytes of many a name.
_MAX_CONTENT_BYTES = 131_072
#: Each part of a form becomes an object that is hundreds of times as large as the smallest part.
_MAX_FORM_BYTES = 32_768
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
            # A character that the cut went through is left out.
            return unquote_plus(codecs.utf_8_decode(content, "strict", len(content) < _MAX_CONTENT_BYTES)[0])
        except UnicodeDecodeError:
            return _as_bytes(content)
    if kind.startswith("multipart/"):
        return _encode_form(kind, content[:_MAX_FORM_BYTES]) or _as_bytes(content)
    if kind.startswith(("application/json", "text/plain")):
        try:
            return urlencode(_flatten(json.loads(content)))
        except (ValueError, RecursionError):
            return _as_bytes(content) if kind.startswith("text/plain") else ""
    return _as_bytes(content)


def _as_bytes(content: bytes) -> str:
    return "__wb_post_data=" + base64.b64encode(content[:_MAX_QUERY]).decode("ascii")


def _encode_form(kind: str, content: bytes) -> str:
    """A form's fields as a query; empty where it has none that can be read."""
    try:
        return urlencode(list(_iter_parts(kind, content)))
    except Exception:  # noqa: BLE001 — the library promises nothing of hostile forms: parts in parts, odd charsets
        return ""


def _iter_parts(kind: str, content: bytes) -> Iterator[tuple[str, str]]:
    message = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode("latin-1", "replace") + content)
    for part in message.walk():
        name = part.get_param("name", header="content-disposition")
        payload = part.get_payload(decode=True)
        if isinstance(name, str) and isinstance(payload, bytes):
            yield name, payload.decode("utf-8", "replace")


def _flatten(value: Any) -> dict[str, str]:
    """The leaves of a JSON value by their own names; a name that comes again gets a number.

    No more of them than the query has room for.
    """
    found: dict[str, str] = {}
    seen: dict[str, int] = {}
    size = 0
    for name, inner in _iter_leaves(value, ""):
        key = name
        if name in found:
            seen[name] = seen.get(name, 1) + 1
            key = f"{name}.{seen[name]}_"
        found[key] = _leaf(inner)
        size += len(key) + len(found[key]) + 2
        if size > _MAX_QUERY:
            break
    return found


def _iter_leaves(value: Any, name: str) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        for key, each in value.items():
            yield from _iter_leaves(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from _iter_leaves(each, name)
    elif name:
        yield name, value


def _leaf(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    if isinstance(value, float) and math.isfinite(value) and value.is_integer():
        return str(int(value))
    return str(value)
