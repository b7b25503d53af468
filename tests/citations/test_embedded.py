"""Embeds that survive as text, and statement lists."""

from __future__ import annotations

from datetime import UTC, datetime

from archiver.citations.prose import find_prose
from archiver.model import ArticleVersion, Citation

SIGNATURE = "— Nia Bexley (@niabexley) March 3, 2025"


def find(text: str) -> list[Citation]:
    published_at = datetime(2026, 5, 14, 18, tzinfo=UTC)
    return find_prose(ArticleVersion(url=None, text=text, language="en", published_at=published_at))


def test_a_signature_gives_author_handle_date_and_words():
    (citation,) = find(
        "The port said nothing on Twitter.\nThe cranes are gone. — Nia Bexley (@niabexley) March 3, 2025"
    )
    assert (citation.author, citation.handle, citation.when) == ("Nia Bexley", "niabexley", "March 3, 2025")
    assert [quote.text for quote in citation.quotes] == ["The cranes are gone."]


def test_the_sentence_that_introduces_the_text_is_the_same_citation():
    text = "Nia Bexley tweeted a photo of the port.\nThe cranes are gone. " + SIGNATURE
    (citation,) = find(text)
    assert len(citation.mentions) == 2
    assert citation.handle == "niabexley"


def test_links_in_the_text_are_no_part_of_the_words():
    (citation,) = find("@harbourfox (April 9, 2024): All gone. https://t.co/abc pic.twitter.com/xyz")
    assert [quote.text for quote in citation.quotes] == ["All gone."]


def test_a_statement_list_is_one_citation_for_each_statement():
    text = (
        "The following statements were posted to the verified Twitter accounts of "
        "Gov. Wade Tolliver, "
        "@wadetolliver and @EastwickGov. The agency has not edited them.\n"
        "@wadetolliver :\n- Great meeting with the farmers! [0746 EST]\n"
        "- The bridge will be built. [1910 EST]"
    )
    found = find(text)
    assert [(c.author, c.handle, c.when) for c in found] == [
        ("Wade Tolliver", "wadetolliver", "0746 EST"),
        ("Wade Tolliver", "wadetolliver", "1910 EST"),
    ]
    assert [quote.text for c in found for quote in c.quotes] == [
        "Great meeting with the farmers!",
        "The bridge will be built.",
    ]
    # Published on the 14th in the afternoon: that evening's minute is yet to come.
    assert [str(c.when_from) for c in found] == ["2026-05-14 12:46:00+00:00", "2026-05-14 00:10:00+00:00"]


def test_a_statement_list_needs_no_handle_and_may_be_of_any_platform():
    text = (
        "The following messages were published on the official Telegram channel of "
        "the Eastwick Fire Department:\n"
        "- The bridge is closed. [7:46 a.m. GMT]\n- The ferry runs. [0812 GMT]"
    )
    found = find(text)
    assert [(c.platform, c.author, c.author_kind, c.when) for c in found] == [
        ("telegram", "Eastwick Fire Department", "organisation", "7:46 a.m. GMT"),
        ("telegram", "Eastwick Fire Department", "organisation", "0812 GMT"),
    ]
