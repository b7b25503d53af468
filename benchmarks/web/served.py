"""The pages of a large home as a reader gets them: over HTTP, from an ``archiver serve`` of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from archiver.service import Archiver
from archiver.service.browsing import Filter

_TICKS = os.sysconf("SC_CLK_TCK")
#: Seconds for the server to begin, and for one page to come.
_BEGIN_SECONDS = 60
_PAGE_SECONDS = 300


@dataclass(frozen=True)
class Server:
    """Where pages are asked for."""

    address: str
    #: Of the process that answers, if it is on this machine and known.
    pid: int | None = None
    #: What the database behind it has used of the processor, if it has one that is known.
    database: Callable[[], float] | None = None

    def get(self, path: str) -> bytes:
        """A page, whole; connections aren't kept, as by a reader who opens one page."""
        parts = urlsplit(self.address)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=_PAGE_SECONDS)
        try:
            connection.request("GET", path, headers={"Host": parts.netloc})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{path}: status {answer.status}")
        return content

    def processor_seconds(self) -> float:
        """What its process has used of the processor, to a hundredth; ours where it isn't known."""
        if self.pid is None:
            return time.process_time()
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def megabytes(self) -> Mapping[str, float]:
        """Resident memory of its process: now, and the most that it ever was."""
        lines = Path(f"/proc/{self.pid}/status").read_text().splitlines()
        told = dict(line.split(":", 1) for line in lines)
        return {name: int(told[name].split()[0]) / 1024 for name in ("VmRSS", "VmHWM")}


@contextmanager
def serving(home: Path, database: Callable[[], float] | None = None) -> Iterator[Server]:
    """``archiver serve`` over a home, on a free port, without replay."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "archiver", "--home", str(home)]
    command += ["serve", "--port", str(port), "--no-replay"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    server = Server(f"http://127.0.0.1:{port}", process.pid, database)
    try:
        _wait(server, process)
        yield server
    finally:
        process.terminate()
        process.wait(30)


def _wait(server: Server, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _BEGIN_SECONDS
    while True:
        try:
            server.get("/archive")
            return
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise
            time.sleep(0.1)


@dataclass
class Asked:
    """A page as it was asked for several times: seconds."""

    name: str
    path: str
    wall: list[float] = field(default_factory=list)
    #: Of the server, for all times together.
    processor: float = 0.0
    #: Of the database behind it, where it is a server of its own.
    database: float | None = None
    bytes: int = 0


def ask(server: Server, name: str, path: str, times: int) -> Asked:
    """Ask for a page once unmeasured, then so many times, each from the request to the last byte."""
    asked = Asked(name, path, bytes=len(server.get(path)))
    began = server.processor_seconds()
    behind = server.database() if server.database else 0.0
    for _ in range(times):
        at = time.perf_counter()
        server.get(path)
        asked.wall.append(time.perf_counter() - at)
    asked.processor = server.processor_seconds() - began
    if server.database:
        asked.database = server.database() - behind
    return asked


def list_pages(archiver: Archiver, seen: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """All main pages, with names: lists, filtered and searched, and things, small and large."""
    browsing = archiver.browsing
    article = browsing.list_articles(Filter()).rows[3]["id"]
    post = browsing.list_posts(Filter()).rows[3]["id"]
    capture = browsing.list_captures(Filter()).rows[3]["id"]
    heavy = browsing.list_people(Filter(words=seen["person"])).rows[0]["key"]
    light = browsing.list_people(Filter()).rows[3]["key"]
    common, usual, rare = seen["words"]
    surname = seen["person"].split()[-1]

    def of(path: str, find: Callable[..., Any] | None = None, **query: str) -> str:
        after = {} if find is None else {"after": find(Filter()).after}
        return path + (f"?{urlencode(query | after)}" if query or after else "")

    yield "front page", "/"
    yield "articles", "/articles"
    yield "articles, the second page", of("/articles", browsing.list_articles)
    yield "articles of a collection", of("/articles", collection="harbour")
    yield "articles of a small collection", of("/articles", collection="rare")
    yield "articles of a source", of("/articles", source=seen["source"])
    yield "articles on a large platform", of("/articles", platform="x")
    yield (
        "articles of a collection, on a platform, of a state",
        of("/articles", collection="main", platform="x", state="candidates"),
    )
    yield "articles that cite a person", of("/articles", person=light)
    yield (
        "articles that cite a person, on a large platform, resolved",
        of("/articles", person=light, platform="x", state="resolved"),
    )
    yield (
        "citations of a person, on a large platform, resolved",
        of("/citations", person=light, platform="x", state="resolved"),
    )
    yield "articles that cite whom many cite", of("/articles", person=heavy)
    yield (
        "articles that cite whom many cite, on a platform, of a source",
        of("/articles", person=heavy, platform="x", source=seen["source"]),
    )
    yield "search for a word of nearly all", of("/articles", q=common)
    yield "search for a usual word", of("/articles", q=usual)
    yield "search for a rare word", of("/articles", q=rare)
    yield "search for two words", of("/articles", q=f"{common} {usual}")
    yield "search for a phrase", of("/articles", q=f'"{seen["phrase"]}"')
    yield "search for a beginning", of("/articles", q=f"{common[:3]}*")
    yield "search for two letters, with which many names begin", of("/articles", q="ba")
    yield "search for a surname", of("/articles", q=surname)
    yield "search for a handle", of("/articles", q="@owner12")
    yield "search for an address", of("/articles", q=seen["url"])
    yield "search for a word in what cites whom many cite", of("/articles", q=usual, person=heavy)
    yield "search for a word of nearly all in the same", of("/articles", q=common, person=heavy)
    yield "search for a word of nearly all and a state", of("/articles", q=common, state="candidates")
    yield "search for a word of nearly all and a platform", of("/articles", q=common, platform="x")
    yield "an article", f"/articles/{article}"
    yield f"an article with {seen['cites']:,} citations", f"/articles/{seen['article']}"
    yield "citations", "/citations"
    yield "citations to decide", of("/citations", state="candidates")
    yield "citations of whom many cite", of("/citations", person=heavy)
    yield "posts", "/posts"
    yield "posts that are gone", of("/posts", state="gone")
    yield "a post", f"/posts/{post}"
    yield f"a post cited {seen['cited']:,} times", f"/posts/{seen['post']}"
    yield "people", "/people"
    yield "people beginning so", of("/people", q="ba")
    yield "a person", f"/people/{quote(light)}"
    yield "a person whom many cite", f"/people/{quote(heavy)}"
    yield "captures", "/captures"
    yield "captures that were blocked", of("/captures", outcome="blocked")
    yield "a capture", f"/captures/{capture}"
    yield "sources", "/sources"
    yield "events", "/events"
    yield "due work", "/work"
    yield "due work, the part that changes", "/work/now"
    yield "exports", "/exports"
    yield "archive this", "/archive"
    yield "API: articles", "/api/v1/articles"
    yield "API: overview", "/api/v1/overview"


def describe_pages(asked: Sequence[Asked], memory: Mapping[str, float] | None, bound: int) -> list[str]:
    """A table of what came, as Markdown."""
    medians = [sorted(one.wall)[len(one.wall) // 2] * 1000 for one in asked]
    busy = [one.processor / len(one.wall) * 1000 for one in asked]
    both = [(one.processor + (one.database or 0)) / len(one.wall) * 1000 for one in asked]
    lines = [
        f"{sum(one <= bound for one in medians)} of {len(asked)} pages have a median below {bound} ms, "
        f"{sum(one <= bound for one in both)} take less than that of the processor (of server and database)."
    ]
    if memory:
        lines[0] += (
            f" The server came to {memory['VmHWM']:.0f} MB, and has {memory['VmRSS']:.0f} MB at the end."
        )
    has_database = any(one.database is not None for one in asked)
    more = " and of the database's |" if has_database else ""
    head = f"| Page | Size | Median | Slowest | Mean of the server's processor |{more}"
    lines += ["", head, "| --- | --- | --- | --- | --- |" + " --- |" * has_database]
    for one, median, processor in zip(asked, medians, busy, strict=True):
        said = f"| {one.name} | {one.bytes / 1000:.0f} kB | {median:.0f} ms | {max(one.wall) * 1000:.0f} ms "
        said += f"| {processor:.0f} ms |"
        if one.database is not None:
            said += f" {one.database / len(one.wall) * 1000:.0f} ms |"
        lines.append(said)
    return lines
