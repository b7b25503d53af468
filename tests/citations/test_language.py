from __future__ import annotations

import pytest

from archiver.articles.language import detect_language

TEXTS = {
    "en": "The pier was closed by the town, which said that it had not been safe for years.",
    "de": "Die Stadt hat die Brücke gesperrt, weil sie nicht mehr sicher ist und das Geld fehlt.",
    "fr": "La ville a fermé la jetée, qui n'est plus sûre depuis des années, dans une lettre au port.",
    "es": "La ciudad cerró el muelle, que según los vecinos no es seguro desde hace años.",
    "pt": "A cidade fechou o cais, que não é seguro há anos, e também uma ponte do porto.",
    "it": "La città ha chiuso il molo, che non è sicuro da anni, e anche una strada della zona.",
    "pl": "Miasto zamknęło molo, które nie jest już bezpieczne, i że to się nie zmieni przez lata.",
    "nl": "De stad heeft de pier gesloten, omdat het niet veilig is en er ook geen geld voor is.",
    "ru": "Город закрыл пирс, который был небезопасен, и это не изменится из-за денег.",
    "uk": "Місто закрило пірс, який був небезпечним, і це не зміниться через гроші.",
}


@pytest.mark.parametrize("language", TEXTS)
def test_a_sentence_tells_its_language(language):
    assert detect_language(TEXTS[language]) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("La alcaldesa publicó el vídeo en Facebook el martes.", "es"),
        ("Згодом депутат Петренко видалив свій допис у Facebook.", "uk"),
        ("Министр Брандт публиковал посты, мэр отвечал.", "ru"),
    ],
)
def test_one_short_sentence_tells_its_language_too(text, language):
    assert detect_language(text) == language


def test_too_little_text_tells_none():
    assert detect_language("Pier 9") is None
    assert detect_language("") is None


def test_a_script_of_its_own_names_the_language():
    assert detect_language("桟橋は閉鎖された。町は何年も安全ではないと述べた。" * 2) == "ja"


def test_a_few_latin_words_in_another_script_are_names():
    assert (
        detect_language("桟橋は閉鎖された。Let It Be の曲と The Beatles を町は聞いたと述べた。" * 2) == "ja"
    )
    assert detect_language(TEXTS["en"] * 3 + " 桟橋は閉鎖された。") == "en"
