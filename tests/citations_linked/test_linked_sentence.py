"""A link that is the post: its own sentence tells whose it is and when."""

from __future__ import annotations

import pytest

from archiver.articles.html import read_html
from archiver.citations.find import find_citations
from archiver.model import Citation
from tests.articles.pages import page, paragraphs

URL = "https://twitter.com/zz9/status/1786400000000000001"
OPENINGS = {
    "de": "Der Hafenausschuss schließt den Anleger, sagte die Vorsitzende. Die Reparatur ist zu teuer. ",
    "fr": "Le conseil du port fermera le vieux quai en juin, a dit sa présidente. Les travaux sont chers. ",
    "es": "La junta del puerto cerrará el viejo muelle en junio, dijo su presidenta. Las obras son caras. ",
    "ru": "Совет порта закроет старый причал в июне, сказала его глава. Ремонт обошелся бы слишком дорого. ",
}


def cited(sentence: str, language: str = "en") -> Citation:
    linked = sentence.replace("<a>", f"<a href='{URL}'>")
    around = f"<p>{OPENINGS[language] * 2}</p>" if language != "en" else paragraphs()
    (citation,) = find_citations(read_html(page(f"{around}<p>{linked}</p>"), url=None))
    return citation


@pytest.mark.parametrize(
    ("language", "sentence", "author", "when"),
    [
        ("en", "Pam Whitaker had <a>complained about the bridge in August</a>.", "Pam Whitaker", "August"),
        ("en", "On Tuesday, Senator Ida Lund <a>mocked the plan</a>.", "Ida Lund", "Tuesday"),
        ("en", "Edna Marsh <a>posted an opening</a> within the hour.", "Edna Marsh", None),
        ("de", "Ministerin Ida Brandt <a>kritisierte am Montag den Plan</a>.", "Ida Brandt", "Montag"),
        ("de", "Am Montag <a>schrieb Ida Brandt</a>, der Plan sei falsch.", "Ida Brandt", "Montag"),
        ("fr", "Mardi, Hubert Lacombe a <a>dénoncé le projet</a>.", "Hubert Lacombe", "Mardi"),
        ("es", "Aldo Crespi <a>escribió el lunes</a> que el plan era malo.", "Aldo Crespi", "lunes"),
        ("ru", "Аркадий Локтев <a>написал в среду</a>, что план плох.", "Аркадий Локтев", "среду"),
    ],
)
def test_the_subject_and_date_of_the_sentence_are_those_of_the_post(language, sentence, author, when):
    citation = cited(sentence, language)
    assert (citation.author, citation.author_kind, citation.when) == (author, "person", when)


def test_the_sentence_is_a_mention():
    citation = cited("Pam Whitaker had <a>complained about the bridge</a> before.")
    assert "Pam Whitaker had complained about the bridge before." in [s.text for s in citation.mentions]


@pytest.mark.parametrize(
    "sentence",
    [
        "The video shows Anna Berg <a>dancing on the pier</a>.",
        "Critics attacked Anna Berg <a>over the ferry</a>.",
        "A photograph of Anna Berg <a>smiling</a> went round.",
        "The company had posted <a>a note</a> three days later.",
    ],
)
def test_who_is_no_subject_of_the_linked_words_is_no_author(sentence):
    assert cited(sentence).author is None
