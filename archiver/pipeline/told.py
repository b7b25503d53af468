"""What the network has told by now of addresses that don't tell by themselves."""

from __future__ import annotations

from urllib.parse import urldefrag

from ..lightly import dataclass
from ..model import Capture, PlatformName, Post
from ..platforms import identify
from ..ports import Session
from ..urls import unwrap
from .confirmation import first_sign, host_of
from .expansion import find_shape
from .waiting import bare_address, needs_of


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the network has told by now of an address that doesn't tell by itself."""

    #: The post that a short or share link leads to.
    post: Post | None = None
    #: That post's address as the link gave it: only a visit there lets the link replay to the end.
    post_url: str | None = None
    #: The platform that the address' host said it belongs to.
    platform: PlatformName | None = None
    #: Where it told neither: how asking ended, in words for a person.
    evidence: str | None = None


def load_told(session: Session, url: str | None, collection: str) -> Told:
    """What is on record of an address that only the network can tell of."""
    address = needs_of(url)
    if address is None or url is None:
        return Told()
    if address.needs == "expansion":
        link = bare_address(url)
        latest = session.find_latest_capture(link, collection=collection)
        post = session.find_alias(link)
        if post is None:
            return Told(evidence=_evidence_of(latest))
        return Told(post=post, post_url=_exact_address(latest, post) or post.url)
    platform = session.find_host(host_of(bare_address(url)))
    latest = session.find_latest_capture(first_sign(bare_address(url)), collection=collection)
    return Told(platform=platform, evidence=None if platform else _evidence_of(latest))


def _exact_address(latest: Capture | None, post: Post) -> str | None:
    """Where the link led, parameters and all; ``None`` for what only carries the address (a login page)."""
    led_to = urldefrag(latest.final_url).url if latest else ""
    address = identify(led_to)
    is_post = address.post is not None and address.needs != "expansion"
    is_own = is_post and address.platform == post.ref.platform and unwrap(led_to) == led_to
    return led_to if is_own and led_to.startswith(("http://", "https://")) else None


def _evidence_of(latest: Capture | None) -> str | None:
    if latest is None:
        return "not asked yet"
    if find_shape(latest.final_url):
        return f"{latest.evidence}, but {host_of(latest.final_url)} doesn't say that it holds such posts"
    return latest.evidence
