"""Links whose address names no post: cited where the article's own words say that they lead to one."""

from __future__ import annotations

import pytest

from archiver.citations.find import find_citations
from archiver.model import Citation, PostRef
from tests.articles.pages import PARAGRAPHS, TWEET, paragraphs, read

TCO = "https://t.co/AbCdEf1234"
SHARE = "https://www.facebook.com/share/1AbCdEfGhI/"


def find(body: str, **leads: PostRef) -> tuple[Citation, ...]:
    return find_citations(read(paragraphs() + body), leads)


def test_a_picture_of_a_post_is_cited_as_the_post():
    for url, words in (
        ("https://pic.twitter.com/AbCdEf1234", "a picture"),
        (TCO, "pic.twitter.com/AbCdEf1234"),
    ):
        (citation,) = find(f"<p>The pier burnt for <a href='{url}'>{words}</a> two hours.</p>")
        assert (citation.kind, citation.platform, citation.url, citation.post) == ("link", "x", url, None)
        assert citation.mentions[0].text == words


def test_a_picture_beside_its_post_is_no_post_of_its_own():
    (citation,) = find(
        f"<p>Look at <a href='https://pic.twitter.com/AbCdEf1234'>pic.twitter.com/AbCdEf1234</a></p>{TWEET}"
    )
    assert citation.kind == "embed"


@pytest.mark.parametrize("words", ["tweet", "in a series of tweets", "su tuit", "твит"])
def test_a_short_link_of_x_whose_words_say_tweet_is_cited(words):
    (citation,) = find(f"<p>The minister's <a href='{TCO}'>{words}</a> was shown to the court.</p>")
    assert (citation.platform, citation.url, citation.kind) == ("x", TCO, "link")


@pytest.mark.parametrize(
    ("sentence", "url", "platform"),
    [
        ("Orla Venn tweeted on Monday that the pier was <a href='{}'>not safe</a>.", TCO, "x"),
        (
            "Orla Venn wrote on Facebook on Monday that the pier was <a href='{}'>closed</a>.",
            SHARE,
            "facebook",
        ),
        (
            "Orla Venn wrote on LinkedIn on Monday that the pier was <a href='{}'>closed</a>.",
            "https://lnkd.in/eAbCdEf",
            "linkedin",
        ),
    ],
)
def test_a_platforms_link_in_a_sentence_that_tells_of_a_post_is_that_posts(sentence, url, platform):
    (citation,) = find(f"<p>{sentence.format(url)}</p>")
    assert (citation.kind, citation.platform, citation.url) == ("link", platform, url)
    assert citation.author == "Orla Venn"


@pytest.mark.parametrize(
    "sentence",
    [
        "The council <a href='https://bit.ly/3abc'>published its figures</a> on Monday.",
        f"The council <a href='{TCO}'>published its figures</a> on Monday.",
        f"More of it stands <a href='{SHARE}'>here</a>.",
        "The council met <a href='https://www.instagram.com/share/BAbcdefghi'>the press</a> on Monday.",
    ],
)
def test_a_short_link_that_no_words_call_a_post_is_not_cited(sentence):
    assert find(f"<p>{sentence}</p>") == ()


def test_an_address_in_copied_words_of_a_post_is_not_that_post():
    found = find(f"<p>Orla Venn tweeted on Monday: “The pier is closed. <a href='{TCO}'>{TCO}</a>”</p>")
    assert [citation.url for citation in found] == [None]


def test_the_embed_that_a_sentence_introduces_goes_before_a_short_link_in_it():
    (citation,) = find(f"<p>Orla Venn tweeted this about <a href='{TCO}'>the pier</a>:</p>{TWEET}")
    assert citation.kind == "embed"
    assert citation.author == "Orla Venn"


def test_what_the_network_told_of_a_link_makes_it_a_citation():
    bitly, ref = "https://bit.ly/3abc", PostRef("x", "1786400000000000009", "mira")
    body = f"<p>The council <a href='{bitly}'>published its figures</a> on Monday.</p>"
    (citation,) = find(body, **{bitly: ref})
    assert (citation.kind, citation.post, citation.url, citation.handle) == ("link", ref, bitly, "mira")


@pytest.mark.parametrize(
    ("markup", "platform", "url"),
    [
        (
            '<blockquote class="twitter-tweet"><p>The pier is not safe.</p>&mdash; Orla Venn (@orlavenn) '
            f'<a href="{TCO}">May 3, 2024</a></blockquote>',
            "x",
            TCO,
        ),
        (
            '<blockquote class="twitter-tweet"><p>The pier. <a href="https://t.co/linked5678">bbc.in/3ab'
            f'</a> <a href="{TCO}">pic.twitter.com/AbC</a></p>&mdash; Orla Venn (@orlavenn)</blockquote>',
            "x",
            TCO,
        ),
        (f'<blockquote class="twitter-tweet"><a href="{TCO}">{TCO}</a></blockquote>', "x", TCO),
        (f'<div class="fb-post" data-href="{SHARE}"></div>', "facebook", SHARE),
        (
            '<iframe src="https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com'
            '%2Fshare%2F1AbCdEfGhI%2F&amp;width=500"></iframe>',
            "facebook",
            SHARE,
        ),
        (
            '<blockquote class="instagram-media"><a href="https://www.instagram.com/share/BAbcdefghi">'
            "View this post on Instagram</a></blockquote>",
            "instagram",
            "https://www.instagram.com/share/BAbcdefghi",
        ),
    ],
)
def test_an_embed_whose_only_address_is_short_is_cited_with_it(markup, platform, url):
    version = read(f"<p>{PARAGRAPHS[0]}</p>{markup}<p>{PARAGRAPHS[1]}</p>")
    (citation,) = find_citations(version)
    assert (citation.kind, citation.platform, citation.url, citation.post) == ("embed", platform, url, None)


def test_an_embeds_short_signature_gives_its_date():
    (embed,) = read(
        f'{paragraphs()}<blockquote class="twitter-tweet"><p>The pier is not safe.</p>&mdash; Orla Venn '
        f'(@orlavenn) <a href="{TCO}">May 3, 2024</a></blockquote>'
    ).embeds
    assert embed.claim is not None
    assert (embed.claim.posted_on, embed.claim.text) == ("May 3, 2024", "The pier is not safe.")


@pytest.mark.parametrize("words", ["https://t.co/AbC1", "24sata.hr/vijesti", "24sata.hr", "the report"])
def test_a_link_in_an_embedded_posts_own_words_is_not_the_post(words):
    version = read(
        f'{paragraphs()}<blockquote class="twitter-tweet"><p>Read this: <a href="{TCO}">{words}</a></p>'
        "&mdash; Orla Venn (@orlavenn) May 3, 2024</blockquote>"
    )
    (citation,) = find_citations(version)
    assert (citation.kind, citation.url, citation.handle) == ("embed", None, "orlavenn")


def test_an_embed_and_a_link_of_one_short_address_are_one_citation():
    embed = f'<blockquote class="twitter-tweet"><a href="{TCO}">{TCO}</a></blockquote>'
    (citation,) = find(f"<p>Her <a href='{TCO}'>tweet</a> was read by many people in town.</p>{embed}")
    assert (citation.kind, citation.url) == ("embed", TCO)


@pytest.mark.parametrize(
    "markup",
    [
        f'<div class="share" data-url="{TCO}">Share</div>',
        f'<div data-href="{SHARE}">Share</div>',
        '<iframe src="https://bit.ly/3abc"></iframe>',
    ],
)
def test_a_short_address_without_an_embeds_markup_is_no_embed(markup):
    assert find(markup) == ()
