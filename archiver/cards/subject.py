"""What a card is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime

from ..lightly import dataclass
from ..model import Outcome, Post

#: How a picture's bytes begin -> its type. What a server calls it doesn't count.
_BEGINNINGS = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
)


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A picture or video of the post, as it was captured."""

    size: int
    #: The bytes of a picture that is small enough to be part of the card, and their type.
    content: bytes | None = None
    image_type: str | None = None


@dataclass(frozen=True, kw_only=True)
class Subject:
    """A post, and how it was captured."""

    post: Post
    captured_at: datetime
    #: How the visit to the post's page ended, and why.
    outcome: Outcome
    evidence: str | None = None
    #: The time that the post's id carries.
    minted_at: datetime | None = None
    #: Address of a picture or video -> what was kept of it; missing where nothing was.
    kept: Mapping[str, Kept] = field(default_factory=dict)
    #: Address and size of the video that another program fetched.
    video: tuple[str, Kept] | None = None


def find_image_type(content: bytes) -> str | None:
    """The type of a picture that every browser shows and that runs nothing, by its bytes."""
    for beginning, image_type in _BEGINNINGS:
        if content.startswith(beginning):
            return image_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:12] in (b"ftypavif", b"ftypavis"):
        return "image/avif"
    return None
