"""An embed is what its introduction announces, not the paragraph behind it."""

from __future__ import annotations

import pytest

from archiver.articles.html import read_html
from archiver.citations.find import find_citations
from tests.articles.pages import page, paragraphs

POST = "https://twitter.com/i/status/1786400000000000001"
EMBED = f"<blockquote class=twitter-tweet><a href='{POST}'></a></blockquote>"


@pytest.mark.parametrize(
    ("language", "introduction", "following", "author"),
    [
        (
            "en",
            "Her aide, Goda Petke, confirmed it on Twitter on Tuesday:",
            "The ministry did not answer our questions.",
            "Goda Petke",
        ),
        (
            "de",
            "Die Ministerin Ida Brandt bestätigte es am Dienstag auf Twitter:",
            "Das Ministerium hat auf unsere Fragen nicht geantwortet, die der Redaktion wichtig waren.",
            "Ida Brandt",
        ),
        (
            "es",
            "La ministra Ida Lund lo confirmó el martes en Twitter:",
            "El ministerio no ha respondido a las preguntas que le hizo este diario por la tarde.",
            "Ida Lund",
        ),
    ],
)
def test_the_paragraph_behind_an_announced_embed_is_no_quotation(language, introduction, following, author):
    around = paragraphs() if language == "en" else ""
    body = f"{around}<p>{introduction}</p>{EMBED}<p>{following}</p>"
    (citation,) = find_citations(read_html(page(body), url=None))
    assert (citation.kind, citation.author, citation.quotes) == ("embed", author, ())
