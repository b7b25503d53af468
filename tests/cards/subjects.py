"""Invented posts of every kind a card has to show."""

from __future__ import annotations

import struct
import zlib
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta

from archiver.cards import Kept, Subject
from archiver.model import (
    Availability,
    Counts,
    LinkCard,
    Media,
    Origin,
    Outcome,
    Post,
    PostMetadata,
    PostRef,
)

NOON = datetime(2026, 5, 14, 12, 0, tzinfo=UTC)
PICTURE = "https://cdn.example/dam.jpg"
FILM = "https://cdn.example/dam.mp4"
FACE = "https://cdn.example/leah.png"
REF = PostRef("bluesky", "leah.example/3lonqa2zpok2m")


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A picture of one colour with a lighter diagonal."""
    lighter = bytes(min(255, part + 70) for part in colour)
    rows = b"".join(
        b"\0"
        + b"".join(
            lighter if abs(x * height - y * width) < 4 * width else bytes(colour) for x in range(width)
        )
        for y in range(height)
    )

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def kept(content: bytes) -> Kept:
    return Kept(size=len(content), content=content, image_type="image/png")


def subject(metadata: PostMetadata, *, origin: str = "appview", **about: object) -> Subject:
    """A subject all of whose fields come from one origin."""
    known = [
        f.name for f in fields(metadata) if getattr(metadata, f.name) not in (None, (), Availability.UNKNOWN)
    ]
    said = Origin(origin, NOON + timedelta(minutes=3))
    post = Post(
        ref=REF,
        url="https://bsky.app/profile/leah.example/post/3lonqa2zpok2m",
        metadata=metadata,
        origins=dict.fromkeys(known, said),
    )
    given = {"captured_at": NOON + timedelta(minutes=5), "outcome": Outcome.CAPTURED} | about
    return Subject(post=post, **given)  # type: ignore[arg-type]


PLAIN = PostMetadata(
    text="The survey of the Orrin dam is put off again.\n\nThe divers had the boat ready & the board <knew>.",
    author_name="Leah Marsh",
    handle="leah.example",
    author_id="did:plc:abcdefghijklmnopqrstuvwx",
    author_picture=FACE,
    posted_at=NOON - timedelta(hours=3),
    edited_at=NOON - timedelta(hours=2),
    language="en",
    reply_to=PostRef("bluesky", "ivo.example/3lonqa2zpok2a"),
    counts=Counts(likes=1204, reposts=31, replies=1),
    card=LinkCard(
        url="https://orrin.example/minutes", title="Minutes", description="Of the board's May meeting."
    ),
    availability=Availability.AVAILABLE,
)
NORMAL = subject(PLAIN, kept={FACE: kept(png(48, 48, (90, 60, 140)))}, minted_at=NOON - timedelta(hours=3))
MEDIA = subject(
    replace(
        PLAIN,
        card=None,
        reply_to=None,
        quoted=PostRef("bluesky", "ivo.example/3lonqa2zpok2a"),
        media=(
            Media(url=PICTURE, alt_text="The dam at noon,\nseen from the north bank", width=320, height=200),
            Media(url=FILM, kind="video", duration_seconds=42.0, alt_text="The boat leaves"),
            Media(url="https://cdn.example/lost.jpg"),
        ),
    ),
    kept={PICTURE: kept(png(480, 300, (40, 90, 110))), FILM: Kept(size=4_200_000)},
)
RTL = subject(
    PostMetadata(
        text="أعلن مجلس المياه تأجيل فحص السد مرة أخرى.\nقالت ليا مارش: «كان القارب جاهزًا» (bsky.app) 3 مرات!",  # noqa: E501
        author_name="مجلس مياه أورين",
        handle="majlis.example",
        posted_at=NOON,
        language="ar",
        availability=Availability.AVAILABLE,
    )
)
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)>\u202eevil\u0000\ud800 </title></style></main>'
HOSTILE = subject(
    PostMetadata(
        text=EVIL + "\n" + "A" * 3000 + "\n" + "Z\u0336\u0337\u0338" * 200,
        author_name=EVIL,
        handle=EVIL,
        author_picture="javascript:alert(1)",
        posted_on=EVIL,
        language='en" onload="alert(1)',
        media=(Media(url='javascript:alert("m")', alt_text=EVIL), Media(url="https://a.example/'\"<b>")),
        card=LinkCard(url="data:text/html,<script>alert(3)</script>", title=EVIL, description=EVIL),
        reply_to=PostRef("nowhere", EVIL),
        availability=Availability.AVAILABLE,
    ),
    evidence=EVIL,
)
DELETED = subject(
    replace(PLAIN, availability=Availability.GONE, evidence="400: Post not found", card=None, counts=None),
    outcome=Outcome.GONE,
    evidence="appview says gone: 400: Post not found",
)
CLAIMED = subject(
    PostMetadata(
        text="The boat is ready.", author_name="Leah Marsh", handle="leah.example", posted_on="May 14, 2026"
    ),
    origin="embed",
    outcome=Outcome.LOGIN_WALL,
    evidence="the page is a login page",
)
BARE = subject(PostMetadata(availability=Availability.PRIVATE), outcome=Outcome.PRIVATE)
ALL = {
    "normal": NORMAL,
    "media": MEDIA,
    "rtl": RTL,
    "hostile": HOSTILE,
    "deleted": DELETED,
    "claimed": CLAIMED,
    "bare": BARE,
}
