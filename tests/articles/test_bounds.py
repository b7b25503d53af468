"""What is longer than a bound is read up to it, and said to be cut."""

from __future__ import annotations

import tracemalloc
from unicodedata import normalize

import pytest

from archiver.articles.plain import MAX_CHARS, read_text
from archiver.articles.writer import MAX_EMBEDS, MAX_LINKS, MAX_TEXT_CHARS, TextWriter
from archiver.heavy import MAX_TREE_BYTES
from tests.articles.pages import TWEET, read

FILLING = "The rain went on and on. "
LINK = "https://x.com/orlavenn/status/1786400000000000009"


def test_a_paragraph_longer_than_the_bound_is_kept_up_to_it():
    long = FILLING * (MAX_TEXT_CHARS * 2 // len(FILLING))
    version = read(f"<p>It said <a href='{LINK}'>so</a>. {long}</p><p>Nothing more.</p>")
    assert MAX_TEXT_CHARS - 100 < len(version.text) <= MAX_TEXT_CHARS
    assert [link.url for link in version.links] == [LINK]
    assert version.text.startswith("Ferry landing to close\nIt said so. The rain")
    assert version.blocks[-1].end == len(version.text)
    assert "Nothing more" not in version.text
    assert version.cut == ("text",)


def test_short_paragraphs_longer_than_the_bound_together_are_kept_up_to_it():
    version = read(f"<p>{FILLING * 4000}</p>" * 25 + TWEET)
    assert MAX_TEXT_CHARS - 100 < len(version.text) <= MAX_TEXT_CHARS
    assert [embed.position for embed in version.embeds] == [len(version.text)]


def test_a_link_behind_the_bound_is_not_taken_for_a_picture_of_a_post():
    version = read(f"<p>{FILLING * 90_000}<a href='{LINK}'>so</a></p><p><a href='{LINK}'>so</a></p>")
    assert (version.links, version.embeds) == ((), ())


@pytest.mark.parametrize("char", ["a ", "ü ", "ab", "u\u0308"])
def test_text_is_folded_alike_in_however_many_pieces_it_comes(char):
    out = TextWriter()
    out.write(f"  {char * 200_000}\n \n")
    out.write("end")
    out.keep("paragraph")
    assert out.text() == " ".join(normalize("NFC", f"{char * 200_000}\nend").split())


def test_writing_a_long_text_takes_no_more_memory_than_what_is_kept():
    out = TextWriter()
    text = "of the sea " * 1_000_000
    tracemalloc.start()
    try:
        out.write(text)
        out.keep("paragraph")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2 * len(text)


@pytest.mark.parametrize(
    ("name", "body", "bound"),
    [
        ("markup", "<q>x</q>", MAX_TREE_BYTES // 500),
        ("markup", "<q>", MAX_TREE_BYTES // 500),
        ("text", "The rain went on and on. ", MAX_TEXT_CHARS // 20),
        ("text", "The rain went. ", MAX_TEXT_CHARS // 15),
        ("text", "word\n", MAX_TEXT_CHARS // 5),
        ("links", f"<a href='{LINK}'>so</a>, ", MAX_LINKS),
        ("embeds", TWEET.partition("<script")[0], MAX_EMBEDS),
    ],
)
def test_what_is_cut_is_named(name, body, bound):
    assert name in read(f"<p>{body * (bound + 1)}").cut
    assert read(f"<p>{body * 100}").cut == ()


def test_what_is_cut_of_a_plain_text_is_named():
    assert read_text(f"{FILLING}\n" * (MAX_CHARS // 20)).cut == ("text",)
    assert read_text("https://e.example/\n" * (MAX_LINKS + 1)).cut == ("links",)
    assert read_text(FILLING).cut == ()
