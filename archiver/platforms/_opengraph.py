"""What a page says of itself for machines: JSON-LD, Open Graph, Twitter card, title.

Serves every platform that has no endpoint of its own. Markup that the page
writes for machines comes before its title; JSON-LD before the rest.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..model import Media, PostMetadata
from ._answers import at, dicts, instant, language, picture, string
from ._spec import BrokenAnswer

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
_MAX_BODY = 5_000_000
_MAX_SCRIPTS = 20
_MAX_NODES = 500


def parse(body: bytes) -> PostMetadata:
    """What a page says of the post it shows; availability stays unknown, as any page can say so much."""
    from selectolax.lexbor import LexborHTMLParser

    if b"<" not in body[:2000]:
        raise BrokenAnswer("no HTML")
    tree = LexborHTMLParser(body[:_MAX_BODY])
    properties: dict[str, str] = {}
    for meta in tree.css("meta[content]"):
        name = (
            meta.attributes.get("property") or meta.attributes.get("name") or meta.attributes.get("itemprop")
        )
        content = meta.attributes.get("content")
        if name and content:
            properties.setdefault(name.lower(), content)
    scripts = [node.text() for node in tree.css('script[type="application/ld+json"]')[:_MAX_SCRIPTS]]
    root = tree.css_first("html")
    return _merge(_find_posting(scripts), properties, root.attributes.get("lang") if root else None)


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


def _merge(posting: dict[str, Any], properties: dict[str, str], lang: str | None) -> PostMetadata:
    author = posting.get("author") or posting.get("creator")
    if isinstance(author, list):
        author = author[0] if author else None
    text = (
        string(posting.get("articleBody"))
        or string(posting.get("text"))
        or string(posting.get("description"))
        or string(posting.get("headline"))
        or string(properties.get("og:description"))
        or string(properties.get("twitter:description"))
        or string(properties.get("description"))
    )
    author_name = string(at(author, "name")) or (string(author) if isinstance(author, str) else None)
    handle = string(at(author, "alternateName")) or string(properties.get("twitter:creator"))
    images = posting.get("image")
    media = _pictures(images) or picture(properties.get("og:image"), properties.get("og:image:alt"))
    video = (
        string(posting.get("contentUrl"))
        or properties.get("og:video:secure_url")
        or properties.get("og:video")
    )
    if video and video.startswith("http"):
        media += (Media(url=video, kind="video"),)
    return PostMetadata(
        text=text,
        author_name=author_name
        or string(properties.get("author"))
        or string(properties.get("article:author")),
        handle=handle.removeprefix("@") if handle else None,
        author_id=string(at(author, "identifier")),
        posted_at=instant(posting.get("datePublished"))
        or instant(posting.get("uploadDate"))
        or instant(posting.get("dateCreated"))
        or instant(properties.get("article:published_time"))
        or instant(properties.get("og:published_time")),
        language=language(posting.get("inLanguage"))
        or language(properties.get("og:locale"))
        or language(lang),
        media=media,
    )


def _pictures(images: Any) -> tuple[Media, ...]:
    if isinstance(images, dict | str):
        images = [images]
    found: tuple[Media, ...] = ()
    for image in images[:50] if isinstance(images, list) else ():
        found += picture(image if isinstance(image, str) else at(image, "url"))
    return found or tuple(each for node in dicts(images) for each in picture(node.get("contentUrl")))
