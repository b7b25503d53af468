"""The head of an answer: its status line and fields, as far as they can be read."""

from __future__ import annotations

import http.client


def parse_status_line(head: bytes) -> tuple[str, int, str]:
    """Version, status and reason.

    :raises http.client.BadStatusLine: it is none.
    """
    line = head.partition(b"\n")[0].rstrip(b"\r").decode("latin-1")
    version, _, rest = line.partition(" ")
    status, _, reason = rest.strip().partition(" ")
    if len(status) != 3 or not status.isascii() or not status.isdecimal() or status < "100":
        raise http.client.BadStatusLine(line[:60])
    return version, int(status), reason.strip()


def parse_fields(head: bytes) -> list[tuple[str, str]]:
    """The header fields of a head, names as sent, in order; lines that are none are passed over."""
    text = head.decode("latin-1")
    lines = text.split("\r\n")
    if len(lines) == text.count("\n") + 1 and "\n " not in text and "\n\t" not in text:
        parts = [line.partition(":") for line in lines[1:]]
        return [(name.strip(), value.strip()) for name, colon, value in parts if colon and name.strip()]
    fields: list[tuple[str, str]] = []
    for raw in text.split("\n")[1:]:
        line = raw.rstrip("\r")
        if line[:1] in (" ", "\t"):  # obsolete folding: the line before goes on
            if fields and line.strip():
                name, value = fields[-1]
                fields[-1] = (name, f"{value} {line.strip()}")
            continue
        name, colon, value = line.partition(":")
        if colon and (name := name.strip()):
            fields.append((name, value.strip()))
    return fields


def split_list(values: list[str]) -> list[str]:
    """The members of a field that is a list, in lower case, however many lines it takes."""
    if not values:
        return []
    return [each for part in ",".join(values).lower().split(",") if (each := part.strip())]


def parse_length(values: list[str]) -> int | None:
    """What Content-Length says, also where it says it twice; ``None`` where it says nothing.

    :raises http.client.HTTPException: it says two things.
    """
    lengths = {each.lstrip("0") or "0" if each.isdecimal() else each for each in split_list(values)}
    if len(lengths) > 1:
        raise http.client.HTTPException("several lengths")
    given = lengths.pop() if lengths else ""
    # No body is longer than 18 digits say, and int() refuses thousands of them.
    return int(given[:18]) if given.isascii() and given.isdecimal() else None
