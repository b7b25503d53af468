"""The nouns of a made-up world: who there is, what they posted, and what archives kept of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from archiver.model import PostRef
from archiver.platforms import recall
from tests.internet.platforms import Posting

#: How a copy looks: the JSON of X's API v2 or v1.1, the page of its time, a page of scripts without any
#: words; a redirect, an error 404; a copy whose body is an earlier one's ("revisit").
Form = Literal["json2", "json1", "page", "shell", "redirect", "missing", "revisit"]
#: What a post is: its author's own words; an answer to somebody; somebody else's words passed on
#: ("RT @…"); a part of a thread; an office's or an earlier week's sentence once more.
Kind = Literal["own", "reply", "retweet", "thread", "copy"]
Archive = Literal["wayback", "arquivo", "archive.today"]


@dataclass(frozen=True, kw_only=True)
class Handle:
    """A name on a platform, for as long as it was somebody's."""

    platform: str
    #: As addresses write it, without "@".
    name: str
    since: datetime | None = None
    until: datetime | None = None
    in_wikidata: bool = True
    rank: Literal["preferred", "normal", "deprecated"] = "normal"

    def held_at(self, at: datetime) -> bool:
        return (self.since is None or self.since <= at) and (self.until is None or at < self.until)


@dataclass(frozen=True, kw_only=True)
class Office:
    """A position that a person holds or held."""

    #: Its item on Wikidata.
    key: str
    #: By language; English is always there.
    title: Mapping[str, str]
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A person or an organisation that has accounts."""

    #: Its item on Wikidata, also where Wikidata doesn't have it.
    key: str
    name: str
    kind: Literal["person", "organisation"] = "person"
    gender: Literal["male", "female"] | None = None
    #: The one they post in.
    language: str = "en"
    #: By language; without one, the name in English.
    labels: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    descriptions: Mapping[str, str] = field(default_factory=dict)
    offices: tuple[Office, ...] = ()
    handles: tuple[Handle, ...] = ()
    in_wikidata: bool = True
    #: Of a legislator: its key in the table of legislators.
    bioguide: str | None = None

    def label(self, language: str) -> str:
        return self.labels.get(language) or self.labels.get("en") or self.name

    def handle_at(self, platform: str, at: datetime) -> str | None:
        return next((h.name for h in self.handles if h.platform == platform and h.held_at(at)), None)


@dataclass(frozen=True, kw_only=True)
class Copy:
    """One capture in a web archive."""

    at: datetime
    #: The address that was captured.
    url: str
    form: Form = "json2"
    #: The words it shows, where they aren't the post's latest ones.
    text: str | None = None
    archive: Archive = "wayback"
    is_gzipped: bool = False

    @property
    def shows_words(self) -> bool:
        return self.form in ("json2", "json1", "page", "revisit")


@dataclass(frozen=True, kw_only=True)
class WorldPost:
    """A post, and what became of it."""

    posting: Posting
    #: Key of its holder.
    owner: str
    kind: Kind = "own"
    #: Handle of whom it answers or speaks to.
    addressee: str | None = None
    copies: tuple[Copy, ...] = ()

    @property
    def id(self) -> tuple[str, str]:
        """Platform and key; Bluesky's and Telegram's keys only count together with the handle."""
        return self.posting.platform, f"{self.posting.handle}/{self.posting.key}"

    @property
    def ref(self) -> PostRef:
        """As the program names it."""
        ref = recall(self.posting.url).post
        assert ref is not None, self.posting.url
        return ref

    @property
    def is_archived(self) -> bool:
        """Whether some archive shows its words."""
        return any(copy.shows_words for copy in self.copies)


@dataclass(frozen=True, kw_only=True)
class World:
    """Everybody and everything there is."""

    holders: tuple[Holder, ...] = ()
    #: The oldest first.
    posts: tuple[WorldPost, ...] = ()
    seed: int | None = None
    #: Copies of other addresses than posts, e.g. profiles: address and body of a page.
    pages: tuple[tuple[Copy, bytes], ...] = ()

    def holder(self, key: str) -> Holder:
        return next(h for h in self.holders if h.key == key)


def archived_address(posting: Posting, *, host: str | None = None) -> str:
    """The address of a post as archives know it, for X under one of its hosts."""
    if host is None:
        return posting.url
    return f"https://{host}/{posting.url.split('/', 3)[3]}"
