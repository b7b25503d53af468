"""Which post a citation means: whose account, which candidates, what was decided."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ..lightly import dataclass
from .names import PlatformName
from .posts import PostRef

ResolutionState = Literal["resolved", "candidates", "unresolved", "ambiguous_author"]
#: Who says that an account is somebody's: the article itself, the user's list, the table of
#: legislators, what earlier articles and posts taught, Wikidata.
AccountOrigin = Literal["article", "people", "legislators", "catalogue", "wikidata"]
#: What the article quoted against what the post says: the same words; the same with words left out;
#: words changed; nothing like it.
QuoteVerdict = Literal["exact", "shortened", "altered", "absent"]
#: Who decides when nobody else is named.
MACHINE = "archiver"
#: Methods of a person's resolution, and of the one by which persons' are taken back.
PERSON, WITHDRAWN = "person", "withdrawn"


@dataclass(frozen=True, kw_only=True)
class Memento:
    """A copy of an address that a web archive holds, as of one instant (RFC 7089)."""

    #: Key of the archive, e.g. ``"wayback"``.
    archive: str
    #: The copy's own address, for a reader.
    url: str
    #: The address that was archived, as the archive gives it.
    original: str
    #: Memento-Datetime: when the archive took it.
    at: datetime
    media_type: str | None = None
    #: HTTP status that was archived.
    status: int | None = None


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """How many copies of an address one archive says it holds."""

    archive: str
    url: str
    count: int
    first_at: datetime | None = None
    last_at: datetime | None = None
    #: There may be more: the archive's answer was cut.
    is_cut: bool = False
    asked_at: datetime


@dataclass(frozen=True, kw_only=True)
class Account:
    """An account on a platform that somebody says is a person's or an organisation's."""

    platform: PlatformName
    #: As the platform's addresses write it, without "@".
    handle: str
    #: The owner's name, as the origin gives it.
    owner: str
    #: Tells namesakes apart within an origin (a Wikidata item, a Bioguide id); ``None`` where there is none.
    owner_id: str | None = None
    origin: AccountOrigin
    #: Why it is taken for the author's, in words for a person.
    evidence: str
    #: When it was theirs, aware UTC; ``None`` is open.
    valid_from: datetime | None = None
    valid_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class QuoteMatch:
    """One quote of the article against one post's text."""

    quote: str
    #: 0 to 100: how alike the quote and the best fitting stretch of the text are.
    score: float
    verdict: QuoteVerdict


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A post that a citation may mean, and what was learnt of it."""

    post: PostRef
    url: str
    #: Where it was met: ``"article"``, ``"catalogue"``, an archive's key, the name of a platform's list.
    found_by: str
    #: The author's account by which it was met; ``None`` where it was met otherwise.
    account: Account | None = None
    #: Whose it says it is: name and handle by its text's own word. The handle in an address is decoration.
    author_name: str | None = None
    handle: str | None = None
    #: Whose words it passes on, where they aren't its author's own (a boost, a forwarded message).
    passes_on: str | None = None
    #: When it was posted: as stated, else as its id tells.
    posted_at: datetime | None = None
    text: str | None = None
    #: Who gave the text: an endpoint's name, ``"embed"``, an archive's key.
    text_origin: str | None = None
    memento: Memento | None = None
    #: How well it fits, 0 to 100; ``None`` where its text isn't known.
    score: float | None = None
    quotes: tuple[QuoteMatch, ...] = ()
    #: Evidence for and against it beside the quotes, in words for a person.
    notes: tuple[str, ...] = ()
    #: Why it can't be the one ("posted after the article"); ``None`` where it can.
    excluded: str | None = None


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """Which post a citation means, or honestly none, and why."""

    state: ResolutionState
    post: PostRef | None = None
    url: str | None = None
    #: How it was decided, e.g. ``"address-in-article"``, ``"quote-match"``, ``"person"``.
    method: str
    score: float | None = None
    #: Points ahead of the runner-up; ``None`` without one.
    margin: float | None = None
    #: Every post that was looked at, the best first.
    candidates: tuple[Candidate, ...] = ()
    #: Accounts that were taken for the author's.
    accounts: tuple[Account, ...] = ()
    #: What was tried and what came of it, in the order tried.
    reasons: tuple[str, ...] = ()
    decided_at: datetime
    decided_by: str = MACHINE


@dataclass(frozen=True, kw_only=True)
class Rejection:
    """A person says that a citation doesn't mean a post."""

    post: PostRef
    decided_at: datetime
    decided_by: str
