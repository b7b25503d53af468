"""The head of a stored HTTP answer, in pieces."""

from __future__ import annotations

import re

#: Lines end as the server ended them: by CRLF or, against the standard, by LF alone.
_BLANK_LINE = re.compile(rb"\n\r?\n")


def find_body(block: bytes | bytearray, start: int = 0, end: int | None = None) -> int:
    """Where the body begins behind the head, looked for from ``start`` on; -1 without a blank line."""
    found = _BLANK_LINE.search(block, start, len(block) if end is None else end)
    return found.end() if found else -1


def head_of(block: bytes) -> bytes:
    """The head of an answer with its blank line; all there is where it has none."""
    end = find_body(block)
    return block if end < 0 else block[:end]


def parse_status(head: bytes) -> int | None:
    """The status code of an answer; ``None`` where the status line is none."""
    parts = head.partition(b"\n")[0].split(None, 2)
    if len(parts) < 2 or not parts[0].startswith(b"HTTP/") or not parts[1].isdigit():
        return None
    return int(parts[1])


def parse_headers(head: bytes) -> tuple[tuple[str, str], ...]:
    """The header fields of an answer, as sent, in order."""
    fields: list[tuple[str, str]] = []
    for raw in head.split(b"\n")[1:]:
        line = raw.rstrip(b"\r").decode("latin-1")
        if line[:1] in (" ", "\t"):
            if fields and line.strip():
                fields[-1] = (fields[-1][0], f"{fields[-1][1]} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon and name.strip():
            fields.append((name.strip(), value.strip()))
    return tuple(fields)


def find_header(head: bytes, name: str) -> str | None:
    """First value of a header, whatever its case."""
    name = name.lower()
    low = head.lower()
    mark = b"\n%b:" % name.encode()
    at = low.find(mark)
    end = head.find(b"\n", at + 1)
    # Not on a line that goes on, nor behind one that is written in another way.
    if at >= 0 and end >= 0 and head[end + 1 : end + 2] not in (b" ", b"\t") and low.find(mark[:-1]) == at:
        return head[at + len(mark) : end].decode("latin-1").strip()
    return next((value for key, value in parse_headers(head) if key.lower() == name), None)
