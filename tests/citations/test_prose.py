"""What the prose finder promises, on sentences about people who don't exist."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.citations.prose import find_prose
from archiver.model import ArticleVersion, Citation

#: A Thursday.
PUBLISHED = datetime(2026, 5, 14, 18, 0, tzinfo=UTC)


def find(text: str, language: str | None = "en") -> list[Citation]:
    return find_prose(ArticleVersion(url=None, text=text, published_at=PUBLISHED, language=language))


def facts(text: str, language: str | None = "en") -> list[tuple[str, str | None, list[str], str | None]]:
    return [(c.platform, c.author, [q.text for q in c.quotes], c.when) for c in find(text, language)]


def test_author_platform_date_and_quotation_of_a_plain_sentence():
    text = "Ida Brandt, a harbour pilot, said in a Facebook post on Monday that the pier was “a ruin.”"
    assert facts(text) == [("facebook", "Ida Brandt", ["a ruin."], "Monday")]
    (citation,) = find(text)
    assert citation.when_from == datetime(2026, 5, 11, tzinfo=UTC)
    assert citation.when_to == datetime(2026, 5, 12, tzinfo=UTC)
    assert (citation.author_kind, citation.plural) == ("person", False)


def test_a_surname_is_shown_by_the_fullest_name():
    text = "Ida Brandt runs the port.\n“It sinks,” tweeted Brandt."
    assert facts(text) == [("x", "Ida Brandt", ["It sinks,"], None)]


def test_a_given_name_that_is_a_word_is_one_behind_a_title():
    assert [c[1] for c in facts("Councillor Per Dahl wrote on X that the pier sank.")] == ["Per Dahl"]
    assert [c[1] for c in facts("Per Ida Brandt on X, the pier sank.")] == ["Ida Brandt"]


def test_a_later_quotation_of_the_same_speaker_belongs_to_the_post():
    text = "“It sinks,” Ida Brandt wrote on Telegram.\nShe added: “We need help.”"
    assert [q for c in facts(text) for q in c[2]] == ["It sinks,", "We need help."]


def test_words_from_another_medium_do_not_belong_to_the_post():
    text = "“It sinks,” Ida Brandt wrote on Telegram.\n“We need help,” Brandt told reporters."
    assert [q for c in facts(text) for q in c[2]] == ["It sinks,"]


def test_two_platforms_are_two_citations():
    assert [c[0] for c in facts("“It sinks,” Ida Brandt posted on Facebook and Instagram.")] == [
        "facebook",
        "instagram",
    ]


def test_another_post_of_the_same_author_is_another_citation():
    text = "“It sinks,” Ida Brandt tweeted. In another tweet, Brandt called it “a ruin.”"
    assert [c[2] for c in facts(text)] == [["It sinks,"], ["a ruin."]]


def test_a_definite_mention_is_the_post_named_before():
    text = "Ida Brandt said on X that the pier sinks. In her X post, Brandt spoke of “a ruin.”"
    (citation,) = find(text)
    assert [q.text for q in citation.quotes] == ["a ruin."]
    assert len(citation.mentions) == 2


def test_tweets_by_somebody_are_a_plural_group():
    (citation,) = find("The pier closed at noon, according to tweets by Ida Brandt.")
    assert (citation.author, citation.plural) == ("Ida Brandt", True)


def test_the_person_written_to_is_the_addressee():
    (citation,) = find("Omar Seidl leads the port. “Help us,” Ida Brandt said in her Twitter post to Seidl.")
    assert citation.addressee == "Omar Seidl"


def test_invitations_companies_and_habits_are_no_citations():
    assert find("Follow Ida Brandt on Twitter and Facebook. Share this on WhatsApp.") == []
    assert find("Facebook posted a profit on Monday, and Twitter users complained.") == []
    assert find("Ida Brandt often shares pictures on Instagram.") == []
    assert find("Ida Brandt hadn't tweeted since Monday.") == []
    assert find("Ida Brandt has 4,000 followers on Instagram. Her Twitter account was suspended.") == []
    assert find("Users on Twitter reacted with anger.") == []


def test_a_text_without_a_platform_is_left_at_the_gate():
    assert find("Ida Brandt said on Monday that the pier sinks.") == []


def test_a_language_without_a_lexicon_gives_nothing():
    assert find("Ida Brandt kirjoitti Facebookissa maanantaina.", "fi") == []


VOCABULARY = """Ida Brandt said tweeted wrote posted in a on the her his Twitter Facebook X post tweet tweets
, . : " “ ” ’s by from who that Monday and of to ( ) — @ida minister according to took another"""
WORDS = st.lists(st.sampled_from([*VOCABULARY.split(), "\n"]), max_size=60)


@settings(max_examples=150, deadline=None)
@given(WORDS)
def test_offsets_hold_on_any_row_of_the_grammars_own_words(words):
    text = " ".join(words)
    for citation in find(text):
        assert 0 <= citation.confidence <= 1
        for span in citation.mentions:
            assert text[span.start : span.end] == span.text
        for quote in citation.quotes:
            assert 0 <= quote.start <= quote.end <= len(text)


def test_a_role_never_means_a_town_or_a_club():
    assert facts(
        "Manila was without power.\nThe storm hit Manila. The mayor said on Twitter it was over."
    ) == [("x", "mayor", [], None)]
    text = "Город Вессби спит. Город Вессби стоит у моря. Министр написал в Телеграме, что мост закрыт."
    assert facts(text, "ru") == [("telegram", "Министр", [], None)]


def test_a_spokesman_is_not_whom_he_speaks_for():
    text = "Ida Brandt runs the port.\nA spokesman for Ida Brandt wrote on X that she was well."
    assert facts(text) == [("x", "spokesman for Ida Brandt", [], None)]


def test_what_is_told_to_somebody_else_is_not_the_posts():
    text = "Ida Brandt, who wrote on X that “the pier is closed”, told the paper that “the ferry runs”."
    assert facts(text) == [("x", "Ida Brandt", ["the pier is closed"], None)]


def test_a_source_named_with_its_platform_is_cited():
    assert facts("According to Ida Brandt on Telegram, the pier is closed.") == [
        ("telegram", "Ida Brandt", [], None)
    ]
    text = "Según un mensaje de Brandt en Telegram, el puente está cerrado."
    assert facts(text, "es") == [("telegram", "Brandt", [], None)]


def test_a_later_post_is_another_one():
    text = (
        "Ida Brandt tweeted: “It sinks.” In a later post, she added: “It sank.” "
        "In a third tweet, she said: “Gone.”"
    )
    assert [(author, quotes) for _p, author, quotes, _w in facts(text)] == [
        ("Ida Brandt", ["It sinks."]),
        ("Ida Brandt", ["It sank."]),
        ("Ida Brandt", ["Gone."]),
    ]


def test_a_later_sentence_tells_whose_video_it_was():
    text = "A TikTok video shows the pier swaying.\nThe video was posted by Ida Brandt on Monday."
    assert facts(text) == [("tiktok", "Ida Brandt", [], "Monday")]
    text = "Ein TikTok-Video zeigt, wie der Pier schwankt.\nDas Video wurde von Nutzerin @idabrandt gepostet."
    assert [citation.handle for citation in find(text, "de")] == ["idabrandt"]


def test_platforms_in_small_letters_and_a_cyrillic_x_count():
    assert facts("Ида Брандт написала в фейсбуке, что мост закрыт.", "ru") == [
        ("facebook", "Ида Брандт", [], None)
    ]
    assert facts("В Х Ида Брандт сообщила, что мост закрыт.", "ru") == [("x", "Ида Брандт", [], None)]
    assert facts("Летописец написал в Х веке, что мост закрыт.", "ru") == []
    assert facts("Luc Morel a par ailleurs publié sur sa chaîne YouTube une vidéo.", "fr") == [
        ("youtube", "Luc Morel", [], None)
    ]


def test_a_pronoun_means_the_source_that_opens_the_sentence_before():
    text = "За словами Івана Петренка, міст закрито. Про це він написав у Facebook."
    assert [platform for platform, author, _q, _w in facts(text, "uk") if author] == ["facebook"]
