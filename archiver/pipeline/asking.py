"""What is said of a post: its describing endpoints asked in order, and its own page read."""

from __future__ import annotations

from dataclasses import field, replace

from ..jsonable import from_json, to_json
from ..lightly import dataclass
from ..model import Availability, Job, Origin, PostMetadata, PostRef, Reading
from ..platforms import (
    BrokenAnswer,
    Endpoint,
    find_oembed,
    identify,
    lookups,
    parse_oembed,
    parse_page,
    read_answer,
)
from ..ports import Exchange
from .answer import read_body
from .context import Context
from .outcomes import ABSENT, KEPT
from .page import Page

#: Bytes of a describing endpoint's answer that are read.
_MAX_ANSWER_BYTES = 5_000_000
#: Endpoints that have to agree that a post is gone before the rest is left unasked.
_ENOUGH = 2
_PRECISE = ABSENT - {Availability.GONE}


@dataclass
class Said:
    """What has been said of a post in one visit, first to last, and the exchanges it was read from."""

    readings: list[Reading] = field(default_factory=list)
    exchanges: list[Exchange] = field(default_factory=list)
    #: Endpoints that say "gone" also of posts that are only restricted.
    doubtful: frozenset[str] = frozenset()
    #: An answer, not only its status, said why the post isn't to be seen.
    is_explained: bool = False

    @property
    def is_told(self) -> bool:
        """Whether what the post says, who says it and when is known."""
        all_of_it = [one.metadata for one in self.readings]
        return (
            any((one.text and not one.text_is_cut) or one.media for one in all_of_it)
            and any(one.author_name or one.handle for one in all_of_it)
            and any(one.posted_at for one in all_of_it)
        )

    @property
    def is_absent(self) -> bool:
        """Whether somebody says for sure that the post isn't to be seen, and nobody that it is."""
        if any(one.metadata.availability is Availability.AVAILABLE for one in self.readings):
            return False
        return not ABSENT.isdisjoint(self._sure)

    @property
    def _sure(self) -> list[Availability]:
        """What was said of the post, the word of doubtful endpoints left out."""
        return [one.metadata.availability for one in self.readings if one.origin.name not in self.doubtful]

    @property
    def is_settled(self) -> bool:
        """Whether asking further promises no news: told whole, or told why it isn't to be seen.

        Not found can mean more than gone; private and unavailable are said only of what is there.
        """
        if self.is_told or not self.is_absent:
            return self.is_told
        is_precise = self.is_explained or not _PRECISE.isdisjoint(self._sure)
        return is_precise or self._sure.count(Availability.GONE) >= _ENOUGH

    def find_exchange(self, reading: Reading) -> Exchange | None:
        """The exchange that a reading was read from."""
        at = reading.origin.said_at
        return next((each for each in self.exchanges if each.started_at == at), None)


def post_of(job: Job) -> PostRef | None:
    """The post that a job is about, where its address told which."""
    return from_json(PostRef, job.details) if "post_id" in job.details else None


def details_of(post: PostRef) -> dict[str, str]:
    """What a capture job has to know of the post; its author may be part of the address to ask."""
    return {name: str(value) for name, value in to_json(post).items()}


def ask_endpoints(context: Context, post: PostRef, url: str, said: Said) -> None:
    """Ask the post's endpoints in order until it is told whole, or is known not to be there.

    Their exchanges are kept with what was read, so that old answers can be read again later.
    ``url`` is the address the post was met by: of some platforms only it tells the kind of post.
    """
    address = identify(url)
    wanted = lookups(post, url=address.canonical_url, opt_in=context.settings.capture.opt_in_endpoints)
    for endpoint, asked in wanted:
        reading = _ask(context, post.platform, endpoint, asked, said)
        if reading is not None:
            confirmed = address.needs != "confirmation"
            said.readings.append(reading if confirmed else _unconfirmed(reading))
        if said.is_settled:
            return


def ask_discovered(context: Context, post: PostRef, page: Page, said: Said) -> None:
    """Ask the one oEmbed address that the post's page links to, where it is the platform's own."""
    if said.is_told or page.outcome not in KEPT or not page.is_html or page.visit.final is None:
        return
    if any(endpoint.name == "oembed" for endpoint, _ in lookups(post, opt_in=True)):
        return
    try:
        with page.reading() as lean:
            found = find_oembed(page.visit.final.url, lean.body)
    except BrokenAnswer:
        return
    if found:
        endpoint = Endpoint(name="oembed", url=found, parse=parse_oembed)
        if reading := _ask(context, post.platform, endpoint, found, said):
            said.readings.append(reading)


def _ask(context: Context, platform: str, endpoint: Endpoint, url: str, said: Said) -> Reading | None:
    """What an endpoint answers; ``None`` where no answer came."""
    visit = context.fetcher.fetch(url, role="endpoint", headers={"Accept": endpoint.accept})
    said.exchanges += visit.exchanges
    if (answer := visit.final) is None:
        return None
    body = read_body(answer, _MAX_ANSWER_BYTES)
    metadata = read_answer(platform, endpoint, url=answer.url, status=answer.status, body=body)
    if 200 <= answer.status < 300 and metadata.availability in ABSENT and not endpoint.is_doubtful:
        said.is_explained = True
    return Reading(Origin(endpoint.name, answer.started_at), metadata)


def _unconfirmed(reading: Reading) -> Reading:
    """A host that isn't known to be of the platform says nothing of a post by having no such address."""
    if reading.metadata.availability is not Availability.GONE:
        return reading
    evidence = f"{reading.metadata.evidence}, from a host that isn't known to hold such posts"
    return replace(reading, metadata=PostMetadata(evidence=evidence))


def read_page(page: Page, post: PostRef) -> Reading | None:
    """What the post's own page says, or what it is instead; ``None`` where that is nothing."""
    metadata = PostMetadata()
    if page.outcome in KEPT:
        if page.is_html:
            try:
                with page.reading() as lean:
                    metadata = parse_page(lean.body, post.platform)
            except BrokenAnswer:
                return None
    elif page.outcome.value in set(Availability):
        metadata = PostMetadata(availability=Availability(page.outcome.value), evidence=page.evidence)
    return None if metadata == PostMetadata() else Reading(Origin("page", page.visited_at), metadata)
