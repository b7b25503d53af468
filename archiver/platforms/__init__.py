"""Social platforms, one small module each.

To add one, copy ``bluesky.py``: a public module here that defines ``PLATFORM``
is a platform. Modules whose name starts with an underscore are shared by them.
Hosts decide, never order: two platforms that claim one host are an import error.
"""

from __future__ import annotations

from collections.abc import Mapping

from ..model import PostMetadata, PostRef
from ._embeds import embed_marks, find_embed_mark
from ._identify import identify
from ._registry import PLATFORMS
from ._spec import BrokenAnswer, Endpoint, Form, Mark, Platform, Sample, Wall
from ._walls import find_wall

__all__ = [
    "PLATFORMS",
    "BrokenAnswer",
    "Endpoint",
    "Form",
    "Mark",
    "Platform",
    "Sample",
    "Wall",
    "find_embed",
    "find_embed_platform",
    "find_post",
    "find_wall",
    "identify",
    "lookups",
    "parse_page",
    "url_for",
]


def find_post(url: str) -> PostRef | None:
    """The post that an address points at, or ``None`` where no platform knows it as one."""
    return identify(url).post


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


def parse_page(body: bytes) -> PostMetadata:
    """What a post's own page says of it (JSON-LD, Open Graph, Twitter card, title), whatever the platform."""
    from . import _opengraph

    return _opengraph.parse(body)
