"""What a visit to an address showed of a post: what was said, its names, and what lies beside its page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ..lightly import dataclass
from ..model import Alias, Capture, Outcome, PostRef, Reading
from ..platforms import choose_lasting, doubtful_endpoints, identify, url_for
from ..ports import Entry, Resource, Session
from .aliases import find_aliases
from .asking import Said, ask_discovered, ask_endpoints, read_page
from .beside import Beside, fetch_beside, know, load_before
from .card import make_card
from .confirmation import host_of
from .context import Context
from .identity import find_shown, is_confirmed, link_alias
from .outcomes import KEPT, weigh
from .page import Page
from .statements import StatedPost, alias_statement, description_statement
from .videos import Video


@dataclass(frozen=True, kw_only=True)
class Seen:
    post: PostRef
    #: The post's address: that of the visit, or where a short link led.
    url: str
    readings: Sequence[Reading]
    aliases: Sequence[Alias]
    beside: Beside
    card: Resource | None
    outcome: Outcome
    evidence: str | None

    def entries(self, capture: Capture) -> list[Entry]:
        """What is kept of it beside the exchanges."""
        kept: list[Entry] = [self.card] if self.card else []
        kept += self.beside.entries(capture.id, capture.captured_at)
        kept += [description_statement(self.post, reading) for reading in self.readings]
        kept += [alias_statement(alias) for alias in self.aliases]
        return kept

    def as_stated(self, capture: Capture) -> StatedPost:
        """The post as the capture met it."""
        address = identify(self.url).canonical_url or url_for(self.post)
        return StatedPost(post=self.post, url=address, aliases=(capture.url,))

    def store(self, session: Session) -> None:
        """Store what the catalogue knows of the post by now."""
        for reading in self.readings:
            session.save_reading(self.post, reading)
        for alias in self.aliases:
            session.save_alias(alias)

    def close(self) -> None:
        """Free what lies beside the exchanges; those are the visit's to close."""
        self.beside.close()


def see_post(
    context: Context, page: Page, named: PostRef | None, said: Said, *, collection: str, pieces: bool
) -> Seen | None:
    """What a visit shows of the post it came to; ``None`` for an address that is no post's.

    Its exchanges join those in ``said``. With ``pieces`` what the post's plan says is fetched too.
    """
    post, url = find_shown(page, named)
    if post is None:
        return None
    said.doubtful = doubtful_endpoints(post.platform)
    with context.catalog.read() as session:
        host_platform = session.find_host(host_of(url))
        before = load_before(session, post)
        last = session.find_kept_capture(page.visit.url, collection=collection)
    if (
        page.visit.final is not None
        and page.outcome in KEPT
        and _is_anothers(page.visit.final.url, post, last)
    ):
        led_to = f"led to {page.visit.final.url[:200]}, which is another post"
        page = replace(page, outcome=Outcome.BLOCKED, evidence=led_to)
    if context.settings.capture.describe_posts:
        _describe(context, post, url, page, said)
    if not is_confirmed(url, page, said.readings, host_platform):
        return None
    aliases = (*link_alias(post, url, page), *find_aliases(post, url, page, said.readings))
    known = know(post, url, before, said.readings, aliases)
    beside = Beside()
    if pieces:
        beside = fetch_beside(context, known, page.outcome, said.exchanges, collection=collection)
    said.exchanges += beside.exchanges
    outcome, evidence = weigh(page.outcome, page.evidence, said.readings, said.doubtful)
    evidence = "; ".join(filter(None, (evidence, *beside.missing))) or None
    video = beside.video.shown if isinstance(beside.video, Video) else None
    return Seen(
        post=post,
        url=url,
        readings=said.readings,
        aliases=aliases,
        beside=beside,
        card=make_card(known, page, outcome, evidence, pieces=beside.pieces, video=video),
        outcome=outcome,
        evidence=evidence,
    )


def _is_anothers(led_to: str, post: PostRef, last: Capture | None) -> bool:
    """Whether a post's address leads to another post, to which it didn't lead when its page was kept last.

    Some platforms show the next best post in the place of one that is gone. Some give one post several
    addresses: to those it led from the start.
    """
    if last is None:
        return False
    now, then = identify(led_to).post, identify(last.final_url or last.url).post
    return now is not None and now not in (post, then) and choose_lasting(post, now) is None


def _describe(context: Context, post: PostRef, url: str, page: Page, said: Said) -> None:
    """Ask the post's endpoints, and read its page, which was visited before them."""
    ask_endpoints(context, post, url, said)
    if reading := read_page(page, post):
        said.readings.append(reading)
    ask_discovered(context, post, page, said)
