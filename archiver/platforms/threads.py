"""Threads: https://www.threads.com/@<handle>/post/<shortcode>

Ids      Instagram's shortcodes, which carry the time of creation. The handle is decoration.
Lookup   the embed page (from memory of the public embeds); its classes may change at any time.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from ..model import Availability, LinkCard, Media, Outcome, PostMetadata, PostRef
from ..urls import unwrap
from ._answers import address, counts, handle_in, instant, size
from ._html import attribute, load_html, text_of
from ._ids import from_shortcode
from ._prefixes import ArchivedForm
from ._spec import BrokenAnswer, Endpoint, Form, Mark, Platform, Sample, Wall, words
from ._timed_ids import SHORTCODES

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode


def parse_embed(body: bytes) -> PostMetadata:
    """The embed page: handle, text, time, media, the quoted post, link card and counts as far as shown."""
    tree = load_html(body)
    text = tree.css_first(".BodyTextContainer")
    author = tree.css_first('.HeaderContainer a[href*="/@"], .NameContainer a, a.HeaderLink')
    if text is None and author is None:
        broken = tree.css_first(".EmbedIsBroken")
        if broken or b"not available" in body:
            return PostMetadata(
                availability=Availability.GONE, evidence=text_of(broken) or "the embed says not available"
            )
        raise BrokenAnswer("no post in the embed page")
    media: list[Media] = []
    for node in tree.css('[class*="MediaContainer"] img, img[class*="MediaContainer"], video[src]')[:50]:
        if (url := address(attribute(node, "src"))) and all(one.url != url for one in media):
            kind: Literal["image", "video"] = "video" if node.tag == "video" else "image"
            width, height = size(attribute(node, "width")), size(attribute(node, "height"))
            media.append(
                Media(url=url, kind=kind, alt_text=attribute(node, "alt"), width=width, height=height)
            )
    numbers = {
        name: text_of(tree.css_first(f'[class*="{mark}"]'))
        for name, mark in (("likes", "LikeCount"), ("replies", "ReplyCount"), ("reposts", "RepostCount"))
    }
    return PostMetadata(
        text=text_of(text),
        handle=handle_in(attribute(author, "href"), r"/@([\w.]+)") or text_of(author),
        author_picture=address(
            attribute(tree.css_first('[class*="Avatar"] img, img[class*="Avatar"]'), "src")
        ),
        posted_at=instant(attribute(tree.css_first("time[datetime]"), "datetime")),
        quoted=_quoted(tree.css_first('[class*="Quote"] a[href*="/post/"]')),
        media=tuple(media),
        counts=counts(**numbers),
        card=_card(tree.css_first('a[class*="LinkAttachment"][href]')),
        availability=Availability.AVAILABLE,
    )


def _quoted(link: LexborNode | None) -> PostRef | None:
    found = re.search(r"/@([\w.]{1,60})/post/([\w-]{5,40})", attribute(link, "href") or "")
    return PostRef("threads", found[2], found[1]) if found else None


def _card(link: LexborNode | None) -> LinkCard | None:
    url = address(unwrap(attribute(link, "href") or ""))
    if link is None or url is None:
        return None
    return LinkCard(
        url=url,
        title=text_of(link.css_first('[class*="Title"]')),
        picture=address(attribute(link.css_first("img"), "src")),
    )


#: The addresses moved to .com in April 2025 (from memory).
_MOVED = datetime(2025, 4, 24, tzinfo=UTC)
_HANDLE = r"(?P<author>[\w.]{1,40})"
_CODE = r"(?P<post>[\w-]{5,40})(?![\w-])"

PLATFORM = Platform(
    name="threads",
    title="Threads",
    hosts=("*.threads.net", "*.threads.com"),
    mirrors=words("*.fixthreads.net *.vxthreads.net *.fixthreads.seria.moe *.fxthreads.com *.threadsez.com"),
    other_hosts=words("about.threads.net about.threads.com help.threads.com l.threads.net l.threads.com"),
    posts=(
        Form(rf"/@?(?P<author>[\w.]+)/post/{_CODE}"),
        Form(rf"/(?:t|post)/{_CODE}"),
    ),
    profiles=(Form(r"/@(?P<author>[\w.]+)/?(?:(?:replies|media|reposts)/?)?(?:\?[^#]*)?$"),),
    schemes={"barcelona": (Form(rf"(?:post|media)\?(?:[^#]*&)?shortcode={_CODE}"),)},
    canonical_url="https://www.threads.com/@{author}/post/{id}",
    canonical_url_without_author="https://www.threads.com/t/{id}",
    profile_url="https://www.threads.com/@{author}",
    minted_at=from_shortcode,
    # Of a text the code is made when it is posted (from memory); the window has to leave room for the rest.
    timed_ids=replace(SHORTCODES, is_lower_bound=False),
    archived=(
        ArchivedForm(prefix="threads.com/@{author}/post/", handle=_HANDLE, since=_MOVED),
        ArchivedForm(prefix="threads.net/@{author}/post/", handle=_HANDLE, until=_MOVED),
    ),
    embeds=(Mark("data-text-post-permalink"),),
    embed_classes=("text-post-media",),
    endpoints=(
        Endpoint(
            name="embed-page",
            url="https://www.threads.net/@{author}/post/{id}/embed",
            parse=parse_embed,
            is_doubtful=True,
        ),
    ),
    walls=(
        Wall(Outcome.LOGIN_WALL, url=r"^/login(?:[/?]|$)"),
        Wall(
            Outcome.GONE,
            body=r"this (?:page|post) isn.{1,8}t available|the link.s broken, or the page is gone",
            unless=r'property="og:description"',
        ),
    ),
    samples=(
        # From memory: from the week it opened.
        Sample(
            url="https://www.threads.com/@zuck/post/CuXFPIeLLod",
            gives={"embed-page": words("text handle")},
        ),
    ),
)
