"""The frames that a page's scripts put in place of the posts it embeds."""

from __future__ import annotations

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ..model import PostRef
from ..platforms import embed_selector, find_embed, find_embed_platform, frame_for, identify
from ..taming import tame
from .charset import to_utf8

#: Embedded posts of one page that get their frame.
_MAX_FRAMES = 50
_MAX_LINKS = 20


def find_embed_frames(html: bytes, *, content_type: str | None = None) -> tuple[str, ...]:
    """Addresses of the frames of a page's embedded posts, as far as platforms declare them; each once.

    Those that the page itself names (``iframe``) are among its requisites already.
    """
    parser = LexborHTMLParser(tame(to_utf8(html, content_type)))
    frames: dict[str, None] = {}
    for node in parser.css(embed_selector()):
        if len(frames) >= _MAX_FRAMES:
            break
        found = _find_post(node)
        if found is not None and (frame := frame_for(*found)) is not None:
            frames.setdefault(frame)
    return tuple(frames)


def _find_post(node: LexborNode) -> tuple[PostRef, str] | None:
    """The post that an element embeds, and the address that names it."""
    attrs = node.attributes
    if not attrs:
        return None
    if (url := find_embed(node.tag or "", attrs)) is not None:
        post = identify(url).post
        return (post, url) if post else None
    platform = find_embed_platform(attrs)
    if platform is None:
        return None
    # The post's own link comes last; links before it are those of its text.
    for link in reversed(node.css("a[href]")[-_MAX_LINKS:]):
        url = link.attributes.get("href") or ""
        post = identify(url).post
        if post is not None and post.platform == platform:
            return post, url
    return None
