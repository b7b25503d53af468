"""The digests that records state, read and checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

#: Algorithms by the names that tools write, without hyphens.
_KNOWN = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})
_LONGEST = 200


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
