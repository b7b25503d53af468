"""Archives and directories over the loopback internet, filled from a made-up world.

    with Internet() as internet:
        archives = serve(internet, world)
        ...  # run the program
        archives.check_limits()
        assert archives.asked("wayback-cdx") <= 10

They speak as the real ones do in public (each module names its source),
count what they are asked, refuse what is beyond their limits, and fail on
demand (:meth:`Archives.fail`, :meth:`Archives.take_down`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from tests.world.cases import Case
from tests.world.nouns import World

from .. import Answer, Internet, Request, Wire
from ..answers import content, page
from ..platforms import Posting, open_platforms
from .cdx import answer_cdx
from .clock import Clock as Clock
from .clock import FastClock as FastClock
from .clock import RealClock as RealClock
from .index import Index as Index
from .legislators import open_legislators
from .lists import open_bluesky_lists, open_mastodon_lists, open_telegram_lists, open_truth_social
from .meters import ALLOWED as ALLOWED
from .meters import Meter as Meter
from .meters import Trouble as Trouble
from .meters import answer_trouble, service_of
from .others import answer_arquivo_cdx, answer_arquivo_replay, answer_today
from .save import Saving
from .wayback import answer_available, answer_replay, answer_timemap
from .wikidata import Wikidata

#: Hosts that are counted.
_GATED = (
    "web.archive.org",
    "archive.org",
    "arquivo.pt",
    "archive.ph",
    "www.wikidata.org",
    "t.me",
    "public.api.bsky.app",
    "mastodon.social",
    "truthsocial.com",
    "publish.twitter.com",
    "cdn.syndication.twimg.com",
    "raw.githubusercontent.com",
    "unitedstates.github.io",
)


class Archives:
    """The services of one world: what they hold, and what they were asked."""

    def __init__(self, world: World, clock: Clock) -> None:
        self.world = world
        self.wayback = Index(world, "wayback")
        self.arquivo = Index(world, "arquivo")
        self.today = Index(world, "archive.today")
        self.wikidata = Wikidata(world)
        self.saving = Saving()
        self.clock = clock
        #: By service, see :data:`ALLOWED`; a test may set ``allowed`` lower.
        self.meters = {name: Meter(name, allowed, clock) for name, allowed in ALLOWED.items()}

    def asked(self, *services: str) -> int:
        """Requests to the services, or to all of them."""
        return sum(self.meters[name].asked for name in services or self.meters)

    def fail(self, service: str, *troubles: Trouble, times: int = 1) -> None:
        """Answer the service's next requests so, each trouble in turn."""
        self.meters[service].troubles.extend(list(troubles) * times)

    def hold(self, service: str, number: int) -> None:
        """Leave one of the service's coming requests without an answer, the first one being number 1."""
        self.meters[service].troubles.extend([None] * (number - 1) + ["slow"])

    def take_down(self, service: str, trouble: Trouble | None = "503") -> None:
        """Answer every request of the service so from now on; ``None`` brings it back."""
        self.meters[service].is_down = trouble

    def hurry(self, times: int) -> None:
        """Allow so many times as much from now on, for tests that aren't about limits."""
        for meter in self.meters.values():
            meter.allowed *= times

    def beyond_limits(self) -> dict[str, int]:
        """Services that were asked more than they allow, and how often in their worst 60 seconds."""
        return {m.service: m.most_in_a_minute for m in self.meters.values() if m.most_in_a_minute > m.allowed}

    def check_limits(self) -> None:
        """Fail where a service was asked more than it allows."""
        beyond = self.beyond_limits()
        assert not beyond, f"asked more than is allowed in 60 seconds: {beyond}"

    def gate(self, request: Request) -> Answer | Wire | None:
        """Count a request; what it is answered where it is refused or something is to go wrong."""
        service = service_of(request)
        if service is None:
            return None
        trouble = self.meters[service].count()
        return None if trouble is None else answer_trouble(service, trouble)


def publish(internet: Internet, cases: Iterable[Case]) -> None:
    """Put the articles on an internet, each at its address."""
    for case in cases:
        parts = urlsplit(case.url)
        internet.site(parts.netloc).at(parts.path, content(case.body, case.content_type))


def serve(
    internet: Internet,
    world: World,
    *,
    clock: Clock | None = None,
    more: Sequence[Posting] = (),
) -> Archives:
    """Put archives, directories and platforms on an internet, filled from the world.

    ``clock`` is what the limits are counted by and what dates new copies: the real one unless told; a test
    that doesn't want to wait gives the program's own. ``more`` are postings that the platforms
    have and no archive.
    """
    archives = Archives(world, clock or RealClock())
    open_telegram_lists(internet, world.posts)  # Before the platforms: the first pattern that fits counts.
    open_platforms(internet, [*(post.posting for post in world.posts), *more])
    open_bluesky_lists(internet, world.posts)
    open_mastodon_lists(internet, world.posts)
    open_truth_social(internet, world.posts)
    open_legislators(internet, world)
    _open_archives(internet, archives)
    for host in _GATED:
        internet.site(host).gate = archives.gate
    return archives


def _open_archives(internet: Internet, archives: Archives) -> None:
    wayback = internet.site("web.archive.org")
    wayback.at("/cdx/search/cdx", lambda request: answer_cdx(archives.wayback, request))
    wayback.at("/web/timemap/*", lambda request: answer_timemap(archives.wayback, request))
    wayback.at("/web/*", lambda request: answer_replay(archives.wayback, request))

    def save(request: Request) -> Answer:
        return archives.saving.answer(archives.wayback, archives.clock.now(), request)

    wayback.at("/save", save)
    wayback.at("/save/*", save)
    internet.site("archive.org").at(
        "/wayback/available", lambda request: answer_available(archives.wayback, request)
    )
    arquivo = internet.site("arquivo.pt", "www.arquivo.pt")
    arquivo.at("/wayback/cdx", lambda request: answer_arquivo_cdx(archives.arquivo, request))
    arquivo.otherwise = lambda request: answer_arquivo_replay(archives.arquivo, request)
    today = internet.site(
        "archive.ph", "archive.today", "archive.is", "archive.li", "archive.md", "archive.fo", "archive.vn"
    )
    today.otherwise = lambda request: answer_today(archives.today, request)
    wikidata = internet.site("www.wikidata.org", "wikidata.org")
    wikidata.at("/w/api.php", archives.wikidata.answer)
    wikidata.otherwise = page("<title>Wikidata</title>", status=404)
