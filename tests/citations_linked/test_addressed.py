from __future__ import annotations

from archiver.citations.addressed import merge_addressed
from archiver.citations.embeds import find_embedded
from archiver.citations.links import find_linked
from archiver.model import ArticleVersion, Citation, PostRef
from tests.articles.pages import PARAGRAPHS, TWEET, paragraphs, read

X = "https://twitter.com/orlavenn/status/1786400000000000001"
REF = PostRef("x", "1786400000000000001")


def cited(version: ArticleVersion) -> list[Citation]:
    return merge_addressed([*find_embedded(version), *find_linked(version)])


def test_a_link_is_cited_with_its_words_as_span():
    version = read(f"{paragraphs()}<p>Venn <a href='{X}?s=20'>wrote that evening</a> that she was sorry.</p>")
    (citation,) = find_linked(version)
    assert (citation.kind, citation.platform, citation.post, citation.url) == ("link", "x", REF, X + "?s=20")
    assert citation.handle == "orlavenn"
    (span,) = citation.mentions
    assert (span.kind, span.text) == ("link", "wrote that evening")
    assert version.text[span.start : span.end] == span.text


def test_an_embed_is_cited_with_an_empty_span_where_it_stands():
    version = read(f"<p>{PARAGRAPHS[0]}</p>{TWEET}<p>{PARAGRAPHS[1]}</p>")
    (citation,) = find_embedded(version)
    assert (citation.kind, citation.post, citation.author, citation.handle) == (
        "embed",
        REF,
        "Orla Venn",
        "orlavenn",
    )
    assert citation.when == "May 3, 2024"
    assert citation.claim is not None
    assert citation.claim.text is not None
    (span,) = citation.mentions
    assert span.text == ""
    assert span.start == span.end == version.text.index(PARAGRAPHS[0]) + len(PARAGRAPHS[0])


def test_an_embed_and_links_to_the_same_post_are_one_citation_and_the_embed_wins():
    mobile = "https://mobile.twitter.com/i/status/1786400000000000001"
    before = f"<p><a href='{X}'>Venn wrote</a>: {PARAGRAPHS[0]}</p>"
    version = read(f"{before}{TWEET}<p><a href='{mobile}'>She said</a> so.</p>")
    (citation,) = cited(version)
    assert citation.kind == "embed"
    assert [span.text for span in citation.mentions] == ["Venn wrote", "", "She said"]


def test_one_citation_keeps_the_form_of_the_address_that_came_first():
    first = "https://x.com/orlavenn/status/1786400000000000001"
    links = f"<p>Her <a href='{first}'>note</a>, <a href='{X}'>again</a>, was short.</p>"
    (citation,) = cited(read(paragraphs() + links))
    assert citation.url == first
    assert len(citation.mentions) == 2


def test_two_posts_are_two_citations():
    other = TWEET.replace("1786400000000000001", "1786400000000000002")
    assert len(cited(read(paragraphs() + TWEET + other))) == 2


def test_links_that_lead_to_no_post_are_no_citations():
    links = (
        "https://twitter.com/orlavenn",
        "https://twitter.com/intent/tweet?url=https://harbourtimes.example/",
        "https://www.facebook.com/sharer/sharer.php?u=https://harbourtimes.example/",
        "https://www.instagram.com/harbourtimes/",
        "https://t.me/harbourtimes",
        "https://www.youtube.com/@harbourtimes",
        "https://harbourtimes.example/status/1786400000000000001",
    )
    version = read(
        paragraphs() + "".join(f"<p>Read on <a href='{u}'>this page</a> what it says.</p>" for u in links)
    )
    assert len(version.links) == len(links)
    assert cited(version) == []


def test_a_platforms_short_link_is_cited():
    version = read(
        f"{paragraphs()}<p>The video is <a href='https://fb.watch/aBc123_-x/'>there</a> today.</p>"
    )
    (citation,) = cited(version)
    assert (citation.platform, citation.url) == ("facebook", "https://fb.watch/aBc123_-x/")


def test_an_embed_that_names_no_post_is_kept_with_its_claim():
    words = "<p>The pier is not safe.</p>&mdash; Orla Venn (@orlavenn) May 3, 2024"
    (citation,) = cited(read(f"{paragraphs()}<blockquote class=twitter-tweet>{words}</blockquote>"))
    assert (citation.platform, citation.url, citation.post) == ("x", None, None)
    assert (citation.author, citation.handle) == ("Orla Venn", "orlavenn")
