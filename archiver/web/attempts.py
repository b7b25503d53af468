"""How often somebody may try a token that is wrong."""

from __future__ import annotations

import ipaddress
import math
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable

#: Wrong tokens within so long, by one address and by all together.
WINDOW_SECONDS = 60.0
MOST_EACH = 5
MOST_ALL = 50
#: Addresses that are remembered.
_MOST_ADDRESSES = 10_000


class Attempts:
    """Wrong tokens of the last minute, by whom they were given."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._each: OrderedDict[str, deque[float]] = OrderedDict()
        self._all: deque[float] = deque(maxlen=MOST_ALL)

    def wait_seconds(self, address: str, *, counts_all: bool) -> int:
        """How long an address has to wait before it may try again; 0 if it may now.

        With ``counts_all`` it also waits for what all others together did.
        """
        now = self._clock()
        with self._lock:
            waits = [_wait(self._each.get(_network(address)), MOST_EACH, now)]
            if counts_all:
                waits.append(_wait(self._all, MOST_ALL, now))
            return math.ceil(max(waits))

    def note_failure(self, address: str) -> None:
        now = self._clock()
        key = _network(address)
        with self._lock:
            tried = self._each.setdefault(key, deque(maxlen=MOST_EACH))
            tried.append(now)
            self._each.move_to_end(key)
            self._all.append(now)
            while len(self._each) > _MOST_ADDRESSES:
                self._each.popitem(last=False)


def _wait(tried: deque[float] | None, most: int, now: float) -> float:
    if tried is None or len(tried) < most:
        return 0.0
    return max(0.0, tried[0] + WINDOW_SECONDS - now)


def _network(address: str) -> str:
    """Whom an address stands for: of IPv6 one has a whole /64 to choose from."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if ip.version == 6 and ip.ipv4_mapped is None:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return str(ip)
