"""LinkedIn: https://www.linkedin.com/feed/update/urn:li:activity:<number>

Ids      activities, shares and uploads ("ugcPost") are numbered in one series of snowflakes; one post
         can have a number as each, which only the network joins.
Time     milliseconds above 22 bits (from memory).
Lookup   the embed page (from memory).
"""

from __future__ import annotations

from datetime import datetime

from ..model import Availability, Outcome, PostMetadata
from ._answers import handle_in, string
from ._ids import from_snowflake
from ._spec import BrokenAnswer, Endpoint, Form, Platform, Wall, words


def minted_at(post_id: str) -> datetime | None:
    return from_snowflake(post_id, shift=22)


def parse_embed(body: bytes) -> PostMetadata:
    """The embed page: author and commentary."""
    from selectolax.lexbor import LexborHTMLParser

    tree = LexborHTMLParser(body[:3_000_000])
    text = tree.css_first('[data-test-id*="commentary"], .attributed-text-segment-list__content')
    author = tree.css_first('[data-tracking-control-name*="actor-name"], [data-test-id*="entity-lockup"] a')
    if text is None and author is None:
        raise BrokenAnswer("no post in the embed page")
    href = author.attributes.get("href") if author else None
    return PostMetadata(
        text=string(text.text()) if text else None,
        author_name=string(author.text()) if author else None,
        handle=handle_in(href, r"linkedin\.com/(?:in|company|school)/([^/?#]+)"),
        availability=Availability.AVAILABLE,
    )


_ID = r"(?P<post>\d{15,20})(?!\d)"
_URN = rf"urn:li:(?P<kind>(?:activity|share|ugcPost|aggregatedShare):|groupPost:\d+-){_ID}"
_URN_URL = "https://www.linkedin.com/feed/update/urn:li:{kind}{id}/"
_WORDS_URL = "https://www.linkedin.com/feed/update/urn:li:{kind}:{id}/"

PLATFORM = Platform(
    name="linkedin",
    title="LinkedIn",
    hosts=("*.linkedin.com",),
    other_hosts=words(
        """
        business.linkedin.com about.linkedin.com news.linkedin.com engineering.linkedin.com
        developer.linkedin.com learning.linkedin.com careers.linkedin.com help.linkedin.com
        legal.linkedin.com press.linkedin.com
        """
    ),
    posts=(
        Form(
            rf"/(?:embed/)?(?:feed/update|video/live|video/event|feed/hashtag)/(?:[^/?#]*/)?{_URN}",
            url=_URN_URL,
        ),
        Form(
            rf"/feed/[^?#]*\?(?:[^#]*&)?(?:highlightedUpdateUrn|updateEntityUrn|updateUrn)=[^&#]*?{_URN}",
            url=_URN_URL,
        ),
        Form(rf"/posts/(?P<author>[^/?#_]+)_[^/?#]*?-(?P<kind>activity|share|ugcPost)-{_ID}", url=_WORDS_URL),
        Form(rf"/posts/[^/?#]*?-?(?P<kind>activity|share|ugcPost)-{_ID}", url=_WORDS_URL),
        Form(r"/pulse/(?P<post>[^/?#]{5,200})", id="pulse/{post}"),
    ),
    profiles=(
        Form(r"/in/(?P<author>[^/?#]+)", url="https://www.linkedin.com/in/{author}/"),
        Form(r"/company/(?P<author>[^/?#]+)", url="https://www.linkedin.com/company/{author}/"),
        Form(r"/(?:school|showcase)/(?P<author>[^/?#]+)", url="https://www.linkedin.com/school/{author}/"),
    ),
    canonical_url="https://www.linkedin.com/feed/update/urn:li:activity:{id}/",
    id_urls=((r"pulse/.+", "https://www.linkedin.com/{id}"),),
    minted_at=minted_at,
    endpoints=(
        Endpoint(
            name="embed",
            url="https://www.linkedin.com/embed/feed/update/urn:li:activity:{id}",
            parse=parse_embed,
            only=r"\d+",
        ),
    ),
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/(?:authwall|login|uas/login|checkpoint|signup)(?:[/?]|$)"),
        Wall(Outcome.LOGIN_WALL, body=r"<title>(?:sign up \| linkedin|linkedin login)"),
        Wall(Outcome.GONE, body=r"this (?:post|page) (?:cannot|can.{1,8}t) be (?:displayed|found)"),
    ),
)
