"""OPML lists come back as they were, and hostile ones are refused."""

from __future__ import annotations

import pytest

from archiver.articles.opml import Outline, format_opml, parse_opml
from archiver.errors import SourceError

FEEDS = (
    Outline("https://paper.example/feed?a=1&b=2", 'The "Paper" & <more>'),
    Outline("https://other.example/rss", "Fähre \u202e"),
)


def test_what_is_exported_is_imported_again():
    assert parse_opml(format_opml(FEEDS, title="Mine & yours").encode(), where="x") == FEEDS


def test_characters_that_xml_cannot_hold_are_left_out():
    (one,) = parse_opml(
        format_opml([Outline("https://a.example/", "a\x00\x0bb\ud800\ufffe")], title="\x01").encode(),
        where="x",
    )
    assert one.title == "ab"


def test_folders_are_read_and_each_feed_once():
    body = b"""<?xml version="1.0" encoding="ISO-8859-1"?><opml><head><title>x</title></head><body>
    <outline text="News"><outline text="Sea"><outline TEXT="P" xmlURL="https://paper.example/f"/></outline>
    <outline type="rss" title="T\xe4" text="x" xmlUrl="https://other.example/f"/></outline>
    <outline xmlUrl="https://paper.example/f"/><outline xmlUrl=""/></body></opml>"""
    assert parse_opml(body, where="x") == (
        Outline("https://paper.example/f", "P", ("News", "Sea")),
        Outline("https://other.example/f", "Tä", ("News",)),
    )


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("feed://a.example/f", "http"),
        ("feed:https://a.example/f", "https"),
        ("feed://https://a.example/f", "https"),
    ],
)
def test_an_address_that_was_meant_for_feed_readers_is_that_of_the_feed(given, meant):
    (one,) = parse_opml(f"<opml><outline xmlUrl='{given}'/></opml>".encode(), where="x")
    assert one.url == f"{meant}://a.example/f"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "no element"),
        ("<html><body>x</body></html>", "first element is <html>"),
        ("<opml><body><outline xmlUrl='https://a.example/'/>", "no element found"),
        (
            "<opml><outline title='A' xmlUrl='file:///etc/passwd'/></opml>",
            "xmlUrl of 'A' is no web address .*passwd",
        ),
        ("<opml>" + "<outline>" * 200, "nested more than 100 deep"),
        ("<!DOCTYPE o [<!ENTITY a 'b'>]><opml/>", "entities of its own"),
        (
            "<opml>"
            + "".join(f"<outline xmlUrl='https://a.example/{n}'/>" for n in range(10_001))
            + "</opml>",
            "more than 10,000 feeds",
        ),
    ],
)
def test_what_is_no_list_is_refused_with_one_line(body, said):
    with pytest.raises(SourceError, match=said) as caught:
        parse_opml(body.encode(), where="feeds.opml")
    assert str(caught.value).startswith("feeds.opml: ")
    assert "\n" not in str(caught.value)
