"""What a platform module declares. All of it is data and pure functions; nothing here fetches.

Addresses are matched against path and query (``/a/b?c=d``), letter case
ignored, from the beginning. A pattern names the groups ``post`` and, where
the address shows it, ``author``; further groups serve its templates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from datetime import datetime
from http import HTTPStatus
from types import MappingProxyType
from urllib.parse import quote

from ..lightly import dataclass
from ..model import Availability, Needs, Outcome, PostMetadata, PostRef
from ._broken import BrokenAnswer
from ._lists import Listing
from ._prefixes import ArchivedForm
from ._timed_ids import TimedIds

__all__ = [
    "ArchivedForm", "BrokenAnswer", "Endpoint", "Form", "HostSign", "Listing", "Mark", "Platform", "Sample",
    "Wall", "words",
]  # fmt: skip

Fields = Mapping[str, str]


@dataclass(frozen=True)
class Form:
    """One shape of an address."""

    pattern: str
    #: Template of the post's id over the pattern's groups, ``{host}`` and ``{sub}`` (the sub-domain).
    id: str = "{post}"
    #: Declared hosts that have this form; all of the platform's hosts without any.
    hosts: tuple[str, ...] = ()
    #: Template of the canonical address, where the platform's own doesn't fit this form.
    url: str | None = None
    #: What only the network can still tell of such an address.
    needs: Needs | None = None
    #: False for a link that may lead to a post or to anything else (a bare share link).
    is_post: bool = True
    #: The sub-domain is the author (``someone.tumblr.com``).
    author_in_host: bool = False


@dataclass(frozen=True)
class Mark:
    """How an embed of the platform's posts looks in HTML: this attribute, on this tag, with this class."""

    attr: str
    tag: str = ""
    cls: str = ""
    #: Template over ``{value}``; the attribute holds the address itself by default.
    url: str = "{value}"
    #: What the value has to look like; a group named ``value`` takes the part that counts.
    shape: str = r"\S+"


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """A public address that describes a post, and how to read its answer."""

    name: str
    #: Template over :meth:`Platform.fields`.
    url: str
    #: A pure function over the body; raises :class:`BrokenAnswer` for a shape it doesn't know.
    parse: Callable[[bytes], PostMetadata]
    #: What a status says of the post, where it isn't the usual.
    statuses: Mapping[int, Availability] = field(default_factory=lambda: MappingProxyType({}))
    #: What words in the body of a refusal say of the post; they count before the status.
    markers: tuple[tuple[bytes, Availability], ...] = ()
    accept: str = "*/*"
    #: Asked only where the user turned it on: its terms of use don't suit everybody, or others than
    #: the platform answer.
    opt_in: bool = False
    #: It says "gone" also of posts that are there and restricted: a page that shows the post counts more.
    is_doubtful: bool = False
    #: Ids it can be asked about.
    only: str = ""

    def read(self, status: int, body: bytes) -> PostMetadata:
        """What this answer says of the post, its availability included; never raises.

        A refusal says why there is nothing to read; an answer in a shape that
        the parser doesn't know leaves the availability unknown. The evidence tells which.
        """
        if 200 <= status < 300:
            try:
                return self.parse(body)
            except BrokenAnswer as error:
                return PostMetadata(evidence=f"{status}, in a shape that is not known: {error}")
        said = _phrase(status)
        beginning = body[:20_000]
        for marker, availability in self.markers:
            if marker in beginning:
                words = marker.decode("utf-8", "replace").replace('"', "")
                return PostMetadata(availability=availability, evidence=f"{said}: {words}")
        declared = self.statuses.get(status) or _STATUSES.get(status, Availability.UNKNOWN)
        return PostMetadata(availability=declared, evidence=said)


_STATUSES = {
    401: Availability.LOGIN_WALL,
    403: Availability.BLOCKED,
    404: Availability.GONE,
    410: Availability.GONE,
    429: Availability.RATE_LIMITED,
    451: Availability.UNAVAILABLE,
}


def _phrase(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


@dataclass(frozen=True)
class HostSign:
    """An answer by which a host that no platform claims says that it holds the platform's posts."""

    name: str
    #: Template over ``{host}`` and ``{url}``, the address of the post itself.
    url: str
    #: A pure function over the body; never raises.
    shows: Callable[[bytes], bool]


@dataclass(frozen=True)
class Wall:
    """A marker of a page that isn't the post: where it was found decides how sure it is."""

    outcome: Outcome
    #: What to call it in the evidence, where the outcome alone leaves that open.
    name: str = ""
    #: Found in the body (letter case ignored) …
    body: str = ""
    #: … or in the address that the redirects led to.
    url: str = ""
    #: A pattern that must not be in the body: the post is there all the same.
    unless: str = ""
    #: Statuses it counts for; all without any.
    statuses: tuple[int, ...] = ()
    #: In lower case: what ``body`` finds holds one of them. They are looked for first: that is fast.
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A post that has stood for years, to ask the endpoints about: do they answer as they used to?

    Samples are chosen from memory and documentation; no answer of theirs is kept.
    """

    url: str
    #: Endpoint that is asked about it -> the fields that its answer has to give. ``page`` is the post's
    #: own page, for a platform that reads it or has no endpoints.
    gives: Mapping[str, tuple[str, ...]]


def words(text: str) -> tuple[str, ...]:
    """Names written with spaces between them: long lists of hosts stay readable so."""
    return tuple(text.split())


def _no_time(_: str) -> datetime | None:
    return None


def _same(text: str) -> str:
    return text


def _no_fields(_: PostRef, __: str) -> Fields:
    return {}


@dataclass(frozen=True, kw_only=True)
class Platform:
    """One social platform, as data."""

    #: Key in the catalogue and on the command line.
    name: str
    #: Name for people.
    title: str
    #: ``x.org`` (with or without www), ``*.x.org`` (it and its sub-domains), ``x.*`` (any host beginning so).
    hosts: tuple[str, ...]
    #: Hosts that show the platform's posts under the same paths, run by others; written like ``hosts``.
    mirrors: tuple[str, ...] = ()
    #: Sub-domains that are something else (help pages, developer pages).
    other_hosts: tuple[str, ...] = ()
    #: Hosts of the platform's own shortener: its links lead to posts, and to anything that posts link to.
    shorteners: tuple[str, ...] = ()
    posts: tuple[Form, ...]
    profiles: tuple[Form, ...] = ()
    #: First path segments that look like a profile and aren't.
    reserved: tuple[str, ...] = ()
    #: Forms of posts and profiles in other schemes (``at://``), matched against all after "://" or ":".
    schemes: Mapping[str, tuple[Form, ...]] = field(default_factory=lambda: MappingProxyType({}))
    #: Forms of posts on hosts that no platform claims, with how their paths begin (a cheap gate).
    shapes: tuple[Form, ...] = ()
    shape_starts: tuple[str, ...] = ()
    #: Hosts where those shapes mean something else.
    shape_not_on: tuple[str, ...] = ()
    #: What confirms such a host, the cheapest to ask first; the endpoints' answers do so too.
    host_signs: tuple[HostSign, ...] = ()
    #: Template of a post's address over :meth:`fields`.
    canonical_url: str
    #: The same where the author isn't known; without it ``canonical_url`` serves for both.
    canonical_url_without_author: str | None = None
    #: Ids (as a pattern) that have an address of their own shape; the first that fits counts.
    id_urls: tuple[tuple[str, str], ...] = ()
    profile_url: str | None = None
    #: The one spelling of an id; letter case, for most.
    fold: Callable[[str], str] = _same
    #: Ids (as a pattern) that a post keeps, where it has others too; without it every id lasts.
    lasting: str = ""
    #: Time that the id itself carries; the time the platform states is ``PostMetadata.posted_at``.
    minted_at: Callable[[str], datetime | None] = _no_time
    #: The way back, from a window of time to ids; ``None`` where ids carry no time.
    timed_ids: TimedIds | None = None
    #: How the addresses of an account's posts begin in web archives; of one era the likeliest first.
    archived: tuple[ArchivedForm, ...] = ()
    embeds: tuple[Mark, ...] = ()
    #: Classes of embeds that name their post in a link inside (``blockquote.twitter-tweet``).
    embed_classes: tuple[str, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    #: Further fields for the endpoints' templates, by the post and the address it is known by.
    extra_fields: Callable[[PostRef, str], Fields] = _no_fields
    #: Reads what the post's own page holds beside the usual markup: its script's data, say. Raises
    #: :class:`BrokenAnswer` for a page in another shape. ``endpoints`` are asked first.
    parse_page: Callable[[bytes], PostMetadata] | None = None
    #: Reads the post asked for out of an archived copy, a page or JSON that may show many; ``None`` where
    #: it isn't in it. Raises :class:`BrokenAnswer` for what is neither.
    read_copy: Callable[[PostRef, bytes], PostMetadata | None] | None = None
    #: Public lists of an account's posts, the best first.
    listings: tuple[Listing, ...] = ()
    #: Pages that show a post in a frame, beside the endpoints that are such: ids (as a pattern) and a
    #: template; the first that fits counts.
    embed_pages: tuple[tuple[str, str], ...] = ()
    #: The same by the address that an embed names, where the id alone doesn't tell: patterns over host and
    #: path, and templates over their groups.
    embed_addresses: tuple[tuple[str, str], ...] = ()
    #: Ids (as a pattern) of posts that are videos, whatever is told of them.
    video_ids: str = ""
    walls: tuple[Wall, ...] = ()
    #: What ``archiver doctor --live`` asks about, each endpoint about one; none where it has closed.
    samples: tuple[Sample, ...] = ()
    #: Since when no new posts can be made, for a platform that has closed.
    closed: str | None = None

    def url_for(self, ref: PostRef) -> str:
        """The post's canonical address."""
        template = self.canonical_url
        if ref.author is None and self.canonical_url_without_author is not None:
            template = self.canonical_url_without_author
        for pattern, other in self.id_urls:
            if re.fullmatch(pattern, ref.post_id):
                template = other
                break
        return template.format_map(self.fields(ref))

    def fields(self, ref: PostRef) -> dict[str, str]:
        """``{id}``, its parts ``{owner}`` and ``{key}`` where it has two, ``{author}`` (``_`` if unknown)."""
        owner, _, key = ref.post_id.rpartition("/")
        author = ref.author or "_"
        if not author.isascii():
            author = quote(author)
        return {"id": ref.post_id, "owner": owner, "key": key, "author": author}

    def embed_page(self, ref: PostRef, url: str = "") -> str | None:
        """The page that shows the post in a frame, where the platform has one beside its endpoints.

        ``url`` is how an embed names the post.
        """
        address = url.partition("://")[2]
        for pattern, named in self.embed_addresses:
            if found := re.match(pattern, address, re.IGNORECASE):
                return named.format_map(found.groupdict())
        fits = (url for pattern, url in self.embed_pages if re.fullmatch(pattern, ref.post_id))
        template = next(fits, None)
        return template.format_map(self.fields(ref)) if template else None

    def lookups(self, ref: PostRef, url: str | None = None) -> tuple[tuple[Endpoint, str], ...]:
        """What to ask about a post, and where, best first."""
        fields = self.fields(ref)
        address = url or self.url_for(ref)
        fields |= {"address": address, "url": quote(address, safe="")}
        fields |= self.extra_fields(ref, address)
        return tuple(
            (endpoint, endpoint.url.format_map(fields))
            for endpoint in self.endpoints
            if not endpoint.only or re.fullmatch(endpoint.only, ref.post_id)
        )
