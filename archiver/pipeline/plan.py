"""What is fetched of a post besides its page and the answers that describe it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from ..lightly import dataclass
from ..model import Availability, Outcome, PostMetadata, PostRef
from ..platforms import PLATFORMS
from ..settings import CaptureSettings
from ..urls import normalise
from .outcomes import TRANSIENT

_ABSENT = frozenset({Availability.GONE, Availability.PRIVATE, Availability.UNAVAILABLE})


@dataclass(frozen=True)
class Piece:
    """One address to fetch for a post's sake."""

    kind: Literal["embed page", "author's picture", "image", "video", "audio"]
    url: str


def plan_capture(
    post: PostRef,
    told: PostMetadata,
    settings: CaptureSettings,
    *,
    page: Outcome = Outcome.CAPTURED,
    have: Collection[str] = (),
) -> tuple[Piece, ...]:
    """The embed page, the author's picture and the media of a post, by what has been told of it.

    The describing endpoints were asked before: their answers name the media, in the best
    size there is. Addresses in ``have`` are there already. Of a post that isn't to be seen, or
    whose ``page`` is to be asked for again, only what was told of it is fetched.
    """
    platform = PLATFORMS.get(post.platform)
    pieces = []
    is_shown = told.availability not in _ABSENT and page not in TRANSIENT
    if platform and is_shown and (embed := platform.embed_page(post)):
        pieces.append(Piece("embed page", embed))
    if told.author_picture:
        pieces.append(Piece("author's picture", told.author_picture))
    pieces += [Piece(media.kind, media.url) for media in told.media[: settings.max_media]]
    if not settings.max_media:
        pieces = [piece for piece in pieces if piece.kind == "embed page"]
    wanted: dict[str, Piece] = {}
    for piece in pieces:
        if piece.url not in have and normalise(piece.url) is not None:
            wanted.setdefault(piece.url, piece)
    return tuple(wanted.values())
