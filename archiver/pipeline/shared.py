"""Requisites that several pages of one run need: asked for once, kept once, referred to by the others.

A style sheet that a hundred articles of a site share is one request and one
record. Nobody claims that it was asked again: the other pages' captures say in
a statement which record shows what they needed. A revisit record would tell
of an exchange that never was; nothing at all would leave an export of one
article without its looks.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import BinaryIO

from ..lightly import dataclass
from ..model import Capture
from ..ports import Body, Clock, Entry, Exchange, Statement, Visit
from .certificates import Chains

#: How long an answer counts as that of now.
_FRESH = timedelta(minutes=10)
#: The same, of an address that gave no answer, or where nothing is.
_FRESH_FAILURE = timedelta(minutes=1)
_MAX_ADDRESSES = 2_000
#: What is looked at of an answer once it is stored.
_KEPT_HEADERS = frozenset({"content-type", "content-encoding"})


class SharedBody:
    """:class:`archiver.ports.Body` of an answer that several pages hold; closed when the last lets go."""

    def __init__(self, body: Body) -> None:
        self._body = body
        self._lock = threading.Lock()
        self._holders = 0
        self._is_closed = False
        self.size = body.size
        #: WARC-Record-ID of the answer, once some capture has stored it.
        self.record_id: str | None = None
        #: What the answer needs in its turn, once somebody has looked.
        self.needs: Sequence[str] | None = None
        #: Where it is remembered.
        self.asked: _Asked | None = None

    def hold(self) -> bool:
        """Take part in it; ``False`` where it is closed and nobody stored it."""
        with self._lock:
            self._holders += 1
            if self._is_closed and self.record_id is None:
                self._holders -= 1
                return False
            return True

    def open(self) -> BinaryIO:
        return self._body.open()

    def close(self) -> None:
        with self._lock:
            self._holders -= 1
            if self._holders > 0 or self._is_closed:
                return
            self._is_closed = True
        self._body.close()


@dataclass
class _Asked:
    """An address that somebody asks, or asked."""

    at: datetime
    answered: threading.Event = field(default_factory=threading.Event)
    #: ``None`` after all, where it is not for others: cut off by the bounds of one page.
    visit: Visit | None = None

    def is_fresh(self, now: datetime) -> bool:
        failed = self.visit is not None and (self.visit.final is None or self.visit.final.status >= 400)
        return abs(now - self.at) < (_FRESH_FAILURE if failed else _FRESH)

    def forget_stored(self) -> None:
        """Keep no more of the answers, once all are stored, than those need who refer to them."""
        if self.visit is not None and all(record_of(each) is not None for each in self.visit.exchanges):
            self.visit = replace(self.visit, exchanges=tuple(map(_slim, self.visit.exchanges)))


class Shared:
    """The requisites of a run; one for all threads of a process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self.chains = Chains()
        self._asked: OrderedDict[tuple[str, str], _Asked] = OrderedDict()

    @property
    def size(self) -> int:
        """How many addresses are remembered."""
        return len(self._asked)

    def take(self, collection: str, url: str) -> Visit | None:
        """What an address answered to another page, to be closed like any visit.

        Waits where it is being asked. ``None`` makes it the caller's to ask it, and to
        :meth:`give` what came, or :meth:`give_up`.
        """
        while True:
            now = self._clock.now()
            with self._lock:
                asked = self._asked.get((collection, url))
                if asked is None or (asked.answered.is_set() and not asked.is_fresh(now)):
                    self._asked[(collection, url)] = _Asked(now)
                    self._asked.move_to_end((collection, url))
                    self._forget_oldest(now)
                    return None
                self._asked.move_to_end((collection, url))
            asked.answered.wait()
            if asked.visit is not None and _hold(asked.visit):
                return asked.visit
            self._drop(collection, url, asked)

    def give(self, collection: str, url: str, visit: Visit) -> Visit:
        """The caller's visit to an address, made fit to be shared."""
        bodies = [SharedBody(exchange.body) for exchange in visit.exchanges]
        pairs = zip(visit.exchanges, bodies, strict=True)
        visit = replace(visit, exchanges=tuple(replace(each, body=body) for each, body in pairs))
        _hold(visit)
        with self._lock:
            asked = self._asked.get((collection, url))
        if asked is not None:
            asked.visit = visit
            for body in bodies:
                body.asked = asked
            asked.answered.set()
        return visit

    def give_up(self, collection: str, url: str) -> None:
        """The caller brought nothing that others could use: let the next one ask."""
        with self._lock:
            asked = self._asked.pop((collection, url), None)
        if asked is not None:
            asked.answered.set()

    def _forget_oldest(self, now: datetime) -> None:
        """Bound what is remembered, in number and age; who is being waited for is kept."""
        while (oldest := next(iter(self._asked.values()))).answered.is_set():
            if len(self._asked) <= _MAX_ADDRESSES and oldest.is_fresh(now):
                return
            self._asked.popitem(last=False)

    def _drop(self, collection: str, url: str, asked: _Asked) -> None:
        with self._lock:
            if self._asked.get((collection, url)) is asked:
                del self._asked[(collection, url)]


def _slim(exchange: Exchange) -> Exchange:
    return replace(
        exchange,
        request=None,
        response_head=b"",
        headers=tuple(each for each in exchange.headers if each[0].lower() in _KEPT_HEADERS),
        certificates=(),
    )


def _hold(visit: Visit) -> bool:
    """Hold all bodies of a visit, or none."""
    held: list[SharedBody] = []
    for exchange in visit.exchanges:
        body = exchange.body
        if isinstance(body, SharedBody):
            if not body.hold():
                for each in held:
                    each.close()
                return False
            held.append(body)
    return True


def split_stored(entries: Sequence[Entry]) -> tuple[list[Entry], list[Exchange]]:
    """What is to be written, and the answers that some other capture has written meanwhile."""
    kept: list[Entry] = []
    stored: list[Exchange] = []
    for entry in entries:
        if isinstance(entry, Exchange) and record_of(entry) is not None:
            stored.append(entry)
        else:
            kept.append(entry)
    return kept, stored


def record_of(exchange: Exchange) -> str | None:
    """WARC-Record-ID of an answer that is stored already."""
    return exchange.body.record_id if isinstance(exchange.body, SharedBody) else None


def mark_stored(exchange: Exchange, record_id: str) -> None:
    """Let other pages refer to an answer; it is on disk and in the catalogue."""
    if isinstance(exchange.body, SharedBody):
        exchange.body.record_id = record_id
        if exchange.body.asked is not None:
            exchange.body.asked.forget_stored()


def shared_statement(capture: Capture, exchanges: Sequence[Exchange]) -> Statement:
    """Which records of other captures show what this one's page needs."""
    told = [{"url": exchange.url, "record_id": record_of(exchange)} for exchange in exchanges]
    return Statement(
        schema="shared/1",
        uri=f"urn:archiver:{capture.id}:shared",
        fields={"capture_id": capture.id, "shared": told},
        at=capture.captured_at,
    )
