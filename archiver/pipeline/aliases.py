"""Which other addresses of a post a visit brought to light, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ..model import Alias, Origin, PostRef, Reading
from ..platforms import choose_lasting, find_lasting_id, find_own_address, identify, url_for
from ..urls import normalise
from .outcomes import KEPT
from .page import Page

#: Names of origins that are no endpoint's.
REDIRECT, PAGE, EMBED = "redirect", "page", "embed"


def find_aliases(
    post: PostRef, url: str, page: Page | None, readings: Sequence[Reading]
) -> tuple[Alias, ...]:
    """Other addresses of the post at ``url`` that a visit to it showed.

    Redirects count, and what the page calls itself, as long as they stay with one platform;
    so does the author's lasting id in an endpoint's answer. An embed's word doesn't: it is the publisher's.
    """
    found = [*(_by_page(post, url, page) if page else ()), *_by_answers(post, url, readings)]
    return tuple({(one.post, one.url, one.other): one for one in found}.values())


def _by_page(post: PostRef, url: str, page: Page) -> Iterator[Alias]:
    if page.outcome not in KEPT or page.visit.final is None:
        return
    final = page.visit.final
    yield from _join(post, url, final.url, Origin(REDIRECT, final.started_at))
    if page.is_html and identify(final.url).platform == post.platform:
        own = find_own_address(page.body, final.url)
        yield from _join(post, url, own, Origin(PAGE, final.started_at))


def _join(post: PostRef, url: str, other_url: str | None, origin: Origin) -> Iterator[Alias]:
    """The alias that two addresses of one post make; none where the other names another post, or none."""
    other = identify(other_url) if other_url else None
    plain = normalise(other.url) if other else None
    if other is None or other.post is None or other.needs or plain is None:
        return
    own_url = identify(url).canonical_url or url_for(post)
    if other.post == post:
        if plain not in (url, own_url):
            yield Alias(post=post, post_url=own_url, url=plain, origin=origin)
    elif pair := choose_lasting(post, other.post):
        other_url = other.canonical_url or plain
        stands_here = pair[0] == post
        yield Alias(
            post=pair[0],
            post_url=own_url if stands_here else other_url,
            url=other_url if stands_here else own_url,
            other=pair[1],
            origin=origin,
        )


def _by_answers(post: PostRef, url: str, readings: Iterable[Reading]) -> Iterator[Alias]:
    for reading in readings:
        if reading.origin.name in (PAGE, EMBED):
            continue
        if lasting := find_lasting_id(post, reading.metadata):
            own_url = identify(url).canonical_url or url_for(post)
            yield Alias(
                post=lasting, post_url=url_for(lasting), url=own_url, other=post, origin=reading.origin
            )
            return
