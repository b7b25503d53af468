"""The sites: any number of hosts on one port, each answer after a while, and every request noted.

    python -m tests.soak.cluster.origin LATENCY_SECONDS

prints its port. ``/N`` is a page that follows from N alone; every twentieth says what the one before it says.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[3]
#: Where it tells what was asked for, at whatever host.
_LOG = "/-/log"
_LEAST_BYTES, _MORE_BYTES = 2_000, 38_000
_SAME_AS_BEFORE = 20


@dataclass
class Visit:
    """One request; instants are this machine's monotonic clock, alike for all its processes."""

    host: str
    path: str
    began_at: float
    #: When the answer was on its way, or the connection gone; 0 while neither is so.
    ended_at: float = 0.0
    #: Whoever asked was gone before the answer.
    is_cut: bool = False


class Origin:
    """The sites, in a process of their own."""

    def __init__(self, process: subprocess.Popen[str], port: int, latency_seconds: float) -> None:
        self.process_id = process.pid
        self.port = port
        self.latency_seconds = latency_seconds

    def visits(self) -> list[Visit]:
        """All so far, in the order in which they came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", _LOG)
        told = [Visit(*each) for each in json.loads(connection.getresponse().read())]
        connection.close()
        return told


@contextmanager
def origin(latency_seconds: float) -> Iterator[Origin]:
    """Sites that have never been asked."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.soak.cluster.origin", str(latency_seconds)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
    )
    try:
        assert process.stdout is not None
        yield Origin(process, int(process.stdout.readline()), latency_seconds)
    finally:
        process.kill()
        process.communicate()


def addresses(count: int, hosts: int) -> list[str]:
    """So many addresses, no two neighbours of one host."""
    return [f"http://site-{number % hosts}.example/{number}" for number in range(count)]


def most_at_once(visits: Sequence[Visit]) -> int:
    """How many of these were under way at one time; those that never ended were until the end."""
    changes = [(visit.began_at, 1) for visit in visits]
    changes += [(visit.ended_at, -1) for visit in visits if visit.ended_at]
    most = now = 0
    for _, change in sorted(changes):
        now += change
        most = max(most, now)
    return most


class _Pages:
    def __init__(self) -> None:
        lot = random.Random(9)
        words = ["".join(lot.choices("etaoinshrdlu", k=lot.randint(2, 11))) for _ in range(3000)]
        text = " ".join(lot.choices(words, k=40_000))
        self._text = text.encode()

    def answer(self, number: int) -> bytes:
        if number % _SAME_AS_BEFORE == _SAME_AS_BEFORE - 1:
            number -= 1
        size = _LEAST_BYTES + number * 104_729 % _MORE_BYTES
        start = number * 7_919 % (len(self._text) - size)
        body = b"<!doctype html><title>%d</title><p>%b</p>" % (number, self._text[start : start + size])
        head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n"
        return head % len(body) + body


class _Connection(asyncio.Protocol):
    def __init__(self, pages: _Pages, latency_seconds: float, visits: list[Visit]) -> None:
        self._pages = pages
        self._latency_seconds = latency_seconds
        self._visits = visits
        self._mine: list[Visit] = []
        self._got = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._got += data
        while b"\r\n\r\n" in self._got:
            head, _, self._got = self._got.partition(b"\r\n\r\n")
            lines = head.decode("latin-1").split("\r\n")
            path = lines[0].split(" ")[1]
            if path == _LOG:
                self._tell()
                continue
            host = next(line[5:].strip() for line in lines if line.lower().startswith("host:"))
            visit = Visit(host, path, time.monotonic())
            self._visits.append(visit)
            self._mine.append(visit)
            asyncio.get_running_loop().call_later(self._latency_seconds, self._answer, visit)

    def connection_lost(self, error: Exception | None) -> None:
        for visit in self._mine:
            visit.ended_at, visit.is_cut = time.monotonic(), True
        self._mine.clear()

    def _answer(self, visit: Visit) -> None:
        if visit not in self._mine:
            return
        self._mine.remove(visit)
        # Before it is sent: who has it may ask again at once.
        visit.ended_at = time.monotonic()
        self._transport.write(self._pages.answer(int(visit.path[1:])))

    def _tell(self) -> None:
        told = json.dumps([astuple(visit) for visit in self._visits]).encode()
        self._transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(told), told))


async def _serve(latency_seconds: float) -> None:
    pages, visits = _Pages(), list[Visit]()
    server = await asyncio.get_running_loop().create_server(
        lambda: _Connection(pages, latency_seconds, visits), "127.0.0.1", 0, backlog=1024
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(float(sys.argv[1])))
