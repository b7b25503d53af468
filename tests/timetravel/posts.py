"""Posts that articles cite: on two platforms, made as they are cited, and changed by happenings."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from tests.internet import Answer, Internet, Wire
from tests.internet.platforms import mastodon, telegram
from tests.internet.platforms.posting import Posting, State, status_id

_OPENERS = {"mastodon": mastodon.open_mastodon, "telegram": telegram.open_telegram}
_HOSTS = (mastodon.HOST, "t.me", "telegram.org")
_EMBEDS = {"mastodon": mastodon.embed_html, "telegram": telegram.embed_html}


@dataclass
class Posts:
    """All posts there are. ``most`` of them are made; articles after that cite none."""

    internet: Internet
    most: int
    lot: random.Random
    #: By address, in the order they were made.
    made: dict[str, Posting] = field(default_factory=dict)
    #: Told of each new one, with the instant of the article that cites it: plans what becomes of it.
    on_made: Callable[[Posting, datetime], None] = lambda posting, at: None

    def cite(self, at: datetime) -> str:
        """What an article of that instant shows: one post or two that were made a little before it."""
        wanted = min(self.lot.choice((1, 2)), self.most - len(self.made))
        return "".join(self._embed(at - timedelta(hours=self.lot.uniform(1, 20))) for _ in range(wanted))

    def change(self, url: str, *, state: State | None = None, text: str | None = None) -> None:
        """From now on the platform shows it so."""
        before = self.made[url]
        self.made[url] = replace(before, state=state or before.state, text=text or before.text)
        self._open(before.platform)

    def break_down(self, answer: Answer | Wire) -> None:
        """Every address of both platforms answers this, until :meth:`recover`."""
        for host in _HOSTS:
            self.internet.site(host).gate = lambda _: answer

    def recover(self) -> None:
        for host in _HOSTS:
            self.internet.site(host).gate = lambda _: None

    def _embed(self, posted_at: datetime) -> str:
        number = len(self.made) + 1
        platform = ("mastodon", "telegram")[number % 2]
        posting = Posting(
            platform=platform,
            key=status_id(posted_at, number % 65_536) if platform == "mastodon" else str(number),
            handle=f"speaker{number % 40}",
            name=f"Speaker {number % 40}",
            text=f"Statement number {number}: the ferry will sail again on day {number % 28 + 1}.",
            posted_at=posted_at,
        )
        self.made[posting.url] = posting
        self._open(platform)
        self.on_made(posting, posted_at)
        return _EMBEDS[platform](posting)

    def _open(self, platform: str) -> None:
        _OPENERS[platform](self.internet, [p for p in self.made.values() if p.platform == platform])
