from __future__ import annotations

from datetime import UTC, datetime

from archiver.articles.plain import read_text
from tests.articles.pages import PARAGRAPHS, blocks


def test_the_text_stays_as_it_is_but_for_its_line_ends():
    version = read_text(b"\xef\xbb\xbfOne line here.\r\n\r\nAnother  one.\rAnd \xc3\xa4.")
    assert version.text == "One line here.\n\nAnother  one.\nAnd ä."
    assert [text for _, text in blocks(version)] == ["One line here.", "Another  one.", "And ä."]


def test_lines_wrapped_at_a_width_are_one_paragraph():
    import textwrap

    text = "\n\n".join(textwrap.fill(p + " " + p, 60) for p in PARAGRAPHS)
    assert [t.replace("\n", " ") for _, t in blocks(read_text(text))] == [f"{p} {p}" for p in PARAGRAPHS]


def test_bullets_are_list_items():
    kinds = [
        kind for kind, _ in blocks(read_text("The board decided:\n  • close the pier\n  2. run a bus\n"))
    ]
    assert kinds == ["paragraph", "list_item", "list_item"]


def test_the_headline_that_a_saved_page_repeats_is_the_title():
    headline = "Ferry landing to close in June"
    text = f"logo\n  1. Home\n  2. {headline}\n\n{headline}\n\n{PARAGRAPHS[0]}"
    assert read_text(text).title == headline


def test_without_one_the_first_line_is_the_title():
    assert read_text("\n\nFerry landing to close\n" + "\n".join(PARAGRAPHS)).title == "Ferry landing to close"
    assert read_text("").title is None


def test_addresses_in_the_text_are_links():
    text = "See (https://x.com/orla/status/1786400000000000001), and https://en.example/Pier_(old). Or not."
    version = read_text(text)
    assert [link.url for link in version.links] == [
        "https://x.com/orla/status/1786400000000000001",
        "https://en.example/Pier_(old)",
    ]
    assert all(version.text[link.start : link.end] == link.url for link in version.links)


def test_what_the_caller_knows_is_kept():
    at = datetime(2024, 5, 3, tzinfo=UTC)
    version = read_text("\n".join(PARAGRAPHS), url="https://harbourtimes.example/f", published_at=at)
    assert (version.url, version.published_at, version.language) == (
        "https://harbourtimes.example/f",
        at,
        "en",
    )
