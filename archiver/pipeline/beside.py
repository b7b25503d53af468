"""What is kept of a post beside its page: its pieces, and what is known of it by now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from ..lightly import dataclass
from ..model import Alias, Outcome, Post, PostRef, Reading
from ..platforms import identify, url_for
from ..ports import Entry, Exchange, NoVideo, Session, Visit
from .answer import is_html
from .card import build_post
from .context import Context
from .pieces import Fetched, fetch_pieces, say_missing
from .plan import plan_capture
from .requisites import fetch_requisites, find_needs
from .statements import pieces_statement
from .videos import Video, fetch_video, wants_video


@dataclass(frozen=True, kw_only=True)
class Before:
    """What the catalogue had of a post before a visit."""

    post: Post | None = None
    readings: Sequence[Reading] = ()


def load_before(session: Session, post: PostRef | None) -> Before:
    if post is None:
        return Before()
    return Before(post=session.find_post(post), readings=session.load_readings(post))


def know(
    post: PostRef, url: str, before: Before, readings: Sequence[Reading], aliases: Sequence[Alias]
) -> Post:
    """The post as it is known after a visit, under the id that it stands under."""
    joined = next((alias for alias in aliases if alias.other == post), None)
    if joined is not None:
        return build_post(joined.post, joined.post_url, before.readings, readings)
    if before.post is not None:
        return build_post(before.post.ref, before.post.url, before.readings, readings)
    return build_post(post, identify(url).canonical_url or url_for(post), (), readings)


@dataclass(frozen=True, kw_only=True)
class Beside:
    """What a visit to a post brought beside its page and the answers that describe it."""

    pieces: tuple[Fetched, ...] = ()
    video: Video | NoVideo | None = None
    #: What the embed page needs to show.
    requisites: tuple[Exchange, ...] = ()

    @property
    def exchanges(self) -> list[Exchange]:
        return [*(exchange for piece in self.pieces for exchange in piece.exchanges), *self.requisites]

    @property
    def missing(self) -> tuple[str, ...]:
        """What was not had, and why, for a person."""
        said = say_missing(self.pieces)
        return (*said, f"video: {self.video.reason}") if isinstance(self.video, NoVideo) else said

    def entries(self, capture_id: str, at: datetime) -> list[Entry]:
        """What is kept of it beside the exchanges."""
        kept: list[Entry] = []
        if isinstance(self.video, Video):
            kept += [self.video.resource, self.video.statement]
        if self.pieces:
            kept.append(pieces_statement(capture_id, self.pieces, at))
        return kept

    def close(self) -> None:
        """Free what the video holds; the exchanges are the visit's to close."""
        if isinstance(self.video, Video) and self.video.resource.body is not None:
            self.video.resource.body.close()


def fetch_beside(
    context: Context, post: Post, page: Outcome, have: Sequence[Exchange], *, collection: str
) -> Beside:
    """Fetch what the post's plan says, as far as the visit doesn't have it yet.

    :raises Stopped: the program is to stop before all of it is there; nothing is left open.
    """
    plan = plan_capture(
        post.ref,
        post.metadata,
        context.settings.capture,
        page=page,
        have={exchange.url for exchange in have},
    )
    pieces = fetch_pieces(
        context, plan, collection=collection, spent=sum(exchange.body.size for exchange in have)
    )
    beside = Beside(pieces=pieces)
    try:
        beside = replace(beside, requisites=_complete_frames(context, have, pieces, collection))
        if wants_video(context, post, pieces):
            beside = replace(beside, video=fetch_video(context, post))
    except BaseException:
        for exchange in beside.exchanges:
            exchange.body.close()
        raise
    return beside


def _complete_frames(
    context: Context, have: Sequence[Exchange], pieces: Sequence[Fetched], collection: str
) -> tuple[Exchange, ...]:
    """Fetch what the post's embed page needs to show, as far as the visit doesn't have it yet."""
    if not context.settings.capture.requisites:
        return ()
    spent = sum(exchange.body.size for exchange in have)
    found: list[Exchange] = []
    for piece in pieces:
        page = piece.exchanges[-1] if piece.exchanges else None
        if piece.piece.kind != "embed page" or page is None or page.status != 200 or not is_html(page):
            continue
        frame = Visit(url=piece.piece.url, exchanges=piece.exchanges)
        came = fetch_requisites(
            context,
            frame,
            find_needs(context, page),
            collection=collection,
            spent=spent,
            have={exchange.url for exchange in have},
        )
        found += came.exchanges
    return tuple(found)
