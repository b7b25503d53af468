"""LinkedIn: https://www.linkedin.com/feed/update/urn:li:activity:<number>

Ids      activities, shares and uploads ("ugcPost") are numbered in one series of snowflakes; one post
         can have a number as each, which only the network joins. What a number is, only the address says.
Time     milliseconds above 22 bits (from memory).
Lookup   the embed page (from memory).
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING

from ..model import Availability, LinkCard, Outcome, PostMetadata, PostRef
from ..urls import unwrap
from ._answers import address, counts, handle_in, picture
from ._html import attribute, load_html, text_of
from ._ids import from_snowflake
from ._prefixes import ArchivedForm
from ._spec import BrokenAnswer, Endpoint, Form, Platform, Sample, Wall, words
from ._timed_ids import TimedIds

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


def minted_at(post_id: str) -> datetime | None:
    return from_snowflake(post_id, shift=22)


def urn_of(ref: PostRef, address: str) -> dict[str, str]:
    """``{urn}``: the kind of number that an address shows, in the spelling that the embed page asks for."""
    found = re.search(r"urn:li:(share|ugcpost):", address, re.IGNORECASE)
    kind = {"share": "share", "ugcpost": "ugcPost"}[found[1].lower()] if found else "activity"
    return {"urn": f"urn:li:{kind}:{ref.post_id}"}


def parse_embed(body: bytes) -> PostMetadata:
    """The embed page: author, commentary, pictures, link card and counts."""
    tree = load_html(body)
    text = tree.css_first('[data-test-id*="commentary"], .attributed-text-segment-list__content')
    author = tree.css_first('[data-tracking-control-name*="actor-name"], [data-test-id*="entity-lockup"] a')
    if text is None and author is None:
        raise BrokenAnswer("no post in the embed page")
    face = tree.css_first(
        '[data-tracking-control-name*="actor-image"] img, [data-test-id*="entity-lockup"] img'
    )
    reactions = tree.css_first('[data-test-id*="reaction-count"]')
    comments = tree.css_first('[data-test-id*="comments"], [data-num-comments]')
    reshared = tree.css_first(
        '[data-test-id*="reshare"] a[href*="urn:li:"], [data-test-id*="reshare"] a[href*="activity-"]'
    )
    return PostMetadata(
        text=text_of(text),
        author_name=text_of(author),
        handle=handle_in(attribute(author, "href"), r"linkedin\.com/(?:in|company|school)/([^/?#]+)"),
        author_picture=address(attribute(face, "data-delayed-url", "src")),
        shared=_ref(attribute(reshared, "href")),
        media=tuple(
            one
            for node in tree.css('[data-test-id*="feed-images"] img, video[data-poster-url]')[:20]
            for one in picture(
                attribute(node, "data-delayed-url", "data-poster-url", "src"), attribute(node, "alt")
            )
        ),
        counts=counts(
            likes=attribute(reactions, "data-num-reactions") or text_of(reactions),
            replies=attribute(comments, "data-num-comments") or _number_in(text_of(comments)),
        ),
        card=_card(
            tree.css_first('[data-test-id*="article-content"] a[href], a[data-test-id*="article-content"]')
        ),
        availability=Availability.AVAILABLE,
    )


def _number_in(said: str | None) -> str | None:
    found = re.match(r"[\d.,]{1,12}[KMB]?", said or "")
    return found[0] if found else None


def _ref(href: str | None) -> PostRef | None:
    found = re.search(
        r"(?:urn:li:(?:activity|share|ugcPost):|-(?:activity|share|ugcPost)-)(\d{15,20})", href or ""
    )
    return PostRef("linkedin", found[1]) if found else None


def _card(link: LexborNode | None) -> LinkCard | None:
    url = address(unwrap(attribute(link, "href") or ""))
    if link is None or url is None:
        return None
    return LinkCard(
        url=url,
        title=text_of(link.css_first('h2, [data-test-id*="title"]')) or text_of(link),
        picture=address(attribute(link.css_first("img"), "data-delayed-url", "src")),
    )


_ID = r"(?P<post>\d{15,20})(?!\d)"
_URN = rf"(?:urn:li:)?(?P<kind>(?:activity|share|ugcPost|aggregatedShare):|groupPost:\d+-){_ID}"
#: Links in mails, and the pages for old phones.
_EDITION = r"(?:/(?:comm|mwlite))?"
_URN_URL = "https://www.linkedin.com/feed/update/urn:li:{kind}{id}/"
_GROUP_URL = "https://www.linkedin.com/feed/update/urn:li:groupPost:{group}-{id}/"
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
    shorteners=("lnkd.in",),
    posts=(
        Form(
            rf"{_EDITION}/(?:embed/)?(?:feed/update|video/live|video/event|feed/hashtag)/(?:[^/?#]*/)?{_URN}",
            url=_URN_URL,
        ),
        Form(
            rf"/feed/[^?#]*\?(?:[^#]*&)?(?:highlightedUpdateUrn|updateEntityUrn|updateUrn)=[^&#]*?{_URN}",
            url=_URN_URL,
        ),
        Form(
            rf"{_EDITION}/posts/(?P<author>[^/?#_]+)_[^/?#]*?-(?P<kind>activity|share|ugcPost)-{_ID}",
            url=_WORDS_URL,
        ),
        Form(rf"{_EDITION}/posts/[^/?#]*?-?(?P<kind>activity|share|ugcPost)-{_ID}", url=_WORDS_URL),
        Form(rf"{_EDITION}/pulse/(?!topics/)(?P<post>[^/?#]{{5,200}})", id="pulse/{post}"),
        Form(rf"/nhome/updates\?(?:[^#]*&)?(?P<kind>activity)={_ID}", url=_WORDS_URL),
        Form(rf"/groups/(?P<group>\d+)/\d+-{_ID}", url=_GROUP_URL),
        Form(
            r"/embeds/publishingEmbed\.html\?(?:[^#]*&)?articleId=(?P<post>\d{15,20})",
            id="article/{post}",
            url="https://www.linkedin.com/embeds/publishingEmbed.html?articleId={post}",
        ),
        Form(r"/slink\?(?:[^#]*&)?code=(?P<post>\w+)", needs="expansion", is_post=False),
    ),
    profiles=(
        Form(rf"{_EDITION}/in/(?P<author>[^/?#]+)", url="https://www.linkedin.com/in/{author}/"),
        Form(r"/pub/(?P<author>[\w%-]+(?:/\w+){3})", url="https://www.linkedin.com/pub/{author}"),
        Form(rf"{_EDITION}/company/(?P<author>[^/?#]+)", url="https://www.linkedin.com/company/{author}/"),
        Form(r"/(?:school|showcase)/(?P<author>[^/?#]+)", url="https://www.linkedin.com/school/{author}/"),
    ),
    canonical_url="https://www.linkedin.com/feed/update/urn:li:activity:{id}/",
    id_urls=(
        (r"pulse/.+", "https://www.linkedin.com/{id}"),
        (r"article/.+", "https://www.linkedin.com/embeds/publishingEmbed.html?articleId={key}"),
    ),
    minted_at=minted_at,
    timed_ids=TimedIds(shift=22),
    archived=(
        # Words of the post stand between the author and the number.
        ArchivedForm(
            prefix="linkedin.com/posts/{author}_", handle=r"(?P<author>[\w%-]{1,120})", then_id=False
        ),
    ),
    extra_fields=urn_of,
    endpoints=(
        Endpoint(
            name="embed-page",
            url="https://www.linkedin.com/embed/feed/update/{urn}",
            parse=parse_embed,
            is_doubtful=True,
            # How LinkedIn answers machines.
            statuses={999: Availability.BLOCKED},
            only=r"\d+",
        ),
    ),
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/(?:authwall|login|uas/login|checkpoint|signup)(?:[/?]|$)"),
        Wall(Outcome.LOGIN_WALL, body=r"<title>(?:sign up \| linkedin|linkedin login)"),
        Wall(Outcome.GONE, body=r"this (?:post|page) (?:cannot|can.{1,8}t) be (?:displayed|found)"),
    ),
    samples=(
        # From memory: a company's.
        Sample(
            url="https://www.linkedin.com/posts/the-mathworks_2_what-is-mathworks-cloud-center-activity-7151241570371948544-4Gu7",
            gives={"embed-page": words("text author_name")},
        ),
    ),
)
