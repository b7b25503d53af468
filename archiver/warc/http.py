"""The head of a stored HTTP answer, in pieces."""

from __future__ import annotations


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
    return next((value for key, value in parse_headers(head) if key.lower() == name), None)
