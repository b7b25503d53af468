"""What is fetched of a post, decided from what has been told of it."""

from __future__ import annotations

import pytest

from archiver.model import Availability, Media, PostMetadata, PostRef
from archiver.pipeline.plan import plan_capture
from archiver.settings import CaptureSettings
from tests.internet import answers

SETTINGS = CaptureSettings()
POST = PostRef("youtube", "dQw4w9WgXcQ")
EMBED = "https://www.youtube.com/embed/dQw4w9WgXcQ"
TOLD = PostMetadata(
    author_picture="https://cdn.example/face.jpg",
    media=(Media(url="https://cdn.example/1.jpg"), Media(url="https://cdn.example/2.mp4", kind="video")),
    availability=Availability.AVAILABLE,
)


def urls(post=POST, told=TOLD, settings=SETTINGS, have=()):
    return [piece.url for piece in plan_capture(post, told, settings, have=have)]


def test_the_embed_page_the_authors_picture_and_the_media_are_fetched():
    assert [piece.kind for piece in plan_capture(POST, TOLD, SETTINGS)] == [
        "embed page",
        "author's picture",
        "image",
        "video",
    ]
    assert urls()[0] == EMBED


def test_nothing_is_fetched_twice():
    twice = PostMetadata(media=(Media(url="https://cdn.example/1.jpg"),) * 3)
    assert urls(told=twice) == [EMBED, "https://cdn.example/1.jpg"]
    assert urls(told=twice, have={EMBED, "https://cdn.example/1.jpg"}) == []


@pytest.mark.parametrize("gone", [Availability.GONE, Availability.PRIVATE, Availability.UNAVAILABLE])
def test_the_embed_page_of_a_post_that_is_not_to_be_seen_is_not_asked_for(gone):
    assert urls(told=PostMetadata(availability=gone)) == []


def test_the_number_of_media_is_bounded_and_none_turns_them_off():
    many = PostMetadata(media=tuple(Media(url=f"https://cdn.example/{n}") for n in range(100)))
    assert len(urls(told=many)) == SETTINGS.max_media + 1
    assert urls(settings=CaptureSettings(max_media=0)) == [EMBED]


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:image/png;base64,AA", "file:///etc/passwd", ""])
def test_what_is_no_web_address_is_not_asked_for(url):
    assert urls(told=PostMetadata(author_picture=url, media=(Media(url=url),))) == [EMBED]


def test_a_post_of_no_known_platform_has_its_media_all_the_same():
    assert urls(
        post=PostRef("nowhere", "1"), told=PostMetadata(media=(Media(url="https://a.example/1"),))
    ) == ["https://a.example/1"]


def youtube(internet, picture: answers.Answer) -> str:
    site = internet.site("www.youtube.com")
    site.at("/watch", answers.page("<title>Film</title>"))
    site.at(
        "/oembed",
        answers.json_answer(
            {"title": "Film", "author_name": "Ida", "thumbnail_url": "https://i.ytimg.com/vi/1/hq.jpg"}
        ),
    )
    site.at("/embed/dQw4w9WgXcQ", answers.page("<title>Embedded film</title>"))
    internet.site("i.ytimg.com").at("/vi/1/hq.jpg", picture)
    return "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def records_of(archiver, url):
    """A capture, and the addresses of its records."""
    (capture,) = [row for row in archiver.list_rows("captures") if row["url"] == url]
    return capture, [record["url"] for record in archiver.show(capture["id"])["records"]]


def test_the_pieces_lie_with_the_capture(archiver, internet):
    url = youtube(internet, answers.content(b"\xff\xd8\xff picture", "image/jpeg"))
    archiver.capture([url])
    capture, records = records_of(archiver, url)
    assert {EMBED, "https://i.ytimg.com/vi/1/hq.jpg"} <= set(records)
    assert capture["evidence"] is None


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"max_page_bytes": 100_000},
            "image https://i.ytimg.com/vi/1/hq.jpg: left out: the media's byte limit",
        ),
        ({"max_media": 0}, None),
    ],
)
def test_the_bounds_hold_and_what_they_leave_out_is_said(build, internet, settings, said):
    archiver = build(capture=settings)
    url = youtube(internet, answers.content(b"\xff\xd8\xff" + b" " * 500_000, "image/jpeg"))
    archiver.capture([url])
    capture, records = records_of(archiver, url)
    assert "https://i.ytimg.com/vi/1/hq.jpg" not in records
    assert (said in capture["evidence"]) if said else capture["evidence"] is None


def test_a_capture_without_requisites_has_no_pieces_but_a_card(archiver, internet):
    url = youtube(internet, answers.content(b"\xff\xd8\xff", "image/jpeg"))
    archiver.capture([url], requisites=False)
    _, records = records_of(archiver, url)
    assert EMBED not in records
    assert any(one.startswith("https://card.archiver.invalid/youtube/") for one in records)
