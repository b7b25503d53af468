"""The characters of a text as every reader of it expects them."""

from __future__ import annotations

import re
import unicodedata

#: Soft hyphens, zero-width spaces and byte order marks stand inside words and carry nothing.
_INVISIBLE = re.compile(r"[\u00ad\u200b\u2060\ufeff\x00]+")


def settle(text: str) -> str:
    """The text composed (NFC: "u" and a diaeresis are "ü") and without what can't be seen.

    Offsets refer to what this gives, so it comes before there are any.
    """
    return text if text.isascii() else unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
