"""Whatever comes: no exception, and offsets that hold."""

from __future__ import annotations

import json
from dataclasses import asdict

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.articles.addresses import find_addresses
from archiver.articles.charset import decode_text
from archiver.articles.decode import decode_content
from archiver.articles.html import read_html
from archiver.articles.plain import read_text
from archiver.articles.requisites import find_requisites
from archiver.citations.embeds import find_embedded
from archiver.citations.links import find_linked
from archiver.model import ArticleVersion
from tests.articles.pages import TWEET

TAGS = [
    "p",
    "div",
    "a",
    "b",
    "li",
    "ul",
    "blockquote",
    "article",
    "h1",
    "h2",
    "br",
    "table",
    "td",
    "iframe",
    "script",
]
NAMES = ["twitter-tweet", "related", "comments", "content", "embed", "share"]
HREFS = ["/a", "https://x.com/a/status/1786400000000000001", "#x", "http://[", "//e.example/", "mailto:a@b.c"]
WORDS = [
    "Orla Venn said so.",
    "  ",
    "\u00ad\u200b",
    "—",
    "(@orla)",
    "Related stories",
    "https://e.example/x.",
    "&#0;&amp",
]

LONE_HALF = "\\ud800"
DATA = [
    '<script type="application/ld+json">{"@type": "Article", "%s": ["A", "%s"], "headline": "%s"}</script>',
    '<div data-%s=\'{"%s": "https://x.com/a/status/1786400000000000001 %s"}\'></div>',
    '<script>window.__STATE__ = {"%s": "%s", "html": "https://x.com/%s/status/1786400000000000002"}</script>',
]

piece = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(), max_size=20),
    st.builds(
        lambda data, *words: data % words,
        st.sampled_from(DATA),
        *[st.sampled_from(["author", "articleBody", "A town", LONE_HALF, LONE_HALF + "\\udc00", "\\udc00."])]
        * 3,
    ),
    st.sampled_from([TWEET]),
    st.builds(
        "<{} class='{}' href='{}'>".format,
        st.sampled_from(TAGS),
        st.sampled_from(NAMES),
        st.sampled_from(HREFS),
    ),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
)


def check(version: ArticleVersion) -> None:
    text = version.text
    for block in version.blocks:
        assert 0 <= block.start < block.end <= len(text)
        assert text[block.start : block.end].strip()
    for link in version.links:
        assert 0 <= link.start < link.end <= len(text)
        assert link.url.startswith(("http://", "https://", "HTTP://", "HTTPS://"))
    for embed in version.embeds:
        assert 0 <= embed.position <= len(text)
    for citation in [*find_embedded(version), *find_linked(version)]:
        for span in citation.mentions:
            assert text[span.start : span.end] == span.text
    assert version.text_hash
    # Whoever prints, stores or sends it has to encode it.
    json.dumps(asdict(version), ensure_ascii=False, default=str).encode()


@given(st.lists(piece, max_size=60))
@settings(max_examples=80, deadline=None)
def test_any_markup_gives_offsets_that_hold(pieces):
    check(read_html("".join(pieces).encode("utf-8", "surrogatepass"), url="https://harbourtimes.example/"))


@given(st.binary(max_size=400), st.sampled_from([None, "text/html; charset=utf-16", "charset=gbk", "x"]))
@settings(max_examples=80, deadline=None)
def test_any_bytes_are_read(body, content_type):
    check(read_html(body, url=None, content_type=content_type))
    check(read_text(body))
    find_requisites(body, url="https://harbourtimes.example/")
    assert isinstance(decode_text(body, content_type), str)


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br", "zstd", ",,gzip,", "gzip,gzip"]))
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_decoded_within_the_limit(body, encoding):
    assert len(decode_content(body, encoding, 100)) <= 100


@given(st.text(st.sampled_from("htps:/ .x)(,]\u201c"), max_size=80))
@settings(max_examples=60, deadline=None)
def test_addresses_stand_where_they_are_said_to_stand(text):
    for url, start, end in find_addresses("http://" + text):
        assert ("http://" + text)[start:end] == url
