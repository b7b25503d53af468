"""What a page says of itself for machines: JSON-LD, microdata, Open Graph, Twitter card, title.

Serves every platform that has no endpoint of its own. Markup that the page
writes for machines comes before its title; JSON-LD before the rest. A posting in
JSON-LD shows that the post is there; the other marks any page can carry, a login
page included, so that they leave the availability unknown.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from ..model import Availability, Counts, LinkCard, Media, PostMetadata
from ._answers import address, at, count, counts, dicts, instant, language, picture, seconds, size, string
from ._html import load_html
from ._spec import BrokenAnswer, Platform

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser

#: schema.org types that are one post.
_POST_TYPES = frozenset(
    {
        "SocialMediaPosting",
        "DiscussionForumPosting",
        "BlogPosting",
        "VideoObject",
        "ImageObject",
        "Comment",
        "Clip",
    }
)
_MAX_SCRIPTS = 20
_MAX_NODES = 500
#: schema.org's action -> our count (https://schema.org/InteractionCounter).
_ACTIONS = {
    "LikeAction": "likes",
    "ShareAction": "reposts",
    "CommentAction": "replies",
    "ReplyAction": "replies",
    "WatchAction": "views",
    "ViewAction": "views",
    "BookmarkAction": "bookmarks",
}


def parse(body: bytes) -> PostMetadata:
    """What a page says of the post it shows."""
    tree = load_html(body)
    properties: dict[str, str] = {}
    for meta in tree.css("meta[content]"):
        name = (
            meta.attributes.get("property") or meta.attributes.get("name") or meta.attributes.get("itemprop")
        )
        content = meta.attributes.get("content")
        if name and content:
            properties.setdefault(name.lower(), content)
    scripts = [node.text() for node in tree.css('script[type="application/ld+json"]')[:_MAX_SCRIPTS]]
    return _merge(_find_posting(scripts), properties)


def parse_page(body: bytes, platform: Platform | None) -> PostMetadata:
    """The same, and before it what the platform's own reader of its pages finds.

    :raises BrokenAnswer: it is no page.
    """
    usual = parse(body)
    if platform is None or platform.parse_page is None:
        return usual
    try:
        own = platform.parse_page(body)
    except BrokenAnswer:
        return usual
    said = {name: value for name, value in vars(own).items() if value}
    if own.availability is Availability.UNKNOWN:
        del said["availability"]
    return replace(usual, **said)


def find_oembed(body: bytes, base: str) -> str | None:
    """The oEmbed address that a page links to (https://oembed.com, section 4), made absolute."""
    tree: LexborHTMLParser = load_html(body)
    link = tree.css_first('link[type="application/json+oembed"][href], link[type="text/json+oembed"][href]')
    href = string(link.attributes.get("href")) if link else None
    if href is None:
        return None
    try:
        return address(urljoin(base, href))
    except ValueError:
        return None


def _find_posting(scripts: list[str]) -> dict[str, Any]:
    for script in scripts:
        try:
            loaded = json.loads(script)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(loaded):
            kind = node.get("@type")
            kinds = kind if isinstance(kind, list) else [kind]
            if any(each in _POST_TYPES for each in kinds if isinstance(each, str)):
                return node
    return {}


def _nodes(loaded: Any) -> Iterator[dict[str, Any]]:
    """Every object that may be the posting, outermost first."""
    waiting = [loaded]
    for _ in range(_MAX_NODES):
        if not waiting:
            return
        node = waiting.pop(0)
        if isinstance(node, dict):
            yield node
            waiting += [node.get(key) for key in ("@graph", "mainEntity", "mainEntityOfPage", "video")]
        elif isinstance(node, list):
            waiting += node[:50]


def _first(source: Mapping[str, Any], *names: str) -> str | None:
    return next((found for name in names if (found := string(source.get(name)))), None)


def _merge(posting: dict[str, Any], properties: dict[str, str]) -> PostMetadata:
    author = posting.get("author") or posting.get("creator")
    if isinstance(author, list):
        author = author[0] if author else None
    handle = string(at(author, "alternateName")) or string(properties.get("twitter:creator"))
    times = [posting.get(name) for name in ("datePublished", "uploadDate", "dateCreated")]
    names = ("article:published_time", "og:published_time", "datepublished", "uploaddate")
    times += [properties.get(name) for name in names]
    edits = (posting.get("dateModified"), properties.get("article:modified_time"))
    return PostMetadata(
        text=_first(posting, "articleBody", "text", "description", "headline", "name")
        or _first(properties, "og:description", "twitter:description", "description"),
        author_name=string(at(author, "name"))
        or (string(author) if isinstance(author, str) else None)
        or _first(properties, "author", "article:author"),
        handle=handle.removeprefix("@") if handle else None,
        author_id=string(at(author, "identifier")),
        author_picture=_address_in(at(author, "image")),
        posted_at=next((found for each in times if (found := instant(each))), None),
        edited_at=next((found for each in edits if (found := instant(each))), None),
        # The page's own language (lang, og:locale) is that of the platform's buttons.
        language=language(posting.get("inLanguage")),
        media=_media(posting, properties),
        counts=_counts(posting, properties),
        card=_card(posting.get("sharedContent")),
        availability=Availability.AVAILABLE if posting else Availability.UNKNOWN,
    )


def _media(posting: dict[str, Any], properties: dict[str, str]) -> tuple[Media, ...]:
    media = _pictures(posting.get("image")) or _pictures(posting.get("thumbnailUrl"))
    media = media or picture(
        properties.get("og:image"),
        properties.get("og:image:alt"),
        properties.get("og:image:width"),
        properties.get("og:image:height"),
    )
    video = posting.get("video") if isinstance(posting.get("video"), dict) else posting
    url = address(at(video, "contentUrl"))
    if url is None:
        url = address(properties.get("og:video:secure_url")) or address(properties.get("og:video"))
    # An address of a player page is no video.
    if url and properties.get("og:video:type", "").startswith("text/html"):
        url = None
    if url is None or any(one.url == url for one in media):
        return media
    return (
        *media,
        Media(
            url=url,
            kind="video",
            width=size(at(video, "width")) or size(properties.get("og:video:width")),
            height=size(at(video, "height")) or size(properties.get("og:video:height")),
            duration_seconds=seconds(at(video, "duration"))
            or seconds(properties.get("duration"))
            or seconds(count(properties.get("og:video:duration"))),
        ),
    )


def _pictures(images: Any) -> tuple[Media, ...]:
    if isinstance(images, dict | str):
        images = [images]
    found: tuple[Media, ...] = ()
    for image in images[:50] if isinstance(images, list) else ():
        plain = isinstance(image, str)
        found += picture(
            image if plain else at(image, "url"),
            at(image, "caption"),
            at(image, "width"),
            at(image, "height"),
        )
    return found or tuple(each for node in dicts(images) for each in picture(node.get("contentUrl")))


def _counts(posting: dict[str, Any], properties: dict[str, str]) -> Counts | None:
    numbers: dict[str, Any] = {
        "replies": posting.get("commentCount"),
        "views": properties.get("interactioncount"),
    }
    told = posting.get("interactionStatistic")
    for each in dicts(told if isinstance(told, list) else [told]):
        kind = each.get("interactionType")
        action = kind if isinstance(kind, str) else at(kind, "@type")
        name = _ACTIONS.get(str(action).rpartition("/")[2])
        if name:
            numbers[name] = each.get("userInteractionCount")
    return counts(**numbers)


def _card(content: Any) -> LinkCard | None:
    """The page that a posting shares; another posting is no page."""
    if isinstance(content, list):
        content = content[0] if content else None
    url = address(at(content, "url"))
    if url is None or at(content, "@type") in _POST_TYPES:
        return None
    return LinkCard(
        url=url,
        title=string(at(content, "headline")) or string(at(content, "name")),
        description=string(at(content, "description")),
        picture=_address_in(at(content, "image")),
    )


def _address_in(image: Any) -> str | None:
    """A picture's address, whether it is named or described."""
    if isinstance(image, list):
        image = image[0] if image else None
    return address(image) or address(at(image, "url")) or address(at(image, "contentUrl"))
