from __future__ import annotations

import pytest

from archiver.citations.find import find_citations
from archiver.model import ArticleVersion, Block, Embed, Link, PostMetadata

TWEET = "https://x.com/idabrandt/status/1520000000000000001"


def version(text: str, *, links: tuple[Link, ...] = (), embeds: tuple[Embed, ...] = ()) -> ArticleVersion:
    blocks = []
    start = 0
    for line in text.split("\n"):
        blocks.append(Block("paragraph", start, start + len(line)))
        start += len(line) + 1
    return ArticleVersion(
        url="https://paper.test/a", text=text, blocks=tuple(blocks), links=links, embeds=embeds
    )


def test_a_sentence_that_introduces_an_embed_is_a_mention_of_its_post():
    text = "Ida Brandt tweeted that the pier sinks:\nThe town is worried."
    (citation,) = find_citations(version(text, embeds=(Embed(url=TWEET, position=text.index("\n")),)))
    assert (citation.kind, citation.url, citation.author) == ("embed", TWEET, "Ida Brandt")
    assert [span.kind for span in citation.mentions] == ["prose", "embed"]


def test_a_sentence_that_holds_the_link_lends_it_author_and_quotation():
    text = "“It sinks,” Ida Brandt tweeted on Monday."
    start = text.index("tweeted")
    (citation,) = find_citations(version(text, links=(Link(TWEET, start, start + 7),)))
    assert (citation.kind, citation.author, citation.when) == ("link", "Ida Brandt", "Monday")
    assert [quote.text for quote in citation.quotes] == ["It sinks,"]


def test_an_embed_of_another_platform_stays_apart():
    text = "Ida Brandt wrote on Facebook that the pier sinks.\nThe town is worried."
    found = find_citations(version(text, embeds=(Embed(url=TWEET, position=text.index("\n")),)))
    assert [citation.kind for citation in found] == ["prose", "embed"]


def test_an_embed_of_another_author_stays_apart():
    text = "“It sinks,” Ida Brandt tweeted.\nThe town is worried."
    address = TWEET.replace("idabrandt", "oseidl")
    other = Embed(url=address, position=text.index("\n"), claim=PostMetadata(author_name="Omar Seidl"))
    assert len(find_citations(version(text, embeds=(other,)))) == 2


@pytest.mark.parametrize(
    ("handle", "author"),
    [("vessbytraffic", None), ("portofvessby", "port authority"), ("news_74", "port authority")],
)
def test_an_author_of_the_sentence_before_is_none_of_a_post_whose_handle_says_another(handle, author):
    text = (
        "The port authority said in a Facebook post that ships may pass.\n"
        "The city's traffic desk, which publishes delays on its Telegram channel, put the wait at an hour.\n"
        "The town is worried."
    )
    shown = Embed(url=f"https://t.me/{handle}/12", position=text.index("\nThe town"))
    telegram = next(one for one in find_citations(version(text, embeds=(shown,))) if one.kind == "embed")
    assert (telegram.author, telegram.handle) == (author, handle)
    assert ("author:none" in telegram.rules) == (author is None)


def test_a_persons_handle_may_be_made_of_the_sentences_common_words():
    text = "Ida Brandt spoke on Monday.\nShe put the video on her official Telegram channel.\nThe town waits."
    shown = Embed(url="https://t.me/official_mayor/12", position=text.index("\nThe town"))
    (telegram,) = [one for one in find_citations(version(text, embeds=(shown,))) if one.kind == "embed"]
    assert telegram.author == "Ida Brandt"


def test_a_far_embed_is_not_the_posts_that_the_sentence_means():
    text = "Ida Brandt tweeted that the pier sinks.\n" + "The town is worried. " * 40
    found = find_citations(version(text, embeds=(Embed(url=TWEET, position=len(text)),)))
    assert len(found) == 2
