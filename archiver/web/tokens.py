"""The two tokens: one to read, one to write, which also reads."""

from __future__ import annotations

import hmac
from dataclasses import field
from hashlib import sha256
from typing import Literal

from ..errors import SettingsError
from ..lightly import dataclass

Role = Literal["read", "write"]

#: Characters of a token at least, and at most: a shorter one can be guessed.
LEAST_CHARS = 16
MOST_CHARS = 512


@dataclass(frozen=True)
class Tokens:
    """Digests of the tokens, so that comparing them tells nothing of their lengths."""

    _read: bytes = field(repr=False)
    _write: bytes = field(repr=False)

    @classmethod
    def of(cls, read: str, write: str) -> Tokens:
        """The tokens as they were given.

        :raises SettingsError: one is too short or too long, is no printable ASCII, or both are the same.
        """
        for name, token in (("read_token", read), ("write_token", write)):
            if not LEAST_CHARS <= len(token) <= MOST_CHARS:
                raise SettingsError(
                    f"serve.{name}: has {len(token)} characters; give {LEAST_CHARS} to {MOST_CHARS}"
                )
            if not token.isascii() or not token.isprintable() or " " in token:
                raise SettingsError(f"serve.{name}: has spaces or signs that no header can carry")
        if read == write:
            raise SettingsError("serve.write_token: is the same as serve.read_token; readers could write")
        return cls(_digest(read), _digest(write))

    def find_role(self, given: str) -> Role | None:
        """What a token allows; both are compared whatever the first comes to, in constant time."""
        digest = _digest(given[: MOST_CHARS + 1])
        may_read = hmac.compare_digest(digest, self._read)
        may_write = hmac.compare_digest(digest, self._write)
        return "write" if may_write else "read" if may_read else None


def _digest(token: str) -> bytes:
    return sha256(token.encode("utf-8", "replace")).digest()
