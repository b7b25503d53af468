"""Which post a visited address shows, where the address itself didn't tell."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Alias, Availability, Origin, PlatformName, PostRef, Reading
from ..platforms import PLATFORMS, identify, url_for
from .aliases import EMBED, PAGE, REDIRECT
from .expansion import find_onward, find_target
from .page import Page
from .waiting import bare_address

#: Their word confirms no host: half the web answers oEmbed, and any page has a title.
_NO_SIGNS = frozenset({PAGE, EMBED, "oembed"})


def find_shown(page: Page, post: PostRef | None) -> tuple[PostRef | None, str]:
    """The post that a visit came to, and its address: for short and share links where they led.

    A link that led to no post shows none, whatever its own address looks like.
    """
    url = page.visit.url
    if identify(url).needs != "expansion":
        return post, url
    final = page.visit.final
    led_to = final.url if final else url
    for candidate in (led_to, find_onward(page.visit)):
        target = find_target(candidate) if candidate else None
        if target is not None and target.post is not None:
            return target.post, target.url
    return None, url


def link_alias(post: PostRef, url: str, page: Page) -> tuple[Alias, ...]:
    """The short or share link that led to a post, as another address of it; nothing for other addresses."""
    if identify(page.visit.url).needs != "expansion":
        return ()
    post_url = identify(url).canonical_url or url_for(post)
    origin = Origin(REDIRECT, page.visited_at)
    return (Alias(post=post, post_url=post_url, url=bare_address(page.visit.url), origin=origin),)


def is_confirmed(
    url: str, page: Page | None, readings: Iterable[Reading], said_before: PlatformName | None
) -> bool:
    """Whether an address that has the shape of a post is one: its host has to say so."""
    address = identify(url)
    if address.needs != "confirmation" or said_before == address.platform:
        return True
    if any(
        one.metadata.availability is Availability.AVAILABLE and one.origin.name not in _NO_SIGNS
        for one in readings
    ):
        return True
    signs = PLATFORMS[address.platform or ""].host_signs
    return (
        page is not None
        and page.is_html
        and any(sign.url == "{url}" and sign.shows(page.body) for sign in signs)
    )
