"""A post: which one, what is said of it, what is known of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from ..lightly import dataclass
from .names import AddressKind, Needs, PlatformName, stable_id


@dataclass(frozen=True)
class PostRef:
    """Which post is meant: the identity that survives edits, moves and deletion."""

    #: Key of the platform, e.g. ``"bluesky"``.
    platform: PlatformName
    #: Unique within the platform: owner or host included where the platform's own id needs it.
    post_id: str
    #: Handle or account id as cited; a hint, no part of the identity.
    author: str | None = field(default=None, compare=False)

    @property
    def id(self) -> str:
        """The post's id in the catalogue."""
        return stable_id("p", self.platform, self.post_id)


@dataclass(frozen=True, kw_only=True)
class Address:
    """What an address is, as far as the address itself tells."""

    url: str
    kind: AddressKind
    platform: PlatformName | None = None
    post: PostRef | None = None
    author: str | None = None
    canonical_url: str | None = None
    #: Time that the post's id carries; not the time the platform states.
    minted_at: datetime | None = None
    #: What has to be asked of the network before this address is known for sure.
    needs: Needs | None = None


@dataclass(frozen=True, kw_only=True)
class Media:
    """A picture, video or sound of a post, in the best public size."""

    url: str
    kind: Literal["image", "video", "audio"] = "image"
    alt_text: str | None = None
    #: In pixels, as the answer tells them.
    width: int | None = None
    height: int | None = None
    duration_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Counts:
    """How often people reacted to a post, at the instant of the answer that gave the numbers."""

    #: Likes, favourites, reactions of any kind, points.
    likes: int | None = None
    #: Reposts, shares, boosts, forwards; quotes apart where the platform parts them.
    reposts: int | None = None
    quotes: int | None = None
    #: Replies, comments.
    replies: int | None = None
    views: int | None = None
    bookmarks: int | None = None


@dataclass(frozen=True, kw_only=True)
class LinkCard:
    """The preview of a linked page that a post shows."""

    url: str
    title: str | None = None
    description: str | None = None
    #: Address of its picture.
    picture: str | None = None


class Availability(StrEnum):
    """Whether a post could be seen, by one answer about it."""

    AVAILABLE = "available"
    GONE = "gone"
    #: Only for those whom the author lets in.
    PRIVATE = "private"
    #: There, and not shown to us: its author is suspended, it is withheld or for adults.
    UNAVAILABLE = "unavailable"
    # These three say what became of the question, and nothing of the post.
    LOGIN_WALL = "login_wall"
    RATE_LIMITED = "rate_limited"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class PostMetadata:
    """What one answer, or one embed carried by value, said about a post.

    Unknown is ``None``, never ``""``. The posts that it names (``reply_to``, ``quoted``,
    ``shared``) are on its own platform.
    """

    text: str | None = None
    #: The answer gives only the beginning of the text.
    text_is_cut: bool | None = None
    author_name: str | None = None
    handle: str | None = None
    author_id: str | None = None
    #: Address of the author's picture.
    author_picture: str | None = None
    posted_at: datetime | None = None
    #: The date as printed, where it is no instant (an embed's "May 4, 2023").
    posted_on: str | None = None
    edited_at: datetime | None = None
    language: str | None = None
    reply_to: PostRef | None = None
    quoted: PostRef | None = None
    #: The post that this one passes on (a boost, a forwarded message).
    shared: PostRef | None = None
    media: tuple[Media, ...] = ()
    counts: Counts | None = None
    card: LinkCard | None = None
    availability: Availability = Availability.UNKNOWN
    #: Why the availability is what it is, for a person: a status, the words of the answer.
    evidence: str | None = None


@dataclass(frozen=True)
class Origin:
    """Who said something, and when: the instant of the answer."""

    #: Name of the endpoint, ``"page"`` for the post's own page, ``"embed"`` for an article's embed.
    name: str
    said_at: datetime


@dataclass(frozen=True)
class Reading:
    """One answer about a post, as it was read."""

    origin: Origin
    metadata: PostMetadata


@dataclass(frozen=True, kw_only=True)
class Alias:
    """Another address of a post, and who said that it leads there.

    Where the address names a post by itself, under an id that doesn't last (a
    handle in place of a DID, an encrypted id in place of a number), the two are one post.
    """

    post: PostRef
    #: The post's own address, as it was given with the alias.
    post_url: str
    #: The other address.
    url: str
    #: The id that the other address carries, where it carries one.
    other: PostRef | None = None
    #: Name of an endpoint, ``"redirect"``, or ``"page"`` for what the post's own page calls itself.
    origin: Origin


@dataclass(frozen=True, kw_only=True)
class Post:
    """What is known of a post, each field with where it came from."""

    ref: PostRef
    url: str
    metadata: PostMetadata
    #: Field of :class:`PostMetadata` -> who said it, and when; counts are as of then.
    origins: Mapping[str, Origin]
