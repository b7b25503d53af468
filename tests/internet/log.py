"""What was asked, by whom it was answered and when: tests count and check the pace here."""

from __future__ import annotations

import itertools
import threading
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit


@dataclass
class Request:
    """One request as it arrived. Times are seconds on this process's monotonic clock."""

    scheme: str
    host: str
    method: str
    #: Path and query, as in origin form.
    target: str
    #: Names in lower case; of duplicates the last.
    headers: dict[str, str]
    #: Request line, headers, blank line and body: every byte of it.
    raw: bytes
    body: bytes = b""
    #: It came through us as a proxy, by ``CONNECT`` or in absolute form.
    proxied: bool = False
    began: float = 0.0
    #: ``None`` while the answer is under way.
    ended: float | None = field(default=None)

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, str]:
        """First value of each parameter."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.target).query).items()}

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}{self.target}"


class Log:
    """Requests in the order in which they arrived."""

    def __init__(self) -> None:
        self._requests: list[Request] = []
        self._lock = threading.Lock()

    def add(self, request: Request) -> None:
        with self._lock:
            self._requests.append(request)

    def forget(self) -> None:
        """Begin the log anew."""
        with self._lock:
            self._requests.clear()

    def requests(self, host: str | None = None, path: str | None = None) -> list[Request]:
        """All of them, or those of one host, or of one path of it."""
        with self._lock:
            return [
                r
                for r in self._requests
                if (host is None or r.host == host) and (path is None or r.path == path)
            ]

    def most_at_once(self, host: str) -> int:
        """How many answers of a host were under way at the same time, at the most."""
        changes: list[tuple[float, int]] = []
        for request in self.requests(host):
            changes.append((request.began, 1))
            # At one instant an end counts before a beginning.
            changes.append((request.ended if request.ended is not None else float("inf"), -1))
        most = now = 0
        for _, change in sorted(changes):
            now += change
            most = max(most, now)
        return most

    def pauses(self, host: str) -> list[float]:
        """Seconds from the beginning of each request of a host to the beginning of the next."""
        began = [request.began for request in self.requests(host)]
        return [later - earlier for earlier, later in itertools.pairwise(began)]
