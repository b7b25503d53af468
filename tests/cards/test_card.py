"""A card shows what is known of a post, and does nothing else, whatever the post says."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from archiver.cards import Kept, card_url, find_image_type, render_card
from archiver.model import Media, PostRef
from tests.cards.subjects import (
    ALL,
    CLAIMED,
    DELETED,
    EVIL,
    HOSTILE,
    MEDIA,
    NORMAL,
    PLAIN,
    REF,
    RTL,
    kept,
    png,
    subject,
)

#: Elements that have no end.
VOID = {"meta", "img", "br", "link"}
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "header", "footer", "div", "p", "h1", "h2"),
    *("bdi", "span", "a", "time", "img", "figure", "figcaption", "ul", "li", "dl", "dt", "dd"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}


class Page(HTMLParser):
    """Reads a page, and holds that its tags nest."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(page.decode("utf-8"))
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names))
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    @property
    def text(self) -> str:
        return "".join(self.words)


@pytest.mark.parametrize("subject", ALL.values(), ids=ALL.keys())
def test_a_card_nests_and_has_only_the_elements_it_means_to_have(subject):
    page = Page(render_card(subject))
    assert {tag for tag, _ in page.elements} <= TAGS


@pytest.mark.parametrize("subject", ALL.values(), ids=ALL.keys())
def test_a_card_runs_nothing_and_asks_for_nothing(subject):
    page = Page(render_card(subject))
    for tag, attrs in page.elements:
        assert not [name for name in attrs if name.startswith("on")]
        assert attrs.get("src", "data:image/").startswith("data:image/")
        assert tag != "a" or attrs["href"].startswith(("http://", "https://"))
    style = next(words for words in page.words if ":root" in words)
    assert "url(" not in style
    assert "@import" not in style
    policies = [a["content"] for t, a in page.elements if a.get("http-equiv") == "Content-Security-Policy"]
    assert policies[0].startswith("default-src 'none'; img-src data:;")


def test_hostile_text_is_shown_as_text():
    page = render_card(HOSTILE)
    assert b"<script" not in page
    assert b"\x00" not in page
    shown = Page(page)
    assert "<script>alert(1)</script>" in shown.text
    assert not any("alert" in str(attrs.get("href")) for _, attrs in shown.elements)
    assert all(attrs.get("lang") in (None, "", "en") for _, attrs in shown.elements)


def test_a_very_long_text_is_cut():
    long = render_card(subject(replace(PLAIN, text="word " * 1_000_000)))
    assert len(long) < 200_000


def test_the_words_keep_their_line_breaks_and_say_their_language():
    page = Page(render_card(NORMAL))
    assert PLAIN.text in page.text
    assert {"class": "words", "lang": "en", "dir": "auto"} in [attrs for _, attrs in page.elements]
    rtl = Page(render_card(RTL))
    assert {"class": "words", "lang": "ar", "dir": "auto"} in [attrs for _, attrs in rtl.elements]


@pytest.mark.parametrize(
    "said",
    [
        "Leah Marsh",
        "@leah.example",
        "Bluesky",
        "14 May 2026, 09:00:00 UTC",
        "when the id was made",
        "1,204 likes",
        "1 reply",
        "As of 14 May 2026, 12:03:00 UTC",
        "https://bsky.app/profile/ivo.example/post/3lonqa2zpok2a",
        "the appview endpoint",
        "Minutes",
        card_url(REF),
    ],
)
def test_a_card_tells(said):
    assert said in Page(render_card(NORMAL)).text


def test_small_pictures_are_part_of_the_card_and_large_media_are_links():
    page = Page(render_card(MEDIA))
    pictures = [attrs for tag, attrs in page.elements if tag == "img"]
    assert [p["alt"] for p in pictures] == ["The dam at noon, seen from the north bank"]
    assert "Video, 42 s (4.2 MB, in the archive)" in page.text
    assert "Image (not kept)" in page.text
    assert "https://cdn.example/dam.mp4" in [attrs.get("href") for _, attrs in page.elements]


def test_pictures_that_are_too_much_together_are_links():
    content = png(4, 4, (1, 2, 3)) + b" " * 400_000
    many = tuple(Media(url=f"https://cdn.example/{n}.png") for n in range(10))
    page = Page(
        render_card(subject(replace(PLAIN, media=many), kept={one.url: kept(content) for one in many}))
    )
    assert len([tag for tag, _ in page.elements if tag == "img"]) == 3


def test_a_deleted_post_says_so_and_what_was_said_before():
    text = Page(render_card(DELETED)).text
    assert "The post was gone when it was asked for last, 14 May 2026, 12:03:00 UTC" in text
    assert "400: Post not found" in text
    assert "What stands here was said before." in text


def test_what_only_the_publisher_says_is_called_a_claim():
    assert "a claim that the platform did not confirm" in Page(render_card(CLAIMED)).text
    assert "did not confirm" not in Page(render_card(NORMAL)).text


def test_the_address_of_a_card_is_one_for_each_post_whatever_the_letter_case_of_its_id():
    one, other = card_url(PostRef("youtube", "abcDEF")), card_url(PostRef("youtube", "ABCdef"))
    assert one != other
    assert one == one.lower()
    assert re.fullmatch(r"https://card\.archiver\.invalid/youtube/p[a-z2-7]{12}", one)


@pytest.mark.parametrize(
    ("content", "image_type"),
    [
        (png(1, 1, (0, 0, 0)), "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF\0\0\0\0WEBP", "image/webp"),
        (b"\0\0\0\x1cftypavif", "image/avif"),
        (b"<svg onload='alert(1)'>", None),
        (b"<html>", None),
        (b"", None),
    ],
)
def test_a_picture_is_what_its_bytes_are(content, image_type):
    assert find_image_type(content) == image_type


def test_a_picture_that_was_kept_without_bytes_is_a_link():
    page = Page(
        render_card(
            subject(
                replace(PLAIN, media=(Media(url="https://cdn.example/a.png"),)),
                kept={"https://cdn.example/a.png": Kept(size=9_000_000)},
            )
        )
    )
    assert "Image (9.0 MB, in the archive)" in page.text
    assert EVIL not in page.text
