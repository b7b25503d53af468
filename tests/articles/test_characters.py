"""However its characters are written, a text says the same."""

from __future__ import annotations

import unicodedata

import pytest

from archiver.articles.html import read_html
from archiver.articles.plain import read_text
from archiver.citations.find import find_citations
from tests.articles.pages import TWEET, page

TOLD = "Die Fähre fällt aus, schrieb Bürgermeisterin Lea Müller am Dienstag auf X. Die Leute ärgert das sehr."
TITLE = "Fähre fällt für die Größten aus"
DATA = '<script type="application/ld+json">{"@type": "Article", "headline": "%s","author": "Zoë Öz"}</script>'


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_decomposed_text_reads_like_a_composed_one(form):
    told = unicodedata.normalize(form, f"{TITLE}\n{TOLD}\n")
    tweet = TWEET.replace("Orla Venn", "Lea Müller")
    head = DATA.replace("%s", TITLE)
    body = unicodedata.normalize(
        form, page(f"<h1>{TITLE}</h1><p>{TOLD}</p>{tweet}", head, bare=True).decode()
    )
    html = read_html(body.encode(), url=None)
    for version in (read_text(told.encode()), html):
        assert (version.title, version.language) == (TITLE, "de")
        assert TOLD in version.text
        assert "Lea Müller" in {citation.author for citation in find_citations(version)}
    assert html.byline == "Zoë Öz"
    assert html.embeds[0].claim.author_name == "Lea Müller"


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u2060", "\ufeff"])
def test_what_stands_inside_words_unseen_is_left_out(mark):
    told = f"Orla Venn wrote on Face{mark}book on Tuesday that the pier is closed."
    for version in (read_text(told), read_html(f"<p>{told}</p>".encode(), url=None)):
        assert version.text == told.replace(mark, "")
        assert [citation.platform for citation in find_citations(version)] == ["facebook"]


def test_the_address_of_a_link_stays_as_it_is():
    href = unicodedata.normalize("NFD", "https://x.com/müller/status/1786400000000000001")
    version = read_html(page(f"<p>{TOLD} <a href='{href}'>So</a></p>"), url=None)
    assert [link.url for link in version.links] == [href]
