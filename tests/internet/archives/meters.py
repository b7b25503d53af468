"""What the services count and refuse: requests in any 60 seconds, and failures on demand."""

from __future__ import annotations

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from .. import Answer, Request, Wire
from ..answers import content, error
from ..trouble import hang, reset
from .clock import Clock

PERIOD = timedelta(seconds=60)

#: Requests that a service allows in any 60 seconds. Wayback's are those of facts.md, section 4 (Save Page
#: Now's with a key); Wikidata and the others name no number: these are from memory, or only keep a client
#: honest.
ALLOWED: dict[str, int] = {
    "wayback-cdx": 30,
    "wayback-replay": 600,
    "wayback-timemap": 30,
    "wayback-available": 30,
    "wayback-save": 6,
    "wayback-save-status": 60,
    "arquivo-cdx": 250,
    "arquivo-replay": 250,
    "archive-today": 10,
    "wikidata": 200,
    "telegram": 60,
    "bluesky": 600,
    "fediverse:mastodon.social": 60,
    "fediverse:truthsocial.com": 60,
    "x-oembed": 300,
    "x-syndication": 300,
    "legislators": 60,
}

#: What can go wrong: a status, an answer that never comes, a connection that is broken off, an answer
#: 200 without a body, one whose JSON is cut, one of another kind (a page of the service's own).
Trouble = Literal["429", "503", "504", "slow", "reset", "empty", "broken", "page"]

#: Retry-After is left out by the Wayback Machine's CDX server; others say how long.
SAYS_HOW_LONG = frozenset(
    {
        *("wikidata", "bluesky", "wayback-save", "arquivo-cdx"),
        *("fediverse:mastodon.social", "fediverse:truthsocial.com"),
    }
)


@dataclass
class Meter:
    """Counts one service's requests."""

    service: str
    allowed: int
    clock: Clock
    #: All that came, refused ones included.
    asked: int = 0
    #: Those beyond the limit.
    refused: int = 0
    #: The most that came within any 60 seconds, refused ones included.
    most_in_a_minute: int = 0
    #: What the next requests are answered instead; ``None`` lets one through.
    troubles: deque[Trouble | None] = field(default_factory=deque)
    #: What every request is answered instead, as long as it is set.
    is_down: Trouble | None = None
    _recent: deque[datetime] = field(default_factory=deque)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self) -> Trouble | None:
        """Note a request; what goes wrong with it, or ``None``."""
        with self._lock:
            now = self.clock.now()
            while self._recent and now - self._recent[0] >= PERIOD:
                self._recent.popleft()
            self._recent.append(now)
            self.asked += 1
            self.most_in_a_minute = max(self.most_in_a_minute, len(self._recent))
            if len(self._recent) > self.allowed:
                self.refused += 1
                return "429"
            if self.is_down:
                return self.is_down
            return self.troubles.popleft() if self.troubles else None


def answer_trouble(service: str, trouble: Trouble) -> Answer | Wire:
    """What a service on a bad day sends."""
    if trouble == "slow":
        return hang()
    if trouble == "reset":
        return reset()
    if trouble == "empty":
        return content(b"", "application/json")
    if trouble == "broken":
        return content(json.dumps([["urlkey", "timestamp"], ["com,twi"]])[:-9], "application/json")
    if trouble == "page":
        return content("<!DOCTYPE html><title>Sorry</title><h1>Temporarily Offline</h1>", "text/html")
    answer = error(int(trouble))
    if trouble == "429" and service in SAYS_HOW_LONG:
        return answer.with_headers(("Retry-After", "60"))
    return answer


def service_of(request: Request) -> str | None:
    """Which service's limits a request counts against; ``None`` where nobody counts."""
    host, path = request.host.removeprefix("www."), request.path
    if host == "web.archive.org":
        for beginning, service in _WAYBACK:
            if path.startswith(beginning):
                return service
        return "wayback-replay"
    if host == "arquivo.pt":
        return "arquivo-cdx" if path == "/wayback/cdx" else "arquivo-replay"
    if host in ("t.me", "telegram.me"):
        return "telegram" if path.startswith("/s/") else None
    return _HOSTS.get(host)


_WAYBACK = (
    ("/cdx/", "wayback-cdx"),
    ("/web/timemap/", "wayback-timemap"),
    ("/save/status", "wayback-save-status"),
    ("/save", "wayback-save"),
)
_HOSTS = {
    "archive.org": "wayback-available",
    **{f"archive.{end}": "archive-today" for end in ("ph", "today", "is", "li", "md", "fo", "vn")},
    "wikidata.org": "wikidata",
    "public.api.bsky.app": "bluesky",
    "mastodon.social": "fediverse:mastodon.social",
    "truthsocial.com": "fediverse:truthsocial.com",
    "publish.twitter.com": "x-oembed",
    "publish.x.com": "x-oembed",
    "cdn.syndication.twimg.com": "x-syndication",
    "raw.githubusercontent.com": "legislators",
    "unitedstates.github.io": "legislators",
}
