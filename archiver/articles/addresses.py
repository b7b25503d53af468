"""Addresses written out in running text."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ADDRESS = re.compile(r"https?://[^\s<>\"“”«»\u201e\\^`{|}]{4,2000}", re.IGNORECASE)
_TRAILING = ".,;:!?'’…*"
_PAIRS = {")": "(", "]": "["}


def find_addresses(text: str) -> Iterator[tuple[str, int, int]]:
    """Each http(s) address in the text with its offsets, without the punctuation that follows it."""
    for match in _ADDRESS.finditer(text):
        url = match[0]
        while url and (
            url[-1] in _TRAILING or (url[-1] in _PAIRS and url.count(url[-1]) > url.count(_PAIRS[url[-1]]))
        ):
            url = url[:-1]
        yield url, match.start(), match.start() + len(url)
