"""Two ids of one post: which of them stands, and what a page or an answer calls the post itself."""

from __future__ import annotations

import re
from dataclasses import replace
from urllib.parse import urljoin

from ..model import PostMetadata, PostRef
from ._html import load_html
from ._identify import identify
from ._registry import PLATFORMS
from ._spec import BrokenAnswer


def choose_lasting(ref: PostRef, said: PostRef) -> tuple[PostRef, PostRef] | None:
    """Of a post's id and another that it was said to have: the one that stands, and the other.

    ``None`` where the two can't be one post. Most platforms give a post one id for good, so
    that nobody's word joins two of theirs; and two ids that last are two posts.
    """
    platform = PLATFORMS.get(ref.platform)
    if platform is None or not platform.lasting or said.platform != ref.platform:
        return None
    if ref.post_id == said.post_id or _key(ref) != _key(said):
        return None
    lasts = [re.fullmatch(platform.lasting, one.post_id) is not None for one in (ref, said)]
    if all(lasts):
        return None
    return (ref, said) if lasts[0] else (said, ref)


def find_lasting_id(ref: PostRef, metadata: PostMetadata) -> PostRef | None:
    """The post under its author's lasting id, where an answer tells that and an id has its owner in it."""
    platform = PLATFORMS.get(ref.platform)
    owner, _, key = ref.post_id.rpartition("/")
    if platform is None or not platform.lasting or not owner or not metadata.author_id:
        return None
    post_id = platform.fold(f"{metadata.author_id}/{key}")
    if post_id == ref.post_id or not re.fullmatch(platform.lasting, post_id):
        return None
    lasting = replace(ref, post_id=post_id)
    # What an answer calls the author may be anything; a name that makes no address of a post names none.
    return lasting if identify(platform.url_for(lasting)).post == lasting else None


def find_own_address(body: bytes, url: str) -> str | None:
    """The address that a page calls its own: its canonical link, else ``og:url``."""
    try:
        tree = load_html(body)
    except BrokenAnswer:
        return None
    for selector, name in (
        ('link[rel="canonical"][href]', "href"),
        ('meta[property="og:url"][content]', "content"),
    ):
        node = tree.css_first(selector)
        given = (node.attributes.get(name) or "").strip() if node else ""
        if given:
            try:
                return urljoin(url, given)
            except ValueError:
                continue
    return None


def _key(ref: PostRef) -> str:
    """The part of an id that doesn't depend on how its owner is named; empty without an owner."""
    owner, _, key = ref.post_id.rpartition("/")
    return key if owner else ""
