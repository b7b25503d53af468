"""Invented nouns to store, and a home to store them in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archiver.model import (
    Account,
    ArticleVersion,
    Availability,
    Block,
    Candidate,
    Capture,
    Citation,
    Embed,
    Link,
    Media,
    Memento,
    Origin,
    Outcome,
    PostMetadata,
    PostRef,
    Quote,
    QuoteMatch,
    Reading,
    RecordRef,
    Resolution,
    Span,
)
from archiver.settings import Settings
from tests.backends import url_of

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
ARTICLE = "https://paper.example/2026/05/bridge"
POST = PostRef("bluesky", "maja.example/3kq", "maja.example")
POST_URL = "https://bsky.example/profile/maja.example/post/3kq"
CLAIM = PostMetadata(
    text="The bridge is closed.",
    author_name="Maja Lind",
    posted_at=NOON - timedelta(hours=3),
    media=(Media(url="https://cdn.example/1.jpg", alt_text="A bridge"), Media(url="v", kind="video")),
    availability=Availability.AVAILABLE,
)


def later(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def said(origin: str, metadata: PostMetadata, *, at: datetime = NOON) -> Reading:
    return Reading(Origin(origin, at), metadata)


def settings_of(home: Path, **catalog: Any) -> Settings:
    """Settings of a home whose catalogue lies on the database that the test is about."""
    from archiver.settings import CatalogSettings

    catalog = catalog or {"url": url_of(home)}
    return Settings(home=home, catalog=CatalogSettings(**catalog))


def version(text: str = "Maja Lind wrote: “The bridge is closed.”", **more: Any) -> ArticleVersion:
    return ArticleVersion(
        url=ARTICLE,
        **{
            "title": "Bridge closed",
            "byline": "Ivo Ferri",
            "published_at": NOON - timedelta(hours=1),
            "language": "en",
            "text": text,
            "blocks": (Block("paragraph", 0, len(text)),),
            "links": (Link("https://paper.example/", 0, 4),),
            "embeds": (Embed(url=POST_URL, position=9, platform="bluesky", claim=CLAIM),),
            **more,
        },
    )


def citation(**more: Any) -> Citation:
    return Citation(
        **{
            "kind": "embed",
            "platform": "bluesky",
            "url": POST_URL,
            "post": POST,
            "author": "Maja Lind",
            "author_kind": "person",
            "handle": "maja.example",
            "quotes": (Quote("The bridge is closed.", 18, 39, "same-sentence"),),
            "when": "Monday",
            "when_from": NOON - timedelta(hours=12),
            "when_to": NOON + timedelta(hours=12),
            "confidence": 0.9,
            "mentions": (Span("embed", "", 9, 9), Span("prose", "wrote", 10, 15)),
            "rules": ("embed", "wrote-on"),
            "claim": CLAIM,
            **more,
        }
    )


def named(author: str = "Pavel Hora", start: int = 0) -> Citation:
    """A post that is only named."""
    return Citation(
        kind="prose", platform="x", author=author, mentions=(Span("prose", "Maja", start, start + 4),)
    )


def resolution(**more: Any) -> Resolution:
    return Resolution(
        **{
            "state": "resolved",
            "post": POST,
            "url": POST_URL,
            "method": "address-in-article",
            "score": 1.0,
            "reasons": ("embedded in the article",),
            "decided_at": NOON,
            **more,
        }
    )


def account(**more: Any) -> Account:
    return Account(
        **{
            "platform": "bluesky",
            "handle": "maja.example",
            "owner": "Maja Lind",
            "origin": "catalogue",
            "evidence": "the byline of her post says so",
            **more,
        }
    )


def candidate(post: PostRef = POST, **more: Any) -> Candidate:
    return Candidate(
        **{
            "post": post,
            "url": POST_URL,
            "found_by": "wayback",
            "account": account(),
            "posted_at": NOON - timedelta(hours=3),
            "text": "The bridge is closed.",
            "text_origin": "wayback",
            "memento": memento(),
            "score": 96.5,
            "quotes": (QuoteMatch(quote="The bridge is closed", score=100.0, verdict="exact"),),
            "notes": ("posted on the day the article says",),
            **more,
        }
    )


def memento(**more: Any) -> Memento:
    return Memento(
        **{
            "archive": "wayback",
            "url": f"https://web.archive.example/web/20260504090000/{POST_URL}",
            "original": POST_URL,
            "at": NOON - timedelta(hours=2),
            "media_type": "text/html",
            "status": 200,
            **more,
        }
    )


def record(number: int = 0, url: str = POST_URL, **more: Any) -> RecordRef:
    return RecordRef(
        **{
            "warc": "archiver-1.warc.gz",
            "offset": 1000 * number,
            "length": 900,
            "record_type": "response",
            "record_id": f"<urn:uuid:{number}>",
            "url": url,
            "status": 200,
            **more,
        }
    )


def capture(number: int = 1, url: str = POST_URL, **more: Any) -> Capture:
    main = record(number, url)
    request = record(number + 1, url, record_type="request", status=None)
    return Capture(
        **{
            "id": f"k{number:012}",
            "collection": "main",
            "url": url,
            "purpose": "post",
            "captured_at": later(number),
            "outcome": Outcome.CAPTURED,
            "status": 200,
            "final_url": url,
            "job_id": f"j{number}",
            "record": main,
            "records": (main, request),
            **more,
        }
    )


def store_article(session: Any, *, url: str = ARTICLE, collection: str = "main", at: datetime = NOON) -> str:
    """An article that cites one post by address and one by name; the version's id."""
    article_id = session.save_article(url, collection=collection, at=at)
    version_id, _ = session.save_version(article_id, version(), at=at)
    session.save_citations(version_id, [citation(), named()])
    return version_id
