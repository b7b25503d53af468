"""The digests that records state, read and checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache
from typing import Any

from ..lightly import dataclass
from .records import format_digest

#: Algorithms by the names that tools write, without hyphens.
_KNOWN = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})
_LONGEST = 200
_OURS = "sha256:"


@dataclass(frozen=True)
class Digest:
    """A digest that a record states."""

    algorithm: str
    value: bytes

    def begin(self) -> Any:
        """A new hash of its algorithm."""
        return hashlib.new(self.algorithm, usedforsecurity=False)


@lru_cache(256)
def parse_digest(text: str | None) -> Digest | None:
    """What ``ALGORITHM:VALUE`` states, the value in base32 or hex.

    ``None`` for what can't be checked: another algorithm, or no digest.
    """
    name, colon, value = (text or "").partition(":")
    algorithm = name.strip().lower().replace("-", "")
    if not colon or algorithm not in _KNOWN or len(value) > _LONGEST:
        return None
    size = hashlib.new(algorithm, usedforsecurity=False).digest_size
    value = value.strip()
    try:
        if len(value) == 2 * size:
            return Digest(algorithm, bytes.fromhex(value))
        bare = value.rstrip("=").upper()
        found = base64.b32decode(bare + "=" * (-len(bare) % 8))
    except (ValueError, binascii.Error):
        return None
    return Digest(algorithm, found) if len(found) == size else None


class StatedDigest:
    """One that a record states, held against the bytes as they come; nothing to check where it can't be."""

    __slots__ = ("_hash", "_stated", "_text")

    def __init__(self, text: str | None) -> None:
        self._text = text
        self._stated: Digest | None = None
        self._hash: Any = None
        if text is not None and text.startswith(_OURS):
            self._hash = hashlib.sha256()
        elif (stated := parse_digest(text)) is not None:
            self._stated, self._hash = stated, stated.begin()

    @property
    def is_checked(self) -> bool:
        return self._hash is not None

    def update(self, data: bytes) -> None:
        if self._hash is not None:
            self._hash.update(data)

    def is_right(self) -> bool:
        """Whether all that came is what it is of; so where it can't be checked."""
        if self._hash is None:
            return True
        found = self._hash.digest()
        # As we write it; other spellings take longer to read.
        if self._stated is None and format_digest(found) == self._text:
            return True
        stated = self._stated or parse_digest(self._text)
        return stated is None or stated.value == found
