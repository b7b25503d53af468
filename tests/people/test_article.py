"""What an article itself tells: its author's account for a citation, and what is worth remembering."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.model import ArticleVersion, Citation, Link, PostMetadata, PostRef, Span
from archiver.people import accounts_in_article, find_learnt, learn_accounts

MEANT = Citation(kind="prose", platform="x", author="Ida Brandt", author_kind="person")


def embed(name: str | None, handle: str | None, platform: str = "x", author: str | None = None) -> Citation:
    claim = PostMetadata(author_name=name, handle=handle, text="The harbour stays open.")
    return Citation(
        kind="embed",
        platform=platform,
        author=author or name,
        claim=claim,
        mentions=(Span("embed", "", 5, 5),),
    )


def article(text: str, *links: tuple[str, str], byline: str | None = None) -> ArticleVersion:
    places = [(text.index(words), words, url) for words, url in links]
    return ArticleVersion(
        url="https://paper.example/harbour",
        text=text,
        byline=byline,
        links=tuple(Link(url, start, start + len(words)) for start, words, url in places),
    )


def told(version: ArticleVersion, *others: Citation, meant: Citation = MEANT) -> list[str]:
    return [a.handle for a in accounts_in_article(version, (meant, *others), meant)]


def test_the_citations_own_handle_is_the_first():
    own = Citation(kind="link", platform="x", author="Ida Brandt", handle="@ida_b")
    accounts = accounts_in_article(article(""), [own], own)
    assert [(a.handle, a.owner, a.origin) for a in accounts] == [("ida_b", "Ida Brandt", "article")]
    assert "with the citation" in accounts[0].evidence


def test_another_post_of_the_same_name_that_the_article_shows_tells_the_handle():
    assert told(article(""), embed("Ida Brandt 🌊", "ida_b"), embed("Karl Ott", "ott")) == ["ida_b"]


def test_the_handle_of_a_linked_posts_address_counts_where_the_words_name_the_author():
    post = PostRef("x", "1524000000000000000", "ida_b")
    linked = Citation(kind="link", platform="x", author="Brandt, Ida", post=post)
    assert told(article(""), linked) == ["ida_b"]


def test_the_way_to_a_post_without_its_author_is_no_handle():
    linked = Citation(kind="link", platform="x", author="Ida Brandt", post=PostRef("x", "1524", "i"))
    assert told(article(""), linked) == []


def test_a_post_on_another_platform_tells_nothing_of_this_one():
    assert told(article(""), embed("Ida Brandt", "ida.b", "instagram")) == []


def test_where_the_article_names_no_platform_every_account_counts():
    anywhere = Citation(kind="prose", platform="unknown", author="Ida Brandt")
    accounts = accounts_in_article(
        article(""), [anywhere, embed("Ida Brandt", "ida.b", "instagram")], anywhere
    )
    assert [(a.platform, a.handle) for a in accounts] == [("instagram", "ida.b")]


@pytest.mark.parametrize(
    "text",
    [
        "Ida Brandt (@ida_b) wrote that the harbour stays open.",
        "Prime Minister Ida Brandt (@ida_b) said so.",
        "Sen. Ida M. Brandt [@ida_b], said so.",
        "Ida Brandt (Twitter: @ida_b) said so.",
        "Then Brandt (@ida_b) said so.",
        "Іда Брандт (@ida_b) said so.",
    ],
)
def test_a_handle_in_brackets_behind_the_name_is_the_authors(text):
    meant = Citation(kind="prose", platform="x", author="Іда Брандт" if "Іда" in text else "Ida Brandt")
    assert told(article(text), meant=meant) == ["ida_b"]


@pytest.mark.parametrize(
    "text",
    [
        "Karl Ott (@ott) said so.",
        "Ida Brandt said so. Karl Ott (@ott) agreed.",
        "Ida Brandt (on Instagram as @ida.pictures) said so.",
        "Ida Brandt wrote to press@paper.example.",
        "(@nobody) Ida Brandt",
        "Ida Brandt (@ida@social.example) said so.",
    ],
)
def test_other_peoples_and_platforms_handles_are_not_the_authors(text):
    assert told(article(text)) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("So said Ida Brandt on Tuesday.", "Ida Brandt"),
        ("So said Ida Brandt (Twitter).", "Twitter"),
        ("So said Ida Brandt on her account.", "Ida Brandt on her account"),
    ],
)
def test_a_link_to_a_profile_on_or_behind_the_name_tells_the_handle(text, words):
    found = told(article(text, (words, "https://twitter.com/ida_b")))
    assert found == (["ida_b"] if "her account" not in words else [])


def test_a_link_to_a_post_or_page_is_no_profile():
    text = "So said Ida Brandt and Karl Ott."
    links = (
        ("Ida Brandt", "https://x.com/a/status/1524000000000000000"),
        ("Karl Ott", "https://paper.example/ott"),
    )
    assert told(article(text, *links)) == []


def test_a_byline_tells_the_handle_of_an_author_who_cites_themselves():
    assert told(article("", byline="By Ida Brandt (@ida_b)")) == ["ida_b"]


def test_a_surname_counts_only_where_nobody_has_the_whole_name():
    one, whole = embed("Brandt", "some_brandt"), embed("Ida Brandt", "ida_b")
    assert told(article(""), one) == ["some_brandt"]
    assert told(article(""), one, whole) == ["ida_b"]
    assert "surname alone" in accounts_in_article(article(""), [one], MEANT)[0].evidence


@pytest.mark.parametrize(
    ("name", "handle"),
    [
        ("Ida Brandt (parody)", "idab"),
        ("Ida Brandt", "ida_brandt_fans"),
        ("Not the real Ida Brandt", "idab"),
        ("Ida Brandt", "IdaBrandtParody"),
    ],
)
def test_a_parody_or_fan_is_neither_the_author_nor_remembered(name, handle):
    shown = embed(name, handle)
    shown = Citation(**{**vars(shown), "author": "Ida Brandt"})
    assert told(article(""), shown) == []
    assert learn_accounts(article(""), [shown]) == ()


def test_one_account_shown_in_two_ways_is_one_with_both_as_evidence():
    (account,) = accounts_in_article(
        article("Ida Brandt (@Ida_B) said so on Twitter."), [MEANT, embed("Ida Brandt", "ida_b")], MEANT
    )
    assert "shows a post of this account" in account.evidence
    assert "after the name" in account.evidence


def test_without_an_author_only_the_handle_is_left():
    unnamed = Citation(kind="embed", platform="x", handle="ida_b")
    assert told(article("Ida Brandt (@other)"), meant=unnamed) == ["ida_b"]
    assert told(article("Ida Brandt (@other)"), meant=Citation(kind="prose", platform="x")) == []


def test_a_fediverse_handle_carries_its_server():
    post = PostRef("mastodon", "social.example/1095", "ida")
    shown = Citation(kind="link", platform="mastodon", author="Ida Brandt", post=post)
    meant = Citation(kind="prose", platform="mastodon", author="Ida Brandt")
    assert told(article(""), shown, meant=meant) == ["ida@social.example"]


def test_full_names_with_a_handle_are_remembered_with_where_it_was_shown():
    version = article(
        "Karl Ott (@karlott) wrote on Twitter. See Jonas Keller there.",
        ("Jonas Keller", "https://t.me/keller"),
    )
    learnt = learn_accounts(version, [embed("Ida Brandt", "ida_b")])
    assert [(a.owner, a.platform, a.handle) for a in learnt] == [
        ("Ida Brandt", "x", "ida_b"),
        ("Karl Ott", "x", "karlott"),
        ("Jonas Keller", "telegram", "keller"),
    ]
    assert {a.origin for a in learnt} == {"catalogue"}
    assert all("https://paper.example/harbour" in a.evidence for a in learnt)


@pytest.mark.parametrize(
    ("text", "citations"),
    [
        ("", [embed("Brandt", "b")]),
        ("", [embed(None, "b")]),
        ("", [embed("Ida Brandt", None)]),
        ("Ott (@karlott) wrote on Twitter.", []),
        ("Karl Ott (@karlott) gave a talk.", []),
        ("Old Harbour Street Market Karl Ott (@karlott) wrote on Twitter.", []),
    ],
)
def test_half_names_and_handles_of_no_platform_are_not_remembered(text, citations):
    assert learn_accounts(article(text), citations) == ()


def test_a_handle_beside_a_citation_is_on_its_platform():
    near = Citation(
        kind="prose", platform="x", author="Karl Ott", mentions=(Span("prose", "a tweet", 30, 37),)
    )
    (account,) = learn_accounts(article("Karl Ott (@karlott) said so in a tweet."), [near])
    assert (account.platform, account.owner) == ("x", "Karl Ott")


def test_what_was_learnt_is_found_by_name_platform_and_day():
    learnt = learn_accounts(article(""), [embed("Ida Brandt", "ida_b"), embed("Karl Ott", "ott")])
    assert [a.handle for a in find_learnt("Brandt, Ida", "x", None, learnt)] == ["ida_b"]
    assert find_learnt("Brandt", "x", None, learnt) == ()
    assert find_learnt("Ida Brandt", "telegram", None, learnt) == ()


@given(st.text(alphabet="AaБб(@)[]._ \n,…", max_size=300), st.text(max_size=20))
def test_no_text_breaks_the_search(text, author):
    meant = Citation(kind="prose", platform="x", author=author)
    version = ArticleVersion(url=None, text=text, byline=text)
    accounts_in_article(version, [meant], meant)
    learn_accounts(version, [meant])


def test_thousands_of_handles_are_bounded():
    version = ArticleVersion(url=None, text="Ida Brandt (@a" * 50_000 + "(@" * 100_000)
    assert len(accounts_in_article(version, [MEANT], MEANT)) <= 1


def test_whom_only_our_own_reading_names_isnt_remembered():
    linked = Citation(
        kind="link", platform="x", author="Ida Brandt", post=PostRef("x", "1524", "harbour_office")
    )
    assert told(article(""), linked) == ["harbour_office"]
    assert learn_accounts(article(""), [linked]) == ()


@pytest.mark.parametrize("words", ["Telegram-канал", "View on Threads", "Our Twitter"])
def test_a_links_words_that_name_a_platform_are_nobodys_name(words):
    version = article(f"Read more: {words}", (words, "https://t.me/harbour"))
    assert learn_accounts(version, [embed("ida View on Threads", "ida_b")]) == ()
