"""Homes to look at: an empty one, and one with some of everything, written by strangers who mean no good."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from archiver.catalog import SqlCatalog
from archiver.model import Event, EventKind, Outcome, Source
from archiver.settings import Settings
from tests.catalog.examples import (
    ARTICLE,
    CLAIM,
    NOON,
    POST,
    POST_URL,
    candidate,
    capture,
    citation,
    later,
    memento,
    named,
    resolution,
    said,
    version,
)

HOSTILE = "</title><script>alert(1)</script>\u202e\u200b“\x00" + "long " * 10_000


def fill(home: Path) -> Settings:
    """A home with articles, citations in each state, posts, captures, a source and events."""
    settings = Settings(home=home)
    catalog = SqlCatalog(settings)
    with catalog.begin() as session:
        session.add_source(Source(url="https://paper.example/feed.xml", added_at=NOON, title="The Paper"))
        for number in range(4):
            url = ARTICLE if number == 0 else f"{ARTICLE}-{number}"
            article_id = session.save_article(url, collection="main", at=later(number))
            title = HOSTILE if number == 3 else f"Bridge closed, part {number}"
            text = f"Part {number}. Maja Lind wrote: “The bridge is closed.”"
            version_id, _ = session.save_version(article_id, version(text, title=title), at=later(number))
            session.save_citations(version_id, [citation(), named()])
    with catalog.begin() as session:
        for row in list(session.iter_citations()):
            if row["kind"] == "embed":
                session.save_resolution(row["id"], resolution())
            elif row["article"] == ARTICLE:
                about = {"state": "candidates", "post": None, "url": None, "method": "quote-match"}
                session.save_resolution(row["id"], resolution(**about, candidates=(candidate(),)))
        session.save_post(POST, POST_URL, at=NOON)
        session.save_reading(POST, said("embed", CLAIM))
        session.add_captures(
            [
                capture(1, ARTICLE, purpose="article"),
                capture(10),
                capture(20, outcome=Outcome.MEMENTO_ONLY, memento=memento(), evidence=HOSTILE[:2000]),
            ]
        )
        for kind in (EventKind.POST_GONE, EventKind.POST_EDITED):
            session.add_event(Event(kind=kind, subject=POST.id, happened_at=NOON + timedelta(days=1)))
    catalog.close()
    return settings
