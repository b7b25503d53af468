"""What a host's robots.txt lets us ask (RFC 9309): fetched once a day, kept on disk, bounded."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ..articles.decode import decode_content
from ..lightly import dataclass
from ..model import Outcome
from ..ports import Clock, Exchange, Reply, Visit
from .failure import NotReached, refused
from .lookup_file import LookupFile
from .remembered import Answers

if TYPE_CHECKING:
    from protego import Protego

#: What we call ourselves in a robots.txt.
NAME = "archiver"
#: Bytes of a robots.txt that count (RFC 9309, 2.5 asks for at least 500 KiB).
MAX_BYTES = 512_000
_DAY_SECONDS = 86_400.0
#: A host whose robots.txt could not be had is asked for it again after so long.
_FAILED_SECONDS = 600.0
#: Files of rules that are held in memory.
_MAX_HELD = 256
_SERVICE = "robots.txt"

Ask = Callable[[str, Callable[[int], bool]], Visit]


@dataclass(frozen=True)
class _Rules:
    until: float
    #: ``None`` lets everything through.
    rules: Protego | None = None
    #: Why nothing may be asked for now: the file could not be had.
    failure: str | None = None
    retry_after_seconds: float | None = None


@dataclass
class _Asked:
    lock: threading.Lock = field(default_factory=threading.Lock)
    by: int = 0


class Robots:
    """Answers whether an address may be asked; ``ask`` fetches, and obeys no robots.txt."""

    def __init__(self, file: Path, clock: Clock, ask: Ask) -> None:
        self._clock = clock
        self._ask = ask
        self._file = LookupFile(file, clock)
        self._answers = Answers(self._file, clock)
        self._held: OrderedDict[str, _Rules] = OrderedDict()
        self._lock = threading.Lock()
        #: Origins whose file is being asked for, each with who wants to know.
        self._asked: dict[str, _Asked] = {}

    def check(self, url: str) -> None:
        """Let an address through that its host lets us ask.

        :raises NotReached: refused, where the rules say so; unreachable, where the host can't tell them
            now (RFC 9309, 2.3.1.4: then nothing may be asked).
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}".lower()
        known = self._find(origin)
        if known is None:
            with self._alone(origin):
                known = self._find(origin) or self._load(origin)
        if known.failure is not None:
            reason = f"not asked: robots.txt of {parts.hostname} can't be had ({known.failure})"
            raise NotReached(Outcome.UNREACHABLE, reason, known.retry_after_seconds)
        if known.rules is not None and not known.rules.can_fetch(url, NAME):
            raise refused(f"robots.txt of {parts.hostname} asks {NAME} not to (politeness.robots)")

    def close(self) -> None:
        self._file.close()

    @contextlib.contextmanager
    def _alone(self, origin: str) -> Iterator[None]:
        """Who wants the same file waits; a slow host keeps nobody from another's."""
        with self._lock:
            asked = self._asked.setdefault(origin, _Asked())
            asked.by += 1
        try:
            with asked.lock:
                yield
        finally:
            with self._lock:
                asked.by -= 1
                if not asked.by:
                    del self._asked[origin]

    def _find(self, origin: str) -> _Rules | None:
        with self._lock:
            known = self._held.get(origin)
            now = self._clock.now().timestamp()
            # Also where a clock that was ahead said how long they hold.
            if known is None or not now <= known.until <= now + _DAY_SECONDS:
                return None
            self._held.move_to_end(origin)
            return known

    def _load(self, origin: str) -> _Rules:
        key = hashlib.sha256(f"{_SERVICE} {origin}".encode()).hexdigest()
        reply = self._answers.find(key, _DAY_SECONDS)
        known = self._read(reply) if reply else self._fetch(origin, key)
        with self._lock:
            self._held[origin] = known
            while len(self._held) > _MAX_HELD:
                self._held.popitem(last=False)
        return known

    def _fetch(self, origin: str, key: str) -> _Rules:
        size = 0

        def allows(more: int) -> bool:
            nonlocal size
            size += more
            return size <= MAX_BYTES

        visit = self._ask(f"{origin}/robots.txt", allows)
        try:
            now = self._clock.now()
            if (answer := visit.final) is None:
                if visit.failure is Outcome.REFUSED or visit.is_settled:
                    # No such host, or one that may not be asked: the page's own visit says it better.
                    return _Rules(now.timestamp() + _FAILED_SECONDS)
                return self._failed(visit, visit.reason or "no answer")
            if answer.status == 429 or answer.status >= 500:
                return self._failed(visit, f"status {answer.status}")
            reply = Reply(
                url=answer.url,
                said_at=now,
                status=answer.status,
                body=_read(answer) if 200 <= answer.status < 300 else b"",
            )
        finally:
            visit.close()
        self._answers.save(key, _SERVICE, reply, _DAY_SECONDS)
        return self._read(reply)

    def _failed(self, visit: Visit, why: str) -> _Rules:
        until = self._clock.now().timestamp() + _FAILED_SECONDS
        return _Rules(until, failure=why, retry_after_seconds=visit.retry_after_seconds)

    def _read(self, reply: Reply) -> _Rules:
        until = reply.said_at.timestamp() + _DAY_SECONDS
        if not reply.body:  # 4xx: there are no rules (RFC 9309, 2.3.1.3)
            return _Rules(until)
        text = reply.body.decode("utf-8", "replace").removeprefix("\ufeff")
        from protego import Protego

        return _Rules(until, Protego.parse(text))


def _read(answer: Exchange) -> bytes:
    with answer.body.open() as stored:
        return decode_content(stored.read(MAX_BYTES), answer.header("content-encoding"), MAX_BYTES)
