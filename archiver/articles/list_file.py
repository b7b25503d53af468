"""A list of addresses, one a line."""

from __future__ import annotations

from ..errors import SourceError
from .charset import to_utf8
from .listing import Feed, FeedEntry, absolute, keep_entries

_MAX_BYTES = 10_000_000
_MAX_LINES = 200_000
_MAX_LINE_CHARS = 2_000
_SHOWN = 60


def parse_list(body: bytes, *, url: str, content_type: str | None = None, most: int) -> Feed:
    """The addresses of a list; blank lines and lines that begin with # say nothing, nor what follows a blank.

    :raises SourceError: no line is an address; the reason is one line.
    """
    entries = []
    wrong: str | None = None
    is_long = len(body) > _MAX_BYTES
    if is_long:  # to the end of a line: half an address would lead elsewhere
        body = body[: max(body.rfind(b"\n", 0, _MAX_BYTES), 0)]
    lines = to_utf8(body, content_type).decode("utf-8", "replace").lstrip("\ufeff").splitlines()
    is_long = is_long or len(lines) > _MAX_LINES
    for number, line in enumerate(lines[:_MAX_LINES], 1):
        words = line[:_MAX_LINE_CHARS].split(None, 1)
        if not words or words[0].startswith("#"):
            continue
        # Without a base: a line that is no whole address is none.
        if address := absolute(words[0], ""):
            entries.append(FeedEntry(address, address))
        elif wrong is None:
            wrong = f"line {number} is no web address: {line.strip()[:_SHOWN]}"
    if not entries and wrong:
        raise SourceError(url, f"no list of addresses: {wrong}")
    kept, is_cut = keep_entries(entries, most)
    return Feed(title=None, entries=kept, kind="list", is_cut=is_cut or is_long)
