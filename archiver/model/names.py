"""Names with a fixed set of values, and the ids made of what identifies a thing."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from typing import Literal

PlatformName = str
CitationKind = Literal["embed", "link", "prose"]
AuthorKind = Literal["person", "organisation", "role", "unnamed"]
AddressKind = Literal["post", "profile", "other"]
#: ``expansion``: a short or share link, only following it tells which post it is.
#: ``confirmation``: a post by its shape, on a host that no platform claims.
Needs = Literal["expansion", "confirmation"]
#: What a post is, by the words that name it.
Medium = Literal["video", "photo", "audio", "story", "live", "thread"]
BlockKind = Literal["heading", "paragraph", "quote", "list_item", "caption", "other"]

_BASE32 = "abcdefghijklmnopqrstuvwxyz234567"
#: Ten bits in two characters: the library makes them one by one, and a capture has several ids.
_PAIRS = [first + second for first in _BASE32 for second in _BASE32]


def stable_id(letter: str, *parts: str) -> str:
    """A short id that the same parts always give: one letter for the noun, then 12 base-32 characters.

    Stable ids make every store idempotent and let the catalogue be rebuilt
    from the WARCs with the ids people have already written down.
    """
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
    bits = int.from_bytes(digest[:8], "big") >> 4
    return letter + "".join([_PAIRS[bits >> shift & 1023] for shift in (50, 40, 30, 20, 10, 0)])


class Outcome(StrEnum):
    """How one visit to one address ended."""

    CAPTURED = "captured"
    #: Something was kept, but a bound or a broken connection cut it short.
    PARTIAL = "partial"
    GONE = "gone"
    PRIVATE = "private"
    LOGIN_WALL = "login_wall"
    RATE_LIMITED = "rate_limited"
    BLOCKED = "blocked"
    #: The post is there and not shown to us: its author is suspended, it is withheld or for adults.
    UNAVAILABLE = "unavailable"
    UNREACHABLE = "unreachable"
    #: Not asked at all: a private address, a scheme we don't speak.
    REFUSED = "refused"
    TOO_LARGE = "too_large"
    MEMENTO_ONLY = "memento_only"
