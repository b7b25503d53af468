"""The nouns of the archive.

Frozen data, standard library only: nothing here opens a file, a socket or a
database, so every other module may import it. What was found (Citation), what
was decided (Resolution) and what is known (Post) are separate types.
``docs/glossary.md`` explains each word.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Literal

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


def stable_id(letter: str, *parts: str) -> str:
    """A short id that the same parts always give: one letter for the noun, then 12 base-32 characters.

    Stable ids make every store idempotent and let the catalogue be rebuilt
    from the WARCs with the ids people have already written down.
    """
    digest = hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()
    return letter + base64.b32encode(digest)[:12].decode("ascii").lower()


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


# --- addresses and posts ------------------------------------------------------------------------


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


# --- articles ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A stretch of an article's body, ``text[start:end]``, in reading order."""

    kind: BlockKind
    start: int
    end: int


@dataclass(frozen=True)
class Link:
    """An ``<a href>`` in the body: its absolute address, and where its words stand in the text."""

    url: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class Embed:
    """A post shown inside the body."""

    #: The post's address as the page gives it, made absolute; ``None`` where the page shows none.
    url: str | None
    #: Offset in the text where the embed stands (its own text is not part of the article's text).
    position: int
    platform: PlatformName | None = None
    #: What the embed carries by value: the publisher's claim about the post.
    claim: PostMetadata | None = None


@dataclass(frozen=True, kw_only=True)
class ArticleVersion:
    """An article's text at one time; offsets of everything found in it belong to this version."""

    url: str | None
    title: str | None = None
    byline: str | None = None
    #: Aware UTC; ``None`` where neither the page nor the user says.
    published_at: datetime | None = None
    modified_at: datetime | None = None
    #: BCP 47 primary subtag, e.g. ``"en"``.
    language: str | None = None
    canonical_url: str | None = None
    text: str = ""
    blocks: tuple[Block, ...] = ()
    links: tuple[Link, ...] = ()
    embeds: tuple[Embed, ...] = ()
    #: What was too much to be read whole: ``"markup"``, ``"text"``, ``"links"``, ``"embeds"``.
    cut: tuple[str, ...] = ()

    @property
    def text_hash(self) -> str:
        """SHA-256 over the text and the addresses in it, hex: two reads are one version when these agree."""
        parts = [self.title or "", self.text]
        parts += [f"{link.url} {link.start}" for link in self.links]
        parts += [f"{embed.url} {embed.position}" for embed in self.embeds]
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


# --- citations ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """A place in an article's text that refers to a post: ``text`` is ``article.text[start:end]``.

    ``kind`` says how it refers; an embed's span is empty where the text has no words for it.
    """

    kind: CitationKind
    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Quote:
    """Words that the article attributes to the post, without the quotation marks."""

    text: str
    start: int
    end: int
    #: Why it belongs to this citation, e.g. ``"same-sentence"``, ``"he-added"``.
    reason: str


@dataclass(frozen=True, kw_only=True)
class Citation:
    """One post, or one plural group of posts, as an article refers to it."""

    kind: CitationKind
    #: Platform key, or ``"unknown"`` where the text says only "a social media post".
    platform: PlatformName
    #: As the article gives it; ``None`` for a post that is only named.
    url: str | None = None
    post: PostRef | None = None
    author: str | None = None
    author_kind: AuthorKind | None = None
    handle: str | None = None
    quotes: tuple[Quote, ...] = ()
    #: The article's own date words for the post ("Wednesday"); the interval they mean, aware UTC.
    when: str | None = None
    when_from: datetime | None = None
    when_to: datetime | None = None
    addressee: str | None = None
    plural: bool = False
    #: The article says that the post is gone ("in a now-deleted tweet").
    deleted: bool = False
    medium: Medium | None = None
    #: 0 to 1.
    confidence: float = 1.0
    mentions: tuple[Span, ...] = ()
    #: Ids of the rules that found it and chose its author, first to last.
    rules: tuple[str, ...] = ()
    #: What an embed carries by value.
    claim: PostMetadata | None = None

    def id_in(self, version_id: str) -> str:
        """The citation's id in the catalogue: what it is about, and where the version mentions it first."""
        about = self.post.post_id if self.post else self.author or ""
        place = str(min((span.start for span in self.mentions), default=-1))
        return stable_id("c", version_id, self.kind, self.platform, about, place)


def citation_ids(version_id: str, citations: Sequence[Citation]) -> list[str]:
    """The ids of a version's citations, in order; those that nothing tells apart are numbered."""
    seen: Counter[str] = Counter()
    ids = []
    for citation in citations:
        citation_id = citation.id_in(version_id)
        seen[citation_id] += 1
        if seen[citation_id] > 1:
            citation_id = stable_id("c", citation_id, str(seen[citation_id]))
        ids.append(citation_id)
    return ids


ResolutionState = Literal["resolved", "candidates", "unresolved", "ambiguous_author"]


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """Which post a citation means, or honestly none, and why."""

    state: ResolutionState
    post: PostRef | None = None
    url: str | None = None
    #: How it was decided, e.g. ``"address-in-article"``.
    method: str
    score: float | None = None
    candidates: tuple[str, ...] = ()
    #: What was tried and what came of it, in the order tried.
    reasons: tuple[str, ...] = ()
    decided_at: datetime
    decided_by: str = "archiver"


# --- captures ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class RecordRef:
    """Where one WARC record lies. Only the catalogue and the CDXJ know offsets."""

    #: File name inside the collection's ``archive`` folder.
    warc: str
    offset: int
    length: int
    record_type: str
    record_id: str
    url: str
    #: HTTP status of a response; ``None`` for other record types.
    status: int | None = None


#: ``description``: endpoints were asked about a post; its page is not kept by it.
CapturePurpose = Literal["article", "post", "address", "description"]


@dataclass(frozen=True, kw_only=True)
class Capture:
    """One visit to one address at one instant, and what it wrote."""

    id: str
    collection: str
    url: str
    purpose: CapturePurpose
    captured_at: datetime
    outcome: Outcome
    #: Why this outcome, in words for a person: a status, a marker, an error.
    evidence: str | None = None
    status: int | None = None
    #: Where redirects led; equal to ``url`` without any.
    final_url: str
    #: The job that asked for it: one job leaves one capture. ``None`` for a file that was handed in.
    job_id: str | None
    #: The main record (the final response, or the resource), where there is one.
    record: RecordRef | None = None
    #: Everything the visit wrote, the main record included.
    records: tuple[RecordRef, ...] = ()


# --- sources and work --------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Source:
    """A feed that the daemon watches."""

    url: str
    collection: str = "main"
    title: str | None = None
    added_at: datetime
    etag: str | None = None
    last_modified: str | None = None
    polled_at: datetime | None = None
    #: How the last poll ended, for a person: ``"12 entries, 3 new"``, ``"404 Not Found"``.
    status: str | None = None
    failures: int = 0

    @property
    def id(self) -> str:
        return stable_id("s", self.collection, self.url)


StepName = Literal["discover", "read", "cite", "expand", "confirm", "resolve", "describe", "capture"]


@dataclass(frozen=True, kw_only=True)
class Job:
    """A claimed row of the work table: one step to do for one subject."""

    id: str
    step: StepName
    #: What the step is about: a source id, an address, a version id, a citation id.
    subject: str
    collection: str = "main"
    #: What the step needs beside its subject; JSON values only.
    details: Mapping[str, Any] = field(default_factory=dict)
    due_at: datetime
    priority: int = 0
    #: How often it was claimed, this time included.
    attempts: int = 1
    #: Which command asked for it, or ``None`` for the daemon's own.
    batch: str | None = None
