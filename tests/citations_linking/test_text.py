"""Text as it is compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archiver.citations.linking import normalise_text
from archiver.citations.linking.text import MAX_CHARS, columns, folded, retweeted_handle, script_of, words_of


@pytest.mark.parametrize(
    ("given_text", "plain"),
    [
        ("“We’re  done,”\nhe said", "Were done, he said"),
        ("Bread &amp; roses &amp;amp; tea &lt;3", "Bread & roses & tea <3"),
        ("Look at this https://t.co/Ab12 now pic.twitter.com/xYz", "Look at this now"),
        ("Read it: t.co/abc, please", "Read it: please"),
        ("@first @second_one I disagree", "I disagree"),
        (".@first: I disagree with @second", "I disagree with @second"),
        ("RT @someone: I disagree", "I disagree"),
        ("so\u200b it\u2060 goes\u00ad on\ufeff", "so it goes on"),
        ("wait...  what . . . now…", "wait… what … now…"),
        ("ｆｕｌｌ ｗｉｄｔｈ ﬁne", "full width fine"),
        ("«Так» и „нет“", "Так и нет"),
        ("「はい」『いいえ』", "はいいいえ"),
        ("كـــلام مُهِمّ", "كلام مهم"),
    ],
)
def test_what_papers_and_platforms_add_is_taken_away(given_text, plain):
    assert normalise_text(given_text) == plain


def test_case_is_kept_and_compared_without():
    assert normalise_text("Kyiv STANDS") == "Kyiv STANDS"
    assert folded("Kyiv STANDS") == folded("kyiv stands")
    assert folded("Всё Ещё") == folded("все еще")


_PIECES = st.sampled_from(
    [
        *(
            "&amp;",
            "&",
            "amp;",
            "&#38;",
            "#38;",
            "lt;",
            "RT ",
            "@name ",
            "https://t.co/ab",
            "t.co/x",
            "…",
            "..",
            ". ",
        ),
        *(
            "\u200b",
            "'",
            "“",
            " ",
            "\n",
            "ﷺ",
            "′′",
            "´",
            "é",
            "e\u0301",
            "ё",
            "&quot;",
            "pic.twitter.com/q",
            "word",
        ),
    ]
)


@given(st.one_of(st.text(max_size=200), st.lists(_PIECES, max_size=40).map("".join)))
def test_normalising_again_changes_nothing(text):
    assert normalise_text(normalise_text(text)) == normalise_text(text)


@pytest.mark.parametrize(
    "piece", ["&amp;", "@a ", "https://", ".", "ﷺ", "'", "RT @", "[", "&#38;", "e\u0301\u0301"]
)
def test_a_huge_text_is_read_up_to_the_bound(piece):
    assert len(normalise_text(piece * 100_000)) <= MAX_CHARS


def test_each_character_is_a_word_where_no_spaces_are_written():
    assert words_of(folded("我们 come")) == ["我", "们", "come"]
    assert columns("我们 ok") == 7


@pytest.mark.parametrize(
    ("text", "script"),
    [
        *(
            ("Hello Москва friends", "Latin"),
            ("Привіт, Kyiv!", "Cyrillic"),
            ("مرحبا", "Arabic"),
            ("你好", "Han"),
        ),
        *(("これは本です", "Japanese"), ("안녕하세요", "Hangul"), ("12:30 !!", None), ("", None)),
    ],
)
def test_the_script_is_that_of_most_letters(text, script):
    assert script_of(text) == script


def test_an_old_style_retweet_names_whose_words_it_passes_on():
    assert retweeted_handle("RT @Some.One: hello") == "some.one"
    assert retweeted_handle("“RT @other: hello") == "other"
    assert retweeted_handle("I said RT @other: hello") is None
    assert retweeted_handle("@other RT if you agree") is None
