"""Embeds that survive as text, and statement lists."""

from __future__ import annotations

from archiver.citations.prose import find_prose
from archiver.model import ArticleVersion, Citation

SIGNATURE = "— Nia Bexley (@niabexley) March 3, 2025"


def find(text: str) -> list[Citation]:
    return find_prose(ArticleVersion(url=None, text=text, language="en"))


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
