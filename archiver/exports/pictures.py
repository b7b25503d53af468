"""Pictures that may be part of a file: known by their bytes, and no larger than a reader can bear."""

from __future__ import annotations

import base64

from ..lightly import dataclass

#: Pixels of a side, and of the whole: small files can unfold to gigabytes.
_MAX_SIDE = 16_384
_MAX_PIXELS = 40_000_000
#: Markers of a JPEG that say how large it is.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A PNG, JPEG or WebP, checked."""

    content: bytes
    media_type: str
    width: int
    height: int
    #: What it shows, for those who don't see it, and as a caption.
    caption: str = ""

    @property
    def address(self) -> str:
        """The picture itself as an address."""
        return f"data:{self.media_type};base64,{base64.b64encode(self.content).decode('ascii')}"


def check_picture(content: bytes, caption: str = "") -> Picture | None:
    """The picture, by its bytes alone; ``None`` for anything else, and where it is too large to show."""
    for media_type, find in (("image/png", _png), ("image/jpeg", _jpeg), ("image/webp", _webp)):
        size = find(content)
        if size is not None:
            width, height = size
            fits = 0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE and width * height <= _MAX_PIXELS
            made = Picture(
                content=content, media_type=media_type, width=width, height=height, caption=caption
            )
            return made if fits else None
    return None


def _png(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\x89PNG\r\n\x1a\n") or content[12:16] != b"IHDR" or len(content) < 24:
        return None
    return int.from_bytes(content[16:20], "big"), int.from_bytes(content[20:24], "big")


def _jpeg(content: bytes) -> tuple[int, int] | None:
    if not content.startswith(b"\xff\xd8\xff"):
        return None
    place = 2
    while place + 9 <= len(content) and content[place] == 0xFF:
        marker, length = content[place + 1], int.from_bytes(content[place + 2 : place + 4], "big")
        if marker in _FRAMES:
            height = int.from_bytes(content[place + 5 : place + 7], "big")
            return int.from_bytes(content[place + 7 : place + 9], "big"), height
        place += 2 + max(length, 2)
    return None


def _webp(content: bytes) -> tuple[int, int] | None:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP" or len(content) < 30:
        return None
    kind = content[12:16]
    if kind == b"VP8X":
        return int.from_bytes(content[24:27], "little") + 1, int.from_bytes(content[27:30], "little") + 1
    if kind == b"VP8 " and content[23:26] == b"\x9d\x01\x2a":
        return _fourteen(content, 26), _fourteen(content, 28)
    if kind == b"VP8L" and content[20] == 0x2F:
        bits = int.from_bytes(content[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return None


def _fourteen(content: bytes, place: int) -> int:
    return int.from_bytes(content[place : place + 2], "little") & 0x3FFF
