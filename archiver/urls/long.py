"""Addresses and names that are too long to be looked up by: a database's index takes some 2,700 bytes.

Real ones are shorter; redirects of trackers and consent pages, and what strangers make up, are not. What
stands in the catalogue of such a one tells it from all others, and that it isn't all: WARC records and
statements have the whole of it.
"""

from __future__ import annotations

import hashlib
import re

#: Bytes in UTF-8 that are kept of an address whole.
MOST_BYTES = 2000
_CUT = re.compile("…sha256:[0-9a-f]{64}")


def cut(text: str, most: int = MOST_BYTES) -> str:
    """The text, or where it has more bytes its beginning and a digest of all; twice is the same as once."""
    if 4 * len(text) <= most:
        return text
    whole = text.encode("utf-8", "replace")
    if len(whole) <= most:
        return text
    end = f"…sha256:{hashlib.sha256(whole).hexdigest()}"
    return whole[: most - len(end.encode())].decode("utf-8", "ignore") + end


def is_cut(text: str) -> bool:
    """Whether it is no address but the beginning of one: nobody is to be asked for it."""
    return _CUT.fullmatch(text[-72:]) is not None
