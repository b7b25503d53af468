"""One source over years, on a clock of its own: each look is all that the daemon would do of it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.model import Event, Filters, Source, SourceKind
from archiver.service import Archiver
from archiver.settings import load_settings
from tests.internet import Internet, answers

BEGIN = datetime(2026, 5, 12, 9, tzinfo=UTC)
HOST = "paper.example"


class Clock:
    """Stands still but when it is told to go on."""

    def __init__(self) -> None:
        self.at = BEGIN

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return time.monotonic()

    def wait(self, seconds: float, stop: threading.Event | None = None) -> bool:
        return stop is not None and stop.wait(min(seconds, 0.01))

    def go_on(self, **length: float) -> None:
        self.at += timedelta(**length)


class Notes:
    """What was told while it happened."""

    def __init__(self) -> None:
        self.told: list[tuple[str, dict[str, Any]]] = []

    def note(self, event: str, **about: Any) -> None:
        self.told.append((event, about))


@dataclass
class Watcher:
    """An archiver that watches, and the time that passes for it."""

    archiver: Archiver
    internet: Internet
    clock: Clock
    notes: Notes

    def at(self, path: str, handler: Any) -> str:
        return self.internet.site(HOST).at(path, handler)

    def stories(self, *slugs: str) -> None:
        for slug in slugs:
            self.at(f"/{slug}", answers.page(f"<h1>Story</h1><p>Words of {slug}.</p>"))

    def add(self, url: str, kind: SourceKind = "feed", **filters: Any) -> Source:
        source, _ = self.archiver.add_source(url, kind=kind, filters=Filters(**filters))
        return source

    def look(self, source: Source, **later: float) -> Source:
        """The source after one look at it and all that follows."""
        self.clock.go_on(**(later or {"hours": 1}))
        self.archiver.enqueue_polls(at_once=True)
        self.archiver.work(until_idle=True)
        return self.find(source)

    def find(self, source: Source) -> Source:
        return next(one for one in self.archiver.list_sources() if one.id == source.id)

    def articles(self) -> list[str]:
        """Paths of the articles that were read, in no other order than their own."""
        return sorted(row["url"].partition(HOST)[2] for row in self.archiver.list_rows("articles"))

    def events(self) -> list[Event]:
        with self.archiver.catalog.read() as session:
            return [event for _, event in session.load_events()]

    def requests(self, path: str) -> list[Any]:
        return self.internet.requests(HOST, path)


@contextmanager
def watching(internet: Internet, folder: Path, **sections: dict[str, Any]) -> Iterator[Watcher]:
    clock, notes = Clock(), Notes()
    folder.mkdir(exist_ok=True)
    # What is held is left alone: only looks at the source count.
    sections["daemon"] = {"watch": ""} | sections.get("daemon", {})
    config = internet.write_config(folder / "settings.toml", **sections)
    with Archiver(load_settings(folder / "home", config), clock=clock, progress=notes) as archiver:
        yield Watcher(archiver, internet, clock, notes)


def rss(*items: str, more: str = "") -> answers.Answer:
    body = f"<rss version='2.0'><channel><title>Paper</title>{more}{''.join(items)}</channel></rss>"
    return answers.content(body, "application/rss+xml")


def item(slug: str, entry_id: str | None = None, title: str | None = None, **fields: str) -> str:
    guid = f"<guid isPermaLink='false'>{entry_id or slug}</guid>"
    more = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return f"<item><title>{title or slug}</title><link>https://{HOST}/{slug}</link>{guid}{more}</item>"


def atom(updated: str, slug: str = "a") -> answers.Answer:
    return answers.content(
        f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>urn:1</id><title>A</title>"
        f"<link href='https://{HOST}/{slug}'/><published>2026-05-11T10:00:00Z</published>"
        f"<updated>{updated}</updated></entry></feed>",
        "application/atom+xml",
    )


Handler = Callable[[Any], Any]
