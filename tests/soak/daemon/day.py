"""What happens to the daemon: papers publish, posts vanish and change, and it is broken off."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from tests.internet import Internet
from tests.soak.reading import query
from tests.system.program import wait_until
from tests.timetravel.posts import Posts

from .papers import Paper
from .receiver import Receiver
from .service import Service

#: One in so many articles cites a post, or two.
_CITES_EACH = 33
#: An article's page takes so long at the most.
_SLOWEST_SECONDS = 0.8
#: Of so many posts one vanishes, and one is edited.
_VANISHES_EACH, _EDITED_EACH = 5, 11
#: Share of the kills that come after the last article, while posts are watched.
_LATE_KILLS = 0.2
_LATE_SECONDS = 60.0
_TICK_SECONDS = 0.1
#: What vanished just now is told within so long.
_MESSAGE_SECONDS = 90.0
#: After the last article everything has to be done and told within so long.
_PATIENCE_SECONDS = 240.0


@dataclass(frozen=True, kw_only=True)
class Size:
    sources: int = 50
    articles: int = 2000
    kills: int = 10
    #: In which the articles are published.
    seconds: float = 240.0
    outage_seconds: float = 12.0
    seed: int = 1


@dataclass
class Day:
    """All of it; ``seed`` draws the same things again, at moments that differ with the machine's pace."""

    internet: Internet
    service: Service
    size: Size
    receiver: Receiver
    tell: Callable[[str], None]
    papers: list[Paper] = field(default_factory=list)
    #: Address of a post -> when it vanished, or its text was changed.
    vanished: dict[str, datetime] = field(default_factory=dict)
    edited: dict[str, datetime] = field(default_factory=dict)
    outages: list[tuple[datetime, datetime]] = field(default_factory=list)
    #: One of the kills came between a message and its answer.
    killed_telling: bool = False
    #: Requests that outages broke off.
    broken_off: int = 0
    #: How many articles were read when each thing was done to it.
    log: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._lot = random.Random(self.size.seed)
        self.papers = [Paper(self.internet, number, _SLOWEST_SECONDS) for number in range(self.size.sources)]
        self.posts = Posts(self.internet, self.size.articles, random.Random(self.size.seed + 1))
        self._over = threading.Event()
        #: Requests until the last kill.
        self._asked = 0
        self._began = time.monotonic()
        #: Things to do once so many articles were read.
        self._plan: list[tuple[int, Callable[[], bool]]] = []
        #: Seconds after the last article was read at which it is killed once more.
        self._late_kills: list[float] = []

    def live(self) -> None:
        """Until all is published, read, noticed and told, or patience is at its end."""
        self._draw()
        publisher = threading.Thread(target=self._publish, name="papers", daemon=True)
        self.service.start()
        publisher.start()
        try:
            self._live_through_articles()
            self._live_through_posts()
        finally:
            self._over.set()
            publisher.join()

    @property
    def published(self) -> list[str]:
        return [one.url for paper in self.papers for one in list(paper.published)]

    def count_read(self) -> int:
        """Articles that were asked for and answered."""
        return sum(len(paper.reads) for paper in self.papers)

    # --- what is to happen -----------------------------------------------------------------------

    def _draw(self) -> None:
        lot, articles = self._lot, self.size.articles
        late = round(self.size.kills * _LATE_KILLS)
        at = [lot.randint(1, articles - 1) for _ in range(self.size.kills - late)]
        self._plan = [(number, self._kill) for number in at]
        self._plan.append((round(lot.uniform(0.3, 0.5) * articles), self._outage))
        self._plan.append((round(lot.uniform(0.6, 0.8) * articles), self._fill_disk))
        posts = max(articles // _CITES_EACH, 1)
        for each, change in ((_VANISHES_EACH, self._vanish), (_EDITED_EACH, self._edit)):
            for _ in range(max(posts // each, 1)):
                self._plan.append((round(lot.uniform(0.3, 1.0) * articles), change))
        self._plan.sort(key=lambda one: one[0])
        self._late_kills = sorted(lot.uniform(0, _LATE_SECONDS) for _ in range(late))

    def _publish(self) -> None:
        lot = random.Random(self.size.seed + 2)
        pause = self.size.seconds / self.size.articles
        begin = time.monotonic()
        for number in range(self.size.articles):
            if self._over.wait(max(0.0, begin + number * pause - time.monotonic())):
                return
            cited = self.posts.cite(datetime.now(UTC)) if number % _CITES_EACH == 0 else ""
            # Each paper has something; the rest is anybody's.
            paper = self.papers[number] if number < len(self.papers) else lot.choice(self.papers)
            paper.publish(cited)

    def _live_through_articles(self) -> None:
        told_at = time.monotonic()
        last, since = 0, time.monotonic()
        while self.count_read() < self.size.articles or self._plan:
            self.service.mind()
            if self._plan and self.count_read() >= self._plan[0][0]:
                number, do = self._plan.pop(0)
                if not do():  # nothing to do it to yet
                    self._plan.append((number, do))
            if (read := self.count_read()) != last:
                last, since = read, time.monotonic()
            if time.monotonic() - since > _PATIENCE_SECONDS:
                self.service.wrong.append(f"no article was read for {_PATIENCE_SECONDS:.0f} s")
                return
            if time.monotonic() - told_at > 15:
                told_at = time.monotonic()
                self._say(f"{len(self.published)} published, {read} read")
            time.sleep(_TICK_SECONDS)

    def _live_through_posts(self) -> None:
        self._say(f"all articles read; {len(self.vanished)} posts vanished, {len(self.edited)} edited")
        began = time.monotonic()
        while True:
            self.service.mind()
            seconds = time.monotonic() - began
            if self._late_kills and seconds >= self._late_kills[0]:
                self._late_kills.pop(0)
                self._kill() if self.killed_telling else self._kill_telling()
            waits = self._waits_for()
            if not waits and not self._late_kills and self._is_up():
                self._say("all done and told")
                return
            if seconds > _PATIENCE_SECONDS:
                self.service.wrong.append(f"waited in vain for {waits}")
                return
            time.sleep(0.5)

    def _waits_for(self) -> str:
        """What is still to come; nothing of it is left at the end."""
        home = self.service.program.home
        steps = "step NOT IN ('watch', 'discover', 'audit')"
        (due,) = query(home, f"SELECT count(*) FROM work WHERE state = 'pending' AND {steps}")
        if due[0]:
            return f"{due[0]} jobs"
        wanted = len(self.vanished) + len(self.edited)
        told = len(self.receiver.told())
        return f"{wanted - told} of {wanted} events" if told < wanted else ""

    # --- what is done to it ----------------------------------------------------------------------

    def _kill(self) -> bool:
        time.sleep(self._lot.uniform(0, 1.5))
        self._note(f"kill {self.service.kills + 1}")
        self._break(self._lot.uniform(0, 2))
        return True

    def _break(self, down_seconds: float) -> None:
        self.service.kill(down_seconds)
        self._asked = len(self.internet.requests())

    def _is_up(self) -> bool:
        """It has asked somebody since its start: before, no signal is heeded and nobody is asked anyway."""
        return len(self.internet.requests()) > self._asked

    def _kill_telling(self) -> None:
        """Kill it when the receiver has a message, and it doesn't know that yet."""
        with self.receiver.holding() as wait_for_message:
            has_more = len(self.receiver.told()) < len(self.vanished) + len(self.edited)
            self.killed_telling = wait_for_message(_MESSAGE_SECONDS if has_more else 0)
            self._note(f"kill {self.service.kills + 1}{', as it tells' if self.killed_telling else ''}")
            self._break(0)

    def _outage(self) -> bool:
        wait_until(self._is_up, what="a request")
        self._note("the outage begins")
        asked = len(self.internet.requests())
        begin = datetime.now(UTC)
        self.internet.go_out()
        time.sleep(self.size.outage_seconds)
        self.internet.go_out(False)
        self.broken_off += len(self.internet.requests()) - asked
        self.outages.append((begin, datetime.now(UTC)))
        self._note("the outage is over")
        return True

    def _fill_disk(self) -> bool:
        self._note("the disk is full")
        self.service.fill_disk(self._lot.randint(100_000, 500_000))
        self._asked = len(self.internet.requests())
        self._note("the disk has room again")
        return True

    def _vanish(self) -> bool:
        return self._change(self.vanished, partial(self.posts.change, state="gone"))

    def _edit(self) -> bool:
        def edit(url: str) -> None:
            self.posts.change(url, text=f"{self.posts.made[url].text} It was the other ferry.")

        return self._change(self.edited, edit)

    def _change(self, changed: dict[str, datetime], change: Callable[[str], None]) -> bool:
        """Change one of the posts that are known to have been seen."""
        there = [url for url in self._seen() if url not in self.vanished and url not in self.edited]
        if not there:
            return False
        url = self._lot.choice(there)
        changed[url] = datetime.now(UTC)
        change(url)
        return True

    def _seen(self) -> list[str]:
        """Addresses of posts of which the catalogue holds that they were there."""
        rows = query(
            self.service.program.home,
            "SELECT p.url, o.fields FROM observations o JOIN posts p ON p.id = o.post",
        )
        seen = {url for url, fields in rows if json.loads(fields)["state"] == "present"}
        return [url for url in list(self.posts.made) if url in seen]

    def _note(self, what: str) -> None:
        self.log.append(f"{what} ({self.count_read()} read)")
        self._say(what)

    def _say(self, what: str) -> None:
        self.tell(f"{time.monotonic() - self._began:5.0f} s  {self.count_read():5} read  {what}")
