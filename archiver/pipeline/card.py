"""A captured post -> its card, as a resource for the archive."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ..cards import Kept, Subject, card_url, find_image_type, render_card
from ..merging import merge
from ..model import Availability, Outcome, Post, PostMetadata, PostRef, Reading
from ..platforms import minted_at
from ..ports import Exchange, Resource
from .answer import read_body
from .page import Page
from .pieces import Fetched

#: Bytes of a picture that becomes part of the card.
_MAX_PICTURE_BYTES = 400_000


def build_post(ref: PostRef, url: str, earlier: Sequence[Reading], now: Sequence[Reading]) -> Post:
    """The post as it is known with what was said now, the last first, before what was said earlier."""
    metadata, origins = merge([*reversed(now), *earlier])
    return Post(ref=ref, url=url, metadata=metadata, origins=origins)


def make_card(
    post: Post,
    page: Page,
    outcome: Outcome,
    evidence: str | None,
    *,
    pieces: Iterable[Fetched],
    video: tuple[str, Kept] | None = None,
) -> Resource | None:
    """The card of a post; ``None`` where nothing is known that a card could show."""
    if not _says_something(post.metadata):
        return None
    subject = Subject(
        post=post,
        captured_at=page.visited_at,
        outcome=outcome,
        evidence=evidence,
        minted_at=minted_at(post.ref.platform, post.ref.post_id),
        kept=_kept(pieces),
        video=video,
    )
    return Resource(
        uri=card_url(post.ref),
        content_type="text/html; charset=utf-8",
        content=render_card(subject),
        at=page.visited_at,
    )


def _says_something(told: PostMetadata) -> bool:
    known = (told.text, told.author_name, told.handle, told.media)
    return any(known) or told.availability in (
        Availability.AVAILABLE,
        Availability.GONE,
        Availability.PRIVATE,
        Availability.UNAVAILABLE,
    )


def _kept(pieces: Iterable[Fetched]) -> Mapping[str, Kept]:
    kept = {}
    for one in pieces:
        if one.outcome is Outcome.CAPTURED and one.exchanges:
            kept[one.piece.url] = _keep(one.exchanges[-1])
    return kept


def _keep(exchange: Exchange) -> Kept:
    size = exchange.body.size
    content = read_body(exchange, _MAX_PICTURE_BYTES) if size <= _MAX_PICTURE_BYTES else b""
    if image_type := find_image_type(content):
        return Kept(size=size, content=content, image_type=image_type)
    return Kept(size=size)
