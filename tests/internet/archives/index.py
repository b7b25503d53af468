"""The captures that an archive holds, sorted as its index is: by SURT key, then by time."""

from __future__ import annotations

import base64
import hashlib
import threading
from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlsplit

from tests.world.nouns import Archive, World

from .copies import body_of, media_type, status_of


def surt(url: str) -> str:
    """The key of an address: host reversed, "www." dropped, all in lower case, the query sorted.

    As the Wayback Machine's index writes it: ``com,twitter)/volyna_ua/status/1``.
    """
    if "://" not in url:
        url = f"https://{url}"
    parts = urlsplit(url)
    host = parts.netloc.lower().partition(":")[0].removeprefix("www.")
    query = "&".join(sorted(parts.query.lower().split("&"))) if parts.query else ""
    path = parts.path.lower() or "/"
    if len(path) > 1 and not query:
        path = path.rstrip("/")
    return f"{','.join(reversed(host.split('.')))}){path}{'?' + query if query else ''}"


@dataclass(frozen=True)
class Captured:
    """One line of the index."""

    key: str
    #: 14 digits.
    timestamp: str
    original: str
    media_type: str
    status: str
    make_body: Callable[[], bytes] = field(repr=False)
    #: Where an archived redirect leads to.
    location: str | None = None
    is_gzipped: bool = False

    @property
    def at(self) -> datetime:
        return datetime.strptime(self.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)

    @property
    def order(self) -> tuple[str, str]:
        return self.key, self.timestamp

    def fields(self) -> dict[str, str]:
        """The line as the Wayback Machine's CDX server names its parts."""
        body = self.make_body()
        return {
            "urlkey": self.key,
            "timestamp": self.timestamp,
            "original": self.original,
            "mimetype": self.media_type,
            "statuscode": self.status,
            "digest": base64.b32encode(hashlib.sha1(body).digest()).decode(),
            "length": str(300 + len(body) // 2),
        }


def stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%d%H%M%S")


class Index:
    """All captures of one archive; more may be added while it runs."""

    def __init__(self, world: World, archive: Archive) -> None:
        self._lock = threading.Lock()
        self._captured: list[Captured] = []
        for post in world.posts:
            for copy in post.copies:
                if copy.archive != archive:
                    continue
                to = f"https://twitter.com/{post.posting.handle}" if copy.form == "redirect" else None
                self._captured.append(
                    Captured(
                        surt(copy.url),
                        stamp(copy.at),
                        copy.url,
                        media_type(copy, post.posting.platform),
                        status_of(copy),
                        lambda post=post, copy=copy: body_of(post, copy),  # type: ignore[misc]
                        to,
                        copy.is_gzipped,
                    )
                )
        for copy, body in world.pages:
            if copy.archive == archive:
                self._captured.append(_captured_page(copy.url, stamp(copy.at), body))
        self._captured.sort(key=lambda captured: captured.order)

    def __len__(self) -> int:
        return len(self._captured)

    def add_page(self, url: str, at: datetime, body: bytes) -> None:
        """Add a capture of an HTML page."""
        with self._lock:
            insort(self._captured, _captured_page(url, stamp(at), body), key=lambda captured: captured.order)

    def of(self, url: str) -> list[Captured]:
        """All captures of an address, the oldest first."""
        key = surt(url)
        return [captured for captured in self.beginning_with(key) if captured.key == key]

    def beginning_with(self, key: str) -> Iterator[Captured]:
        """All captures whose key begins so, in order."""
        with self._lock:
            start = bisect_left(self._captured, (key, ""), key=lambda captured: captured.order)
            end = bisect_left(self._captured, (key + "\U0010ffff", ""), key=lambda captured: captured.order)
            found = self._captured[start:end]
        yield from found

    def nearest(self, url: str, timestamp: str) -> Captured | None:
        """The capture closest to a time of 1 to 14 digits; none of those that hold no body of their own."""
        all_of_it = self.of(url)
        if not all_of_it:
            return None
        wanted = parse_stamp(timestamp)
        return min(all_of_it, key=lambda captured: abs((captured.at - wanted).total_seconds()))


def _captured_page(url: str, timestamp: str, body: bytes) -> Captured:
    return Captured(surt(url), timestamp, url, "text/html", "200", lambda: body)


def pad(digits: str, *, high: bool = False) -> str:
    """1 to 14 digits made 14: the first instant that they may mean, or the last."""
    return digits + ("99991231235959" if high else "00000101000000")[len(digits) :]


def parse_stamp(digits: str) -> datetime:
    """The first instant that 1 to 14 digits mean; the Wayback Machine takes any."""
    digits = pad(digits[:14])
    year, month, day = max(1, int(digits[:4])), int(digits[4:6]), int(digits[6:8])
    hour, minute, second = int(digits[8:10]), int(digits[10:12]), int(digits[12:14])
    return datetime(
        year, min(max(month, 1), 12), min(max(day, 1), 28 if month == 2 else 30), min(hour, 23),
        min(minute, 59), min(second, 59), tzinfo=UTC,
    )  # fmt: skip
