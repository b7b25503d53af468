"""What several processes know of one host together: who asks it just now, who waits, when it may be asked.

Everything here is pure: a row is read, decided over while nobody else changes it, and stored. Instants are
seconds since 1970, by the one clock of all who share the rows.

Who has to wait stands in a line, so that nobody is forgotten, and is told when to come again: by the pause
between pages, or by how long the host takes to answer. Leases and places in the line lapse when nobody renews
them, as those of a process that died.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from ..lightly import dataclass
from ..ports import Kept
from ..settings import Politeness as PolitenessSettings
from .caution import RECENT_ANSWERS, Caution
from .retry_after import MAX_REST_SECONDS

#: What is counted: pages (and feeds and endpoints), or what a page needs to show.
Kind = Literal["page", "requisite"]

#: How much later than it was told one may come again without losing its place.
_GRACE_SECONDS = 5.0
#: The least and the longest time after which one is told to come again because others are under way; where a
#: host usually takes longer than twice that, half of what it takes.
_SOONEST_SECONDS = 0.02
_LATEST_SECONDS = 2.0
#: How long a host takes of which that isn't known; how much longer a request takes that takes longer than
#: usual, as a part of what it took.
_TYPICAL_SECONDS = 0.1
_MORE = 0.25
#: Instants closer than that are the same.
_GRAIN_SECONDS = 1e-4
#: How long caution, and what is usual, are remembered.
_REMEMBERED_SECONDS = 3_600.0


@dataclass
class Lease:
    lease_id: str
    kind: Kind
    since: float
    until: float


@dataclass
class Waiter:
    """In the line; who gets on has a lease by the same id."""

    lease_id: str
    kind: Kind
    until: float


@dataclass(frozen=True)
class Begun:
    """Ask now; the lease is held."""

    #: After which the next page may begin.
    pause_seconds: float


@dataclass(frozen=True)
class Later:
    """Not yet: come again then."""

    seconds: float
    #: The host asked to be left alone; otherwise others go first.
    is_rest: bool


@dataclass(frozen=True)
class Heard:
    """What one answer said of the host: how long it was awaited, or whether it was as it should be."""

    seconds: float | None = None
    is_good: bool = False


@dataclass(frozen=True)
class Refused:
    """The host asked for fewer requests, and for a rest of so long, where it said so."""

    seconds: float | None


Word = Heard | Refused


class HostRow:
    def __init__(self, state: Any, now: float, lease_seconds: float) -> None:
        """``state`` is what :meth:`keep` stored; ``None`` of a host that nobody knows."""
        self._now = now
        self._lease_seconds = lease_seconds
        self._caution = Caution()
        self.next_page = 0.0
        self.resting_until = 0.0
        self.leases: list[Lease] = []
        self.line: list[Waiter] = []
        if state is not None:
            self._load(state)

    def begin(
        self, lease_id: str, kind: Kind, settings: PolitenessSettings, *, patience_seconds: float
    ) -> Begun | Later:
        """Lease a turn, or stand in line; who would rest for longer than its patience doesn't wait."""
        if any(lease.lease_id == lease_id for lease in self.leases):  # it was had, and that got lost
            return Begun(self._pause())
        self.next_page = min(self.next_page, self._now + self._caution.delay(settings))
        ahead = self._ahead(lease_id, kind)
        resting = self.resting_until - self._now
        if resting > _GRAIN_SECONDS:
            if resting > patience_seconds:
                self.leave([lease_id])
            else:
                self._stand(lease_id, kind, resting)
            return Later(resting, is_rest=True)
        if wait := self._find_wait(ahead, kind, settings):
            self._stand(lease_id, kind, wait)
            return Later(wait, is_rest=False)
        self.leave([lease_id])
        self.leases.append(Lease(lease_id, kind, self._now, self._now + self._lease_seconds))
        if kind == "page":
            self.next_page = self._now + self._caution.delay(settings)
        return Begun(self._pause())

    def leave(self, lease_ids: Sequence[str]) -> None:
        """Turns end, and who stands in line goes."""
        self.leases = [lease for lease in self.leases if lease.lease_id not in lease_ids]
        self.line = [waiter for waiter in self.line if waiter.lease_id not in lease_ids]

    def renew(self, lease_ids: Sequence[str]) -> None:
        for lease in self.leases:
            if lease.lease_id in lease_ids:
                lease.until = self._now + self._lease_seconds

    def hear(self, words: Sequence[Word], settings: PolitenessSettings) -> None:
        """What its answers said, in their order."""
        for word in words:
            if isinstance(word, Refused):
                rest = min(self._caution.refuse(word.seconds, settings), MAX_REST_SECONDS)
                self.resting_until = max(self.resting_until, self._now + rest)
            elif word.seconds is not None:
                self._caution.learn(word.seconds)
            if isinstance(word, Heard) and word.is_good:
                self._caution.forgive()

    def rest_seconds(self) -> float:
        """How long it is to be left alone from now on."""
        return max(0.0, self.resting_until - self._now)

    def keep(self) -> Kept:
        caution = self._caution
        state = [
            self.next_page,
            self.resting_until,
            [caution.caution, caution.good, caution.strikes, caution.usual, *caution.recent],
            [[lease.lease_id, lease.kind, lease.since, lease.until] for lease in self.leases],
            [[waiter.lease_id, waiter.kind, waiter.until] for waiter in self.line],
        ]
        untils = [lease.until for lease in self.leases] + [waiter.until for waiter in self.line]
        lasts = max(self.next_page, self.resting_until, self._now + _REMEMBERED_SECONDS, *untils)
        return Kept(state, lasts)

    def _load(self, state: Any) -> None:
        self.next_page, self.resting_until, known, leases, line = state
        caution = self._caution
        caution.caution, caution.good, caution.strikes, caution.usual = known[:4]
        caution.recent.extend(known[4 : 4 + RECENT_ANSWERS])
        self.leases = [Lease(*each) for each in leases if each[3] > self._now]
        self.line = [Waiter(*each) for each in line if each[2] > self._now]
        # A clock that was set back would leave these far ahead.
        self.resting_until = min(self.resting_until, self._now + MAX_REST_SECONDS)
        for lease in self.leases:
            lease.until = min(lease.until, self._now + self._lease_seconds)

    def _pause(self) -> float:
        return max(0.0, self.next_page - self._now)

    def _ahead(self, lease_id: str, kind: Kind) -> int:
        """How many of its kind go before it."""
        ids = [waiter.lease_id for waiter in self.line if waiter.kind == kind]
        return ids.index(lease_id) if lease_id in ids else len(ids)

    def _stand(self, lease_id: str, kind: Kind, seconds: float) -> None:
        """Stand in line, at the end or where one stood, and be awaited after so long."""
        until = self._now + seconds + _GRACE_SECONDS
        for waiter in self.line:
            if waiter.lease_id == lease_id:
                waiter.until = until
                return
        self.line.append(Waiter(lease_id, kind, until))

    def _find_wait(self, ahead: int, kind: Kind, settings: PolitenessSettings) -> float:
        """Seconds after which to come again; 0 is now."""
        whole = settings.requisites_parallel if kind == "requisite" else settings.parallel_per_host
        most = self._caution.most(whole)
        delay = self._caution.delay(settings) if kind == "page" else 0.0
        begun_at = sorted(lease.since for lease in self.leases if lease.kind == kind)
        paced = max(0.0, self.next_page - self._now) + ahead * delay if kind == "page" else 0.0
        behind = ahead + len(begun_at) - most
        if behind < 0:
            return paced if paced > _GRAIN_SECONDS else 0.0
        return max(paced, self._find_free(begun_at, behind, most, delay))

    def _find_free(self, begun_at: Sequence[float], behind: int, most: int, delay: float) -> float:
        """Seconds until the turns of so many, and one more, may have ended."""
        typical = self._caution.median or _TYPICAL_SECONDS
        rounds, nth = divmod(behind, most)
        took = self._now - begun_at[min(nth, len(begun_at) - 1)] if begun_at else 0.0
        first = typical - took if took < typical else took * _MORE
        latest = max(_LATEST_SECONDS, typical / 2)
        return min(max(first, _SOONEST_SECONDS), latest) + rounds * max(typical, delay)
