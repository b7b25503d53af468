"""By which keys people are named in addresses: fit for one, and the same as long as the name is."""

from __future__ import annotations

import base64
import binascii
import re

_PLAIN = re.compile("[a-z0-9]+(?: [a-z0-9]+)*")
_KEY = re.compile("[a-z0-9]+(?:-[a-z0-9]+)*")
_MOST_KEY = 1500


def write_key(person: str) -> str:
    """The key of a folded name."""
    if _PLAIN.fullmatch(person):
        return person.replace(" ", "-")
    return "~" + base64.urlsafe_b64encode(person.encode("utf-8", "surrogatepass")).decode().rstrip("=")


def read_key(key: str) -> str | None:
    """The folded name of a key; ``None`` for what is none."""
    if _KEY.fullmatch(key):
        return key.replace("-", " ")
    if not key.startswith("~") or len(key) > _MOST_KEY:
        return None
    try:
        person = base64.b64decode(
            key[1:] + "=" * (-(len(key) - 1) % 4), altchars=b"-_", validate=True
        ).decode()
    except (ValueError, binascii.Error):
        return None
    return person if write_key(person) == key and "\x00" not in person else None
