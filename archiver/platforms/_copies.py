"""Reads the copies that web archives hold of a post: whose they are first, then what they say."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from ..model import Availability, PostMetadata, PostRef
from ._html import attribute, load_html
from ._identify import recall
from ._opengraph import parse_page
from ._registry import PLATFORMS
from ._spec import BrokenAnswer, Endpoint, Platform
from ._walls import find_wall

_GONE = {404: Availability.GONE, 410: Availability.GONE}


def read_archived(
    ref: PostRef, *, url: str, body: bytes, status: int | None = 200, media_type: str | None = None
) -> PostMetadata:
    """What an archived copy says of a post; never raises.

    ``url`` is the address that was archived, without the archive's own: the one that replay led to. Of a copy
    that shows another post, a list or a login page the text is ``None``, and the evidence says why. The
    availability is that of the day of the copy.
    """
    platform = PLATFORMS.get(ref.platform)
    if platform is None:
        return PostMetadata(evidence=f"{ref.platform} is no platform that is known")
    address = recall(url)
    if address.post is not None and not _may_be(platform, address.post, ref):
        return PostMetadata(evidence=f"a copy of another post: {url[:200]}")
    if status is not None and not 200 <= status < 300:
        return PostMetadata(
            availability=_GONE.get(status, Availability.UNKNOWN), evidence=f"archived with status {status}"
        )
    is_json = "json" in (media_type or "").lower() or body.lstrip()[:1] in (b"{", b"[")
    try:
        said = _read_own(platform, ref, url, body, is_json)
        if said is None and not is_json and address.post is not None:
            said = _read_page(platform, ref, body)
    except BrokenAnswer as error:
        return PostMetadata(evidence=f"a copy in a shape that is not known: {error}")
    if said is not None and said.availability is not Availability.UNKNOWN:
        return said
    if not is_json and (wall := find_wall(platform.name, url if _place(url)[0] else "", 200, body)):
        return PostMetadata(availability=_of_wall(wall[0].value), evidence=f"the copy: {wall[1]}")
    return said or PostMetadata(evidence="a copy that doesn't show the post")


def archived_rank(media_type: str | None, status: int | None) -> int:
    """How soon to read a copy, the lowest first: JSON gives the most, a redirect or an error nothing.

    ``None`` is what an archive doesn't say (a revisit of an earlier copy): read after pages.
    """
    if status is not None and not 200 <= status < 300:
        return 3
    kind = (media_type or "").lower()
    if "json" in kind:
        return 0
    return 1 if "html" in kind else 2


def _of_wall(outcome: str) -> Availability:
    return Availability(outcome) if outcome in set(Availability) else Availability.UNKNOWN


def _may_be(platform: Platform, other: PostRef, ref: PostRef) -> bool:
    """Whether two ids can be one post's: they are the same, or one of them doesn't last."""
    if other == ref:
        return True
    if other.platform != ref.platform or not platform.lasting:
        return False
    if all(re.fullmatch(platform.lasting, each.post_id) for each in (other, ref)):
        return False
    (_, _, key), (_, _, wanted) = other.post_id.rpartition("/"), ref.post_id.rpartition("/")
    return key == wanted or "/" not in ref.post_id


def _read_own(platform: Platform, ref: PostRef, url: str, body: bytes, is_json: bool) -> PostMetadata | None:
    """The copy as the platform reads copies, else as the answer of the endpoint that was archived."""
    if platform.read_copy and (said := platform.read_copy(ref, body)) is not None:
        return said
    endpoint = _find_endpoint(platform, ref, url, is_json)
    return endpoint.parse(body) if endpoint else None


def _find_endpoint(platform: Platform, ref: PostRef, url: str, is_json: bool) -> Endpoint | None:
    """The endpoint whose answer about this post was archived: its address, and the post's id in it."""
    place, query = _place(url)
    key = ref.post_id.rpartition("/")[2].lower()
    if key not in unquote(url).lower():
        return None
    for endpoint, asked in platform.lookups(ref):
        there, parameters = _place(asked)
        # A page and the frame that shows the post may share a path: the query tells them apart.
        if there != place or (parameters and not query):
            continue
        # What answers under the post's own address answers a page to all others.
        if is_json or endpoint.url != "{address}":
            return endpoint
    return None


def _place(url: str) -> tuple[str, str]:
    """Host and path, and the query."""
    try:
        parts = urlsplit(url)
        return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}", parts.query
    except ValueError:
        return "", ""


def _read_page(platform: Platform, ref: PostRef, body: bytes) -> PostMetadata:
    """The usual markup of a page, unless it says itself that it is another post's."""
    tree = load_html(body)
    for selector, name in (('link[rel="canonical"]', "href"), ('meta[property="og:url"]', "content")):
        stated = attribute(tree.css_first(selector), name)
        other = recall(stated).post if stated else None
        if other is not None and not _may_be(platform, other, ref):
            return PostMetadata(evidence=f"a copy of another post: {(stated or '')[:200]}")
    return parse_page(body, platform)
