"""What each public service allows, and how much of it we use.

A budget is one number of requests at once (``burst``) and a steady pace after
it. In any stretch as long as ``period_seconds`` that makes at most
``burst + share * allowed`` requests, which has to stay within ``allowed``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..lightly import dataclass


@dataclass(frozen=True, kw_only=True)
class Service:
    """The limits of one service, over all threads and processes of a home, or a catalogue in PostgreSQL."""

    #: As questions name it.
    key: str
    #: For a person.
    name: str
    #: Requests that are allowed in any stretch of ``period_seconds``.
    allowed: int
    period_seconds: float = 60.0
    #: How much of what is allowed is used.
    share: float = 0.8
    #: Requests that may go out without a pause between them, after a quiet time.
    burst: int = 1
    #: Requests under way at the same time.
    parallel: int = 1
    #: Pause after "too many requests" that doesn't say for how long.
    rest_seconds: float = 60.0
    #: Failures in a row after which it isn't asked for ``trip_seconds``; twice as long each further time.
    trips_after: int = 5
    trip_seconds: float = 120.0
    #: Where the limit is from.
    source: str

    def __post_init__(self) -> None:
        if self.burst + self.share * self.allowed > self.allowed or self.burst < 1 or self.parallel < 1:
            raise ValueError(
                f"{self.key}: a burst of {self.burst} goes beyond {self.allowed} allowed requests"
            )

    @property
    def interval_seconds(self) -> float:
        """Between two requests, once the burst is used up."""
        return self.period_seconds / (self.share * self.allowed)


_CAUTIOUS = "no limit is published: our own, cautious choice"

_ALL = (
    Service(
        key="wayback-cdx",
        name="Wayback Machine's index",
        allowed=30,
        burst=4,
        parallel=2,
        source="about 30 a minute and address: the project's facts, section 4",
    ),
    Service(
        key="wayback-replay",
        name="Wayback Machine",
        allowed=600,
        burst=20,
        parallel=4,
        source="600 mementos a minute and address: the project's facts, section 4",
    ),
    Service(
        key="wayback-save",
        name="Save Page Now",
        allowed=6,
        source="6 to 7 a minute with a key: Save Page Now 2's public documentation",
    ),
    Service(
        key="wayback-save-status",
        name="Save Page Now's status",
        allowed=20,
        burst=2,
        source=_CAUTIOUS,
    ),
    Service(
        key="arquivo-cdx",
        name="arquivo.pt's index",
        allowed=250,
        burst=10,
        parallel=2,
        source="250 a minute and address, who goes beyond is blocked for good: "
        "https://github.com/arquivo/pwa-technologies/wiki/APIs",
    ),
    Service(
        key="arquivo-replay",
        name="arquivo.pt",
        allowed=400,
        burst=10,
        parallel=2,
        source="400 a minute and address by Memento: https://github.com/arquivo/pwa-technologies/wiki/APIs",
    ),
    Service(key="archive-today", name="archive.today", allowed=6, rest_seconds=600.0, source=_CAUTIOUS),
    Service(
        key="wikidata",
        name="Wikidata",
        allowed=60,
        burst=5,
        source="one request after the other is always well: https://www.mediawiki.org/wiki/API:Etiquette "
        "(from memory); the number is our own, cautious choice",
    ),
    Service(key="telegram", name="Telegram's public pages", allowed=20, burst=2, source=_CAUTIOUS),
    Service(
        key="bluesky",
        name="Bluesky's public API",
        allowed=300,
        burst=10,
        parallel=2,
        source="3,000 in five minutes and address (from memory); half of it for us",
    ),
    Service(
        key="fediverse",
        name="Mastodon and its kin",
        allowed=60,
        burst=5,
        parallel=2,
        source="300 in five minutes, address and server: https://docs.joinmastodon.org/api/rate-limits/ "
        "(from memory); :func:`find_service` makes one of it for each server",
    ),
)
SERVICES: Mapping[str, Service] = {service.key: service for service in _ALL}


def find_service(key: str) -> Service:
    """The service of that key; one with cautious limits, and a budget of its own, where it isn't listed.

    ``"fediverse:HOST"`` is one server, with the limits of ``"fediverse"`` for itself.
    """
    kind, colon, host = key.partition(":")
    if colon and kind in SERVICES:
        return replace(SERVICES[kind], key=key, name=host)
    return SERVICES.get(key) or Service(key=key, name=key, allowed=20, burst=2, source=_CAUTIOUS)
