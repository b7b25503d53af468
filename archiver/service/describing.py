"""Describing posts: what the command asks for, and what came of it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ..lightly import dataclass
from ..model import Availability

if TYPE_CHECKING:
    from ..model import Capture, Post, Reading
    from ..ports import Session


@dataclass(frozen=True, kw_only=True)
class Described:
    """What is known of the post behind an address, and who was asked for it this time."""

    #: The address as it was given.
    url: str
    capture: Capture
    #: ``None`` where the address leads to no post.
    post: Post | None
    #: The answers of this visit, first to last; what is known of the post may be older.
    readings: tuple[Reading, ...]

    @property
    def minted_at(self) -> datetime | None:
        """The time that the post's id carries; not the time the platform states."""
        from ..platforms import identify

        return identify(self.post.url).minted_at if self.post else None

    @property
    def is_shown(self) -> bool:
        """Whether any answer of this visit shows the post."""
        return any(
            one.metadata.availability is Availability.AVAILABLE or one.metadata.text for one in self.readings
        )

    @property
    def why_none(self) -> str:
        """Why a link that had to be followed led to no post."""
        if self.capture.final_url != self.capture.url:
            return f"leads to {self.capture.final_url}, which is no post"
        return f"leads to no post: {self.capture.evidence or self.capture.outcome.value}"


def load_described(session: Session, url: str, capture: Capture) -> Described:
    """What a finished description of an address left in the catalogue."""
    from ..platforms import identify

    led_to = identify(capture.final_url)
    ref = led_to.post if led_to.post and not led_to.needs else None
    post = session.find_post(ref) if ref else session.find_alias(capture.url)
    if post is None and (ref := identify(url).post):
        post = session.find_post(ref)
    said = session.load_readings(post.ref) if post else ()
    of_this_visit = (one for one in reversed(said) if one.origin.said_at >= capture.captured_at)
    return Described(url=url, capture=capture, post=post, readings=tuple(of_this_visit))
