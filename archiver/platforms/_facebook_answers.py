"""The answers that describe a post of Facebook: the page of its plugin, and Meta's oEmbed.

The plugin's classes are generated and change; those here are from memory of public
embeds. oEmbed (https://developers.facebook.com/docs/graph-api/reference/oembed-post/)
gives no author since November 2025; its blockquote may still hold the beginning of the text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ..model import Availability, Counts, LinkCard, Media, PostMetadata, PostRef
from ..urls import unwrap
from . import _oembed
from ._answers import address, count, counts, handle_in, instant, load_object, plain, seconds, size, string
from ._html import attribute, load_html, text_of
from ._spec import BrokenAnswer

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_GONE = re.compile(rb"is no longer available|may have been removed")
_POST = re.compile(
    r"/posts/(?:[^/?#]{1,200}/)?(pfbid\w{10,200}|\d{5,20})|[?&](?:story_fbid|fbid|v)=(\d{5,20})"
)


def parse_plugin(body: bytes) -> PostMetadata:
    """The page that ``plugins/post.php`` shows in its frame."""
    tree = load_html(body)
    message = tree.css_first('.userContent, [data-testid="post_message"], ._5pbx')
    author = tree.css_first("._2_79 a, .profileLink, .fwb a, h5 a, ._50f7 a")
    if message is None and author is None:
        if found := _GONE.search(body):
            said = f"the plugin says {found[0].decode()!r}, of deleted and of restricted posts alike"
            return PostMetadata(availability=Availability.GONE, evidence=said)
        raise BrokenAnswer("no post in the plugin's page")
    if message is not None:
        for hidden in message.css(".text_exposed_hide, .see_more_link_inner"):
            hidden.decompose()
        for paragraph in message.css("p")[1:]:
            paragraph.insert_before("\n")
    stamp = attribute(tree.css_first("abbr[data-utime]"), "data-utime")
    return PostMetadata(
        text=text_of(message),
        author_name=text_of(author),
        handle=handle_in(attribute(author, "href"), r"facebook\.com/([\w.]+)"),
        author_picture=address(attribute(tree.css_first("img._s0, ._1cbs img, ._5xu4 img"), "src")),
        posted_at=instant(count(stamp)),
        shared=_shared(tree),
        media=_media(tree),
        counts=_counts(tree),
        card=_card(tree),
        availability=Availability.AVAILABLE,
    )


def _shared(tree: LexborHTMLParser) -> PostRef | None:
    """The post inside the post, which has a header of its own."""
    for link in tree.css("._5r69 a[href], .mtm ._5pcr a[href]")[:20]:
        if found := _POST.search(attribute(link, "href") or ""):
            return PostRef("facebook", found[1] or found[2])
    return None


def _media(tree: LexborHTMLParser) -> tuple[Media, ...]:
    media: list[Media] = []
    for node in tree.css("img.scaledImageFitWidth, img.scaledImageFitHeight, ._46-i img, video[src]")[:50]:
        url = address(attribute(node, "src"))
        if url is None or any(one.url == url for one in media):
            continue
        media.append(
            Media(
                url=url,
                kind="video" if node.tag == "video" else "image",
                alt_text=attribute(node, "alt"),
                width=size(attribute(node, "width")),
                height=size(attribute(node, "height")),
                duration_seconds=seconds(attribute(node, "data-duration")),
            )
        )
    return tuple(media)


def _counts(tree: LexborHTMLParser) -> Counts | None:
    """The numbers below the post, by the word that stands beside each."""
    footer: LexborNode | None = tree.css_first(
        '[data-testid="post_footer"], ._5fjx, .embeddedLikeButton, ._37uu'
    )
    said = (text_of(footer) or "")[:500]
    found = {
        word: number[1]
        for word in ("like", "reaction", "comment", "share", "view")
        if (number := re.search(rf"([\d.,]{{1,12}} ?[KMB]?) {word}s?\b", said, re.IGNORECASE))
    }
    return counts(
        likes=found.get("like") or found.get("reaction"),
        replies=found.get("comment"),
        reposts=found.get("share"),
        views=found.get("view"),
    )


def _card(tree: LexborHTMLParser) -> LinkCard | None:
    link = tree.css_first("a._52c6[href]")
    url = address(unwrap(attribute(link, "href") or ""))
    if url is None:
        return None
    return LinkCard(
        url=url,
        title=text_of(tree.css_first("._6m6")),
        description=text_of(tree.css_first("._6m7")),
        picture=address(attribute(tree.css_first("._6l- img, ._3ekx img"), "src")),
    )


def parse_oembed(body: bytes) -> PostMetadata:
    """Meta's oEmbed: the blockquote's words, and who signed it where it still says."""
    answer = load_object(body)
    said = _oembed.read(answer, title_is_text=False, html_is_text=True)
    html = (string(answer.get("html")) or "")[:50_000]
    signed = re.search(
        r"Posted by <a[^<>]{0,500}>([^<]{1,200})</a>(?: on(?:&nbsp;|\s)<a[^<>]{0,500}>([^<]{6,60})</a>)?",
        html,
    )
    values = vars(said) | {
        "author_name": plain(signed[1]) if signed else said.author_name,
        "posted_on": string(signed[2]) if signed else said.posted_on,
    }
    return PostMetadata(**values)
