"""A home with a page that was kept, its screenshot and a card, written without visiting anybody."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from pathlib import Path

from archiver.cards import rendered_url
from archiver.catalog import SqlCatalog
from archiver.model import Capture, Outcome
from archiver.net.clock import SystemClock
from archiver.ports import Entry, Resource
from archiver.settings import Settings
from archiver.warc.writer import WarcWriter
from tests.warc.making import AT, exchange

PAGE = "https://kept.example/story?id=7"
#: The smallest PNG that browsers show.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d494844520000000100000001080600000"
    "01f15c4890000000d49444154789c6360f8cfc0f01f0005000201a5f645400000000049454e44ae426082"
)


def picture(content: bytes = PNG, url: str = PAGE, content_type: str = "image/png") -> Resource:
    """What a capture keeps as its screenshot."""
    return Resource(
        uri=rendered_url(url, "screenshot.png"), content_type=content_type, content=content, at=AT
    )


def keep(
    home: Path, name: str, *beside: Entry, url: str = PAGE, html: str = "<title>Kept</title>"
) -> Capture:
    """Store a page with what lies beside it; the capture, whose id is ``name``."""
    settings = Settings(home=home)
    entries = [exchange(url, html.encode(), at=AT), *beside]
    with (
        closing(SqlCatalog(settings)) as catalog,
        closing(WarcWriter(settings, SystemClock())) as writer,
        writer.appending("main", entries) as refs,
    ):
        capture = Capture(
            id=name,
            collection="main",
            url=url,
            purpose="address",
            captured_at=AT + timedelta(milliseconds=1),
            outcome=Outcome.CAPTURED,
            status=200,
            final_url=url,
            job_id=None,
            record=refs[0][0],
            records=tuple(ref for of_entry in refs for ref in of_entry),
        )
        with catalog.begin() as session:
            session.save_capture(capture)
    return capture
