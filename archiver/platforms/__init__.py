"""Social platforms, one small module each.

To add one, copy ``bluesky.py``: a public module here that defines ``PLATFORM``
is a platform. Modules whose name starts with an underscore are shared by them.
Hosts decide, never order: two platforms that claim one host are an import error.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import cache
from urllib.parse import urlsplit

from ..model import Availability, Outcome, PostMetadata, PostRef
from ..urls import normalise
from . import _prefixes
from ._copies import archived_rank, read_archived
from ._embeds import embed_marks, find_embed_mark
from ._identify import identify, recall
from ._lists import Listed, ListedPost, Listing, Page, Sought, search_words
from ._prefixes import ArchivedForm, PrefixQuery
from ._registry import PLATFORMS, SHORTENERS, find_site
from ._sameness import choose_lasting, find_lasting_id, find_own_address
from ._spec import BrokenAnswer, Endpoint, Form, HostSign, Mark, Platform, Sample, Wall
from ._stored import candidate_at
from ._timed_ids import TimedIds
from ._walls import find_wall

__all__ = [
    "PLATFORMS",
    "ArchivedForm",
    "BrokenAnswer",
    "Endpoint",
    "Form",
    "HostSign",
    "Listed",
    "ListedPost",
    "Listing",
    "Mark",
    "Page",
    "Platform",
    "PrefixQuery",
    "Sample",
    "Sought",
    "TimedIds",
    "Wall",
    "archived_addresses",
    "archived_prefixes",
    "archived_rank",
    "candidate_at",
    "choose_lasting",
    "doubtful_endpoints",
    "embed_selector",
    "find_embed",
    "find_embed_platform",
    "find_lasting_id",
    "find_oembed",
    "find_own_address",
    "find_post",
    "find_shortener_platform",
    "find_wall",
    "frame_for",
    "identify",
    "in_range",
    "listings",
    "lookups",
    "minted_at",
    "parse_oembed",
    "parse_page",
    "read_answer",
    "read_archived",
    "recall",
    "search_words",
    "title_of",
    "url_for",
]

#: Endpoints whose answer is what a frame shows.
_FRAMES = frozenset({"embed-page", "plugin", "widget"})


def find_post(url: str) -> PostRef | None:
    """The post that an address points at, or ``None`` where no platform knows it as one."""
    return identify(url).post


def find_shortener_platform(url: str) -> str | None:
    """The platform whose own shortener an address is of (``t.co``), wherever it leads."""
    address = normalise(url) or ""
    return SHORTENERS.get(address.partition("://")[2].partition("/")[0])


def find_embed(tag: str, attrs: Mapping[str, str | None]) -> str | None:
    """The address of the post that an element embeds, by the markup any platform declares, or ``None``.

    Wrappers around it (``plugins/post.php?href=``) are taken off; it may be relative to the page.
    """
    return find_embed_mark(tag, attrs)


def find_embed_platform(attrs: Mapping[str, str | None]) -> str | None:
    """The platform of an embed that names its post only in a link inside (``.twitter-tweet``)."""
    classes = attrs.get("class")
    if not classes:
        return None
    known = embed_marks().classes
    return next((known[name] for name in classes.lower().split() if name in known), None)


@cache
def embed_selector() -> str:
    """A CSS selector of elements that may embed a post, by the attributes and classes platforms declare."""
    marks = embed_marks()
    attributes = [f"[{name}]" for name in marks.by_attr if name.replace("-", "").isalnum()]
    return ",".join([*attributes, *(f".{name}" for name in marks.classes)])


def frame_for(ref: PostRef, url: str = "") -> str | None:
    """The page that a platform's script shows in a frame where a post is embedded; ``None`` where unknown.

    ``url`` is how the embed names the post: of some platforms only that tells the page.
    """
    platform = PLATFORMS.get(ref.platform)
    if platform is None:
        return None
    if (page := platform.embed_page(ref, url)) is not None:
        return page
    return next((url for endpoint, url in platform.lookups(ref) if endpoint.name in _FRAMES), None)


def url_for(ref: PostRef) -> str:
    """The canonical address of a post; of a platform that isn't known, ``platform:id``."""
    platform = PLATFORMS.get(ref.platform)
    return platform.url_for(ref) if platform else f"{ref.platform}:{ref.post_id}"


def lookups(
    ref: PostRef, *, url: str | None = None, opt_in: bool = False
) -> tuple[tuple[Endpoint, str], ...]:
    """The endpoints that describe a post, best first, each with the address to ask.

    ``url`` is the post's canonical address where it is known; of some platforms
    only the address tells the kind of post.
    Those whose terms of use don't suit everybody only with ``opt_in``.
    """
    platform = PLATFORMS.get(ref.platform)
    every = platform.lookups(ref, url) if platform else ()
    return tuple(each for each in every if opt_in or not each[0].opt_in)


def doubtful_endpoints(platform: str) -> frozenset[str]:
    """The endpoints of a platform that say "gone" also of posts that are only restricted."""
    known = PLATFORMS.get(platform)
    return frozenset(each.name for each in known.endpoints if each.is_doubtful) if known else frozenset()


#: Availabilities under which a wall in the body may tell more.
_VAGUE = (Availability.UNKNOWN, Availability.BLOCKED)


def read_answer(platform: str, endpoint: Endpoint, *, url: str, status: int, body: bytes) -> PostMetadata:
    """What an endpoint's answer says of the post; never raises.

    ``url`` is the address that redirects led to: an endpoint, too, may lead to
    a login page or to a challenge, which the platform's walls tell.
    """
    said = endpoint.read(status, body)
    is_answer = 200 <= status < 300
    if is_answer and said.availability not in _VAGUE:
        return said
    if not (wall := find_wall(platform, url, status, body)):
        return said
    outcome, evidence = wall
    # The status of a challenge is the delivery network's, and says nothing of the post.
    tells_more = said.availability in _VAGUE or outcome is Outcome.BLOCKED
    if not tells_more or outcome.value not in set(Availability):
        return said
    return PostMetadata(availability=Availability(outcome.value), evidence=f"{status}: {evidence}")


def parse_page(body: bytes, platform: str | None = None) -> PostMetadata:
    """What a post's own page says of it, whatever the platform (JSON-LD, Open Graph, Twitter card, title).

    What the platform's own reader of it finds goes before that.

    :raises BrokenAnswer: it is no page.
    """
    from . import _opengraph

    return _opengraph.parse_page(body, PLATFORMS.get(platform or ""))


def find_oembed(url: str, body: bytes) -> str | None:
    """The oEmbed address that a post's page links to, where it lies on the page's own platform or host.

    :raises BrokenAnswer: it is no page.
    """
    from . import _opengraph

    found = _opengraph.find_oembed(body, url)
    if found is None:
        return None
    here, there = ((urlsplit(each).hostname or "").lower() for each in (url, found))
    ours, theirs = find_site(here), find_site(there)
    same = here == there or (ours is not None and theirs is not None and ours.platform is theirs.platform)
    return found if same and found.startswith("https://") else None


def parse_oembed(body: bytes) -> PostMetadata:
    """What any oEmbed answer says of a post.

    :raises BrokenAnswer: it is none.
    """
    from . import _oembed

    return _oembed.parse(body)


def archived_prefixes(
    platform: str, handle: str, start: datetime, end: datetime, *, most: int = 2
) -> tuple[PrefixQuery, ...]:
    """Which beginnings of addresses find an account's posts of a window in web archives, best first.

    ``start`` and ``end`` are aware; widen them for time zones before. At most ``most`` questions for each
    form of an address, and fewer where that doesn't make the answers much longer. None for a platform whose
    archived addresses don't show the author, and for a handle in a shape that isn't the platform's.
    """
    known = PLATFORMS.get(platform)
    return _prefixes.find_prefixes(known, handle, start, end, most) if known else ()


def archived_addresses(ref: PostRef, handle: str | None) -> tuple[str, ...]:
    """Addresses under which web archives may hold a post, beside its canonical one; best first.

    None where the author's handle isn't known.
    """
    known = PLATFORMS.get(ref.platform)
    if known is None or not handle:
        return ()
    return _prefixes.find_addresses(known, handle, ref.post_id, known.minted_at(ref.post_id))


def in_range(platform: str, post_id: str, lowest: str | None, highest: str | None) -> bool:
    """Whether a post's id lies in the range that a :class:`PrefixQuery` names.

    ``True`` where ids carry no time, or this one's can't be read: nothing speaks against it then.
    """
    known = PLATFORMS.get(platform)
    return known is None or _prefixes.is_within(known.timed_ids, post_id, lowest, highest)


def title_of(platform: str) -> str:
    """What a platform calls itself; the name that it was given where it isn't known."""
    known = PLATFORMS.get(platform)
    return known.title if known else platform


def minted_at(platform: str, post_id: str) -> datetime | None:
    """The time that an id carries; ``None`` where the platform's ids carry none, or it isn't known."""
    known = PLATFORMS.get(platform)
    return known.minted_at(post_id) if known else None


def listings(platform: str) -> tuple[Listing, ...]:
    """The public lists that a platform gives of an account's posts, the best first.

    Begin with ``listing.first(sought)``, ask its ``question``, hand the answer to ``listing.read`` and go on
    with its ``next``: at most ``listing.most`` pages in all.
    """
    known = PLATFORMS.get(platform)
    return known.listings if known else ()
