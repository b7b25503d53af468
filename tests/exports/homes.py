"""A home whose articles cite a post of every fate, written by strangers who mean no good."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.catalog import SqlCatalog
from archiver.model import (
    ArticleVersion,
    Availability,
    Candidate,
    Capture,
    Citation,
    Counts,
    Event,
    EventKind,
    Holdings,
    Media,
    Memento,
    Observation,
    Origin,
    Outcome,
    PostMetadata,
    PostRef,
    PostState,
    Quote,
    Reading,
    RecordRef,
    Resolution,
    SeenEntry,
    Source,
    Span,
)
from archiver.net.clock import SystemClock
from archiver.ports import NewJob
from archiver.settings import Settings
from archiver.warc.writer import WarcWriter
from tests.cards.subjects import png
from tests.warc.making import exchange

MAY = datetime(2026, 5, 4, 12, tzinfo=UTC)
STORY = "https://paper.example/2026/05/bridge"
LATER = "https://paper.example/2026/06/ferry"
FEED = "https://paper.example/feed"
#: What ends elements, turns text around, is a formula, and is no character.
HOSTILE = (
    "=1+1</title></style><script>alert(1)</script>\u202e \x00\ufffe<img src=x onerror=alert(2)> {\\%$&#_^~}"
)
PAGE = b"<p>the post's page"
PICTURE = png(2, 3, (200, 30, 30))

_Looks = Iterable[tuple[float, PostState]]
#: Post -> its looks as (day, state), the oldest first.
LOOKS: dict[str, _Looks] = {
    "there": [(0, PostState.PRESENT), (1, PostState.PRESENT)],
    "edited": [(0, PostState.PRESENT), (1, PostState.EDITED)],
    "gone": [(0, PostState.PRESENT), (1, PostState.GONE), (2, PostState.GONE), (3, PostState.LOGIN_WALL)],
    "never": [(0, PostState.GONE)],
    "private": [(0, PostState.PRESENT), (1, PostState.PRIVATE), (2, PostState.PRIVATE)],
    "suspended": [(0, PostState.PRESENT), (1, PostState.SUSPENDED), (2, PostState.SUSPENDED)],
    "doubtful": [(0, PostState.PRESENT), (1, PostState.GONE)],
    "walled": [(0, PostState.PRESENT), (1, PostState.LOGIN_WALL), (2, PostState.RATE_LIMITED)],
    "unreachable": [(0, PostState.UNREACHABLE)],
    "back": [(0, PostState.PRESENT), (1, PostState.GONE), (2, PostState.GONE), (3, PostState.PRESENT)],
    "unseen": [],
}


def day(number: float) -> datetime:
    return MAY + timedelta(days=number)


def ref(name: str) -> PostRef:
    return PostRef("bluesky" if name in ("there", "edited") else "x", name, "maja.example")


def url_of(name: str) -> str:
    return f"https://{ref(name).platform}.example/{name}"


def cite(name: str, start: int, end: int, **more: Any) -> Citation:
    about: dict[str, Any] = {
        "kind": "link",
        "platform": ref(name).platform,
        "url": url_of(name),
        "post": ref(name),
        "author": "Maja Lind",
        "author_kind": "person",
        "handle": "maja.example",
        "mentions": (Span("link", "", start, end),),
    }
    return Citation(**(about | more))


def build(home: Path) -> Settings:
    """The home; settings to read it by."""
    settings = Settings(home=home)
    catalog = SqlCatalog(settings)
    with catalog.begin() as session:
        source = Source(url=FEED, added_at=MAY, title="-The Paper")
        session.add_source(source)
        session.add_entry(source.id, "main", SeenEntry(entry_id="1", url=STORY, seen_at=MAY))
        _store_story(session)
        store_later(session)
        for name, looks in LOOKS.items():
            if name != "unseen":
                _store_post(session, name)
            store_looks(session, name, looks)
        session.save_post(ref("unseen"), url_of("unseen"), at=MAY)
        session.save_reading(ref("there"), Reading(Origin("oembed", MAY), _told()))
        session.save_holdings(_holdings("gone"))
        session.save_holdings(_holdings("never", archive="archive.today"))
        session.add_event(
            Event(
                kind=EventKind.POST_GONE, subject=ref("gone").id, happened_at=day(2), fields={"url": HOSTILE}
            )
        )
        session.add_event(Event(kind=EventKind.POST_EDITED, subject=ref("edited").id, happened_at=day(1)))
        session.enqueue(NewJob(step="watch", subject=url_of("there")), at=MAY)
    catalog.close()
    _store_visits(settings)
    return settings


def _told() -> PostMetadata:
    return PostMetadata(
        text=f"{HOSTILE} The bridge is closed.",
        author_name="Maja “M” Lind & {co}",
        handle="maja_example",
        posted_at=MAY - timedelta(hours=3),
        media=(Media(url="https://cdn.example/1.png", alt_text=HOSTILE),),
        counts=Counts(likes=3, replies=0),
        shared=PostRef("bluesky", "did:plc:abcdefghijklmnopqrstuvwx/3kq"),
        availability=Availability.AVAILABLE,
    )


def _store_story(session: Any) -> None:
    text = f"Bridge closed\n{HOSTILE}\nMaja Lind wrote: “The bridge is closed.”\nMore was said."
    start = text.index("Maja")
    article_id = session.save_article(STORY, collection="main", at=MAY)
    version = ArticleVersion(
        url=STORY,
        title=HOSTILE,
        byline="Ivo Ferri",
        published_at=MAY - timedelta(hours=1),
        language="en",
        text=text,
    )
    old, _ = session.save_version(
        article_id, ArticleVersion(url=STORY, title="Bridge", text="Bridge"), at=MAY
    )
    session.save_citations(old, [cite("dropped", 0, 6)])
    version_id, _ = session.save_version(article_id, version, at=day(0.5))
    quote = Quote("The bridge is closed.", start + 18, start + 39, "same-sentence")
    found = [cite("there", start, start + 40, quotes=(quote,))]
    found += [cite(name, start, start + 4) for name in LOOKS if name != "there"]
    found.append(
        Citation(kind="prose", platform="facebook", author="Pavel Hora", mentions=(Span("prose", "M", 0, 1),))
    )
    ids = session.save_citations(version_id, found)
    for citation_id, one in zip(ids, found, strict=True):
        session.save_resolution(citation_id, _resolution(one))


def store_later(session: Any) -> None:
    """An article that no source listed, and that cites a lost post again."""
    article_id = session.save_article(LATER, collection="other", at=day(30))
    version = ArticleVersion(url=LATER, title="@Ferry", published_at=day(30), text="Gone. Gone.")
    version_id, _ = session.save_version(article_id, version, at=day(30))
    session.save_citations(version_id, [cite("gone", 0, 4)])


def _resolution(one: Citation) -> Resolution:
    if one.post is None:
        return Resolution(state="unresolved", method="no-candidates", decided_at=MAY)
    memento = Memento(
        archive="wayback", url="https://web.archive.org/web/1/x", original=url_of("there"), at=day(-0.1)
    )
    tried = Candidate(post=one.post, url=one.url or "", found_by="article", memento=memento, score=99.0)
    return Resolution(
        state="resolved",
        post=one.post,
        url=one.url,
        method="address-in-article",
        score=100.0,
        candidates=(tried,) if one.post == ref("there") else (),
        reasons=(f"linked: {HOSTILE}",),
        decided_at=MAY,
    )


def _store_post(session: Any, name: str) -> None:
    session.save_post(ref(name), url_of(name), at=MAY)


def store_looks(session: Any, name: str, looks: _Looks) -> None:
    seen_missing = 0
    for number, (at, state) in enumerate(looks):
        is_missing = state in (PostState.GONE, PostState.PRIVATE, PostState.SUSPENDED)
        seen_missing += is_missing
        is_sure = is_missing and seen_missing > 1
        session.add_observation(
            Observation(
                post=ref(name),
                capture_id=f"k{name}{number}",
                observed_at=day(at),
                state=state,
                evidence=f"{state}: {HOSTILE}",
                before_at=day(0) if state is PostState.EDITED else None,
                is_doubtful=is_missing and not is_sure and number > 0,
                announces=(EventKind.POST_GONE,) if is_sure else (),
            )
        )


def _holdings(name: str, archive: str = "wayback") -> Holdings:
    return Holdings(
        archive=archive,
        url=url_of(name),
        count=2,
        first_at=day(-0.5),
        last_at=day(9),
        asked_at=day(10),
    )


def _store_visits(settings: Settings) -> None:
    writer = WarcWriter(settings, SystemClock())
    page, picture = (
        exchange(url_of("there"), PAGE, at=MAY),
        exchange("https://cdn.example/1.png", PICTURE, at=MAY),
    )
    story = exchange(STORY, b"<p>story", at=MAY)
    with writer.appending("main", [page, picture, story]) as (of_page, of_picture, of_story):
        pass
    writer.close()
    catalog = SqlCatalog(settings)
    with catalog.begin() as session:
        session.save_capture(_capture("1", url_of("there"), (*of_page, *of_picture), purpose="post"))
        session.save_capture(_capture("2", STORY, of_story, purpose="article"))
        session.save_capture(_capture("3", url_of("private"), (), purpose="post", at=day(0)))
        session.save_capture(_capture("4", url_of("private"), (), purpose="post", at=day(2)))
    catalog.close()


def _capture(
    number: str, url: str, records: tuple[RecordRef, ...], *, purpose: Any, at: datetime = MAY
) -> Capture:
    return Capture(
        id=f"k{number:0>12}",
        collection="main",
        url=url,
        purpose=purpose,
        captured_at=at,
        outcome=Outcome.CAPTURED,
        final_url=url,
        job_id=f"j{number}",
        record=records[0] if records else None,
        records=records,
    )
