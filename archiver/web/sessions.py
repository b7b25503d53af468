"""Who has logged in: sessions that this process holds, known to a browser by a random name."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from hashlib import sha256

from ..lightly import dataclass
from .tokens import Role

#: How long somebody stays logged in, and how long without a request.
LIFE_SECONDS = 12 * 3600
IDLE_SECONDS = 2 * 3600
#: Sessions at one time; the one that was quiet for the longest goes first.
_MOST = 1000


@dataclass
class _Session:
    role: Role
    begun: float
    seen: float


class Sessions:
    """Sessions, each until it is ended, grows old or idle, or the process ends."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._sessions: OrderedDict[bytes, _Session] = OrderedDict()

    def begin(self, role: Role) -> str:
        """A new session's name, for its cookie; here only its digest is kept."""
        name = secrets.token_urlsafe(32)
        now = self._clock()
        with self._lock:
            self._sessions[_key(name)] = _Session(role, now, now)
            while len(self._sessions) > _MOST:
                self._sessions.popitem(last=False)
        return name

    def find_role(self, name: str) -> Role | None:
        """What the session of a name allows; ``None`` where there is none any more."""
        now = self._clock()
        key = _key(name)
        with self._lock:
            session = self._sessions.get(key)
            if session is None:
                return None
            if now - session.begun >= LIFE_SECONDS or now - session.seen >= IDLE_SECONDS:
                del self._sessions[key]
                return None
            session.seen = now
            self._sessions.move_to_end(key)
            return session.role

    def end(self, name: str) -> None:
        with self._lock:
            self._sessions.pop(_key(name), None)


def _key(name: str) -> bytes:
    return sha256(name[:200].encode("utf-8", "replace")).digest()
