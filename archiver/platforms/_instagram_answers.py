"""The answers that describe a post of Instagram: the embed page, and Meta's oEmbed.

The embed page shows user name, caption and picture in its markup, and most often
holds the post's whole JSON in a script (``contextJSON``, earlier
``__additionalDataLoaded``), as public tools read it. All from memory.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from ..model import Availability, Counts, Media, PostMetadata, PostRef
from . import _oembed
from ._answers import (
    address,
    at,
    counts,
    dicts,
    handle_in,
    instant,
    load_object,
    picture,
    plain,
    seconds,
    size,
    string,
)
from ._html import attribute, load_html, text_of
from ._spec import BrokenAnswer

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

_CONTEXT = re.compile(rb'"contextJSON":\s{0,3}("(?:[^"\\]|\\.){2,2000000}")')
_LOADED = re.compile(rb"__additionalDataLoaded\(\s{0,5}'[^']{0,200}',\s{0,5}(\{[^\n]{2,2000000}\})\);")

_SHARED = re.compile(rb"window\._sharedData\s{0,3}=\s{0,3}(\{[^\n]{2,2000000}\});</script>")
#: How a page's description says it: "5 likes, 2 comments - user on May 4, 2022: “Words”", and earlier
#: "5 Likes, 2 Comments - Name (@user) on Instagram: “Words”".
_DESCRIBED = re.compile(
    r"(?:[^“\":]{0,200}?[-–] )?(?:(?P<user>[\w.]{1,30})|[^“\":(]{1,100}?(?: \(@(?P<handle>[\w.]{1,30})\))?)"
    r" on [^“\":]{3,40}: ?[“\"](?P<text>.{1,10000})[”\"]\.?",
    re.DOTALL,
)

_SIGNED = re.compile(
    r"A post shared by (?:<a[^<>]{0,1000}>)?\s{0,5}([^<(]{1,200}?)\s{0,5}(?:</a>)?"
    r"\s{0,5}\(@([\w.]{1,60})\)"
)


def parse_embed(body: bytes) -> PostMetadata:
    """The embed page: the post's JSON where it holds it, its markup for the rest."""
    tree = load_html(body)
    shown, held = _read_markup(tree), _read_media(_find_media(body))
    if shown is None and held is None:
        broken = tree.css_first(".EmbedIsBroken, .EmbedBrokenMedia")
        if broken or b"may be broken" in body:
            said = text_of(broken) or "the link may be broken, or the post removed"
            return PostMetadata(availability=Availability.GONE, evidence=said[:200])
        raise BrokenAnswer("no post in the embed page")
    values = vars(shown).copy() if shown else {}
    values |= {name: value for name, value in vars(held).items() if value} if held else {}
    return PostMetadata(**values)


def read_copy(ref: PostRef, body: bytes) -> PostMetadata | None:
    """The post in a copy of its page: by the page's JSON (until about 2021), else by its description.

    ``None`` where the page is an embed, which has its own reader.
    """
    is_json = body.lstrip()[:1] == b"{"
    media = _media_in(load_object(body)) if is_json else _find_media(body)
    if isinstance(media, dict) and string(media.get("shortcode")) not in (ref.post_id, None):
        return PostMetadata(evidence="a copy of another post")
    if (said := _read_media(media)) is not None:
        return said
    if is_json:
        return None
    tree = load_html(body)
    if tree.css_first(".Embed, .EmbeddedMedia, .Caption, .EmbedIsBroken"):
        return None
    for name in ("og:description", "og:title", "description"):
        content = attribute(tree.css_first(f'meta[property="{name}"], meta[name="{name}"]'), "content")
        if content and (found := _DESCRIBED.fullmatch(content[:20_000].strip())):
            return PostMetadata(
                text=string(found["text"]),
                handle=found["handle"] or found["user"],
                availability=Availability.AVAILABLE,
            )
    return PostMetadata(evidence="a page that doesn't show the post")


def _find_media(body: bytes) -> Any:
    """The post's JSON among the page's scripts, or ``None``."""
    for pattern, is_quoted in ((_CONTEXT, True), (_LOADED, False), (_SHARED, False)):
        found = pattern.search(body)
        if found is None:
            continue
        try:
            loaded = json.loads(json.loads(found[1])) if is_quoted else json.loads(found[1])
        except (ValueError, RecursionError, TypeError):
            continue
        if media := _media_in(loaded):
            return media
    return None


def _media_in(loaded: Any) -> Any:
    paths: tuple[tuple[str | int, ...], ...] = (
        ("gql_data",),
        ("graphql",),
        ("data",),
        (),
        ("entry_data", "PostPage", 0, "graphql"),
    )
    for path in paths:
        for name in ("shortcode_media", "xdt_shortcode_media"):
            if media := at(loaded, *path, name):
                return media
    return at(loaded, "context", "media")


def _read_media(media: Any) -> PostMetadata | None:
    if not isinstance(media, dict) or not isinstance(media.get("owner"), dict):
        return None
    owner = media["owner"]
    children = [at(edge, "node") for edge in dicts(at(media, "edge_sidecar_to_children", "edges"))]
    return PostMetadata(
        text=string(at(media, "edge_media_to_caption", "edges", 0, "node", "text")),
        author_name=string(owner.get("full_name")),
        handle=string(owner.get("username")),
        author_id=string(owner.get("id")),
        author_picture=address(owner.get("profile_pic_url")),
        posted_at=instant(media.get("taken_at_timestamp")),
        media=tuple(one for child in children or [media] for one in _read_child(child)),
        counts=counts(
            likes=at(media, "edge_liked_by", "count") or at(media, "edge_media_preview_like", "count"),
            replies=at(media, "edge_media_to_comment", "count")
            or at(media, "edge_media_to_parent_comment", "count"),
            views=media.get("video_view_count"),
        ),
        availability=Availability.AVAILABLE,
    )


def _read_child(child: Any) -> tuple[Media, ...]:
    alt = string(at(child, "accessibility_caption"))
    width, height = size(at(child, "dimensions", "width")), size(at(child, "dimensions", "height"))
    if url := address(at(child, "video_url")):
        duration = seconds(at(child, "video_duration"))
        return (
            Media(url=url, kind="video", alt_text=alt, width=width, height=height, duration_seconds=duration),
        )
    return picture(at(child, "display_url"), alt, width, height)


def _read_markup(tree: LexborHTMLParser) -> PostMetadata | None:
    user = tree.css_first(".UsernameText, .CaptionUsername, .Username a")
    caption = tree.css_first(".Caption")
    if user is None and caption is None:
        return None
    said = _counts_in(tree)
    text = None
    if caption is not None:
        for part in caption.css(".CaptionUsername, .CaptionComments"):
            part.decompose()
        text = text_of(caption)
    user = tree.css_first(".UsernameText, .Username a")
    image = tree.css_first("img.EmbeddedMediaImage")
    header = tree.css_first("a.Avatar, a.ViewProfileButton, .Header a")
    return PostMetadata(
        text=text,
        handle=text_of(user) or handle_in(attribute(header, "href"), r"instagram\.com/([\w.]+)"),
        author_picture=address(attribute(tree.css_first(".Avatar img"), "src")),
        posted_at=instant(attribute(tree.css_first("time[datetime]"), "datetime")),
        media=picture(attribute(image, "src"), attribute(image, "alt")),
        counts=said,
        availability=Availability.AVAILABLE,
    )


def _counts_in(tree: LexborHTMLParser) -> Counts | None:
    proof = text_of(tree.css_first(".SocialProof")) or ""
    comments = text_of(tree.css_first(".CaptionComments")) or ""
    likes = re.search(r"([\d.,]{1,12}[KMB]?) likes?", proof)
    replies = re.search(r"([\d.,]{1,12}[KMB]?) comments?", comments)
    return counts(likes=likes and likes[1], replies=replies and replies[1])


def parse_oembed(body: bytes) -> PostMetadata:
    """Meta's oEmbed, whose blockquote may hold the caption, and a signature with name, handle and time."""
    answer = load_object(body)
    said = _oembed.read(answer)
    html = (string(answer.get("html")) or "")[:50_000]
    caption = re.search(
        r'<p[^<>]{0,500}>\s{0,20}<a href="[^"]{1,500}"[^<>]{0,1000}>([^<]{1,10000})</a>\s{0,20}</p>', html
    )
    signed = _SIGNED.search(html)
    at_time = re.search(r'<time[^<>]{0,500}datetime="([^"]{10,40})"', html)
    words = plain(caption[1]) if caption else None
    values = vars(said) | {
        # Without a caption the blockquote's paragraph is the signature.
        "text": None if words and words.startswith("A post shared by") else words,
        "author_name": plain(signed[1]) if signed else said.author_name,
        "handle": signed[2] if signed else None,
        "posted_at": instant(at_time[1]) if at_time else None,
    }
    return PostMetadata(**values)
