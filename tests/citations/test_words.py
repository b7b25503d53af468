"""Pieces of a sentence, read once and kept."""

from __future__ import annotations

import tomllib

import pytest

from archiver.citations.prose import words
from archiver.citations.prose.lexicon import FOLDER, load_lexicon, parse_lexicon


@pytest.fixture
def lexicon():
    return parse_lexicon(tomllib.loads((FOLDER / "de.toml").read_text("utf-8")))


def read(text, lexicon):
    return [
        (word.text, word.letter, text[at + word.start : at + word.end])
        for word, at in words.read_words(text, 0, len(text), lexicon)
    ]


def test_a_piece_reads_the_same_when_it_comes_again(lexicon):
    text = "Lea’s Instagram-Story, Facebookseite und www"
    first = read(text, lexicon)
    assert first == read(text, lexicon)
    assert [place for _word, _letter, place in first] == [
        *("Lea", "’s", "Instagram", "Story", ",", "Facebook", "seite", "und", "www")
    ]


def test_a_clitic_is_a_word_of_its_own():
    french = load_lexicon("fr")
    assert french is not None
    assert [place for _word, _letter, place in read("qu'Ida l’a dit", french)] == [
        "qu'",
        "Ida",
        "l’",
        "a",
        "dit",
    ]


def test_no_more_pieces_are_kept_than_the_bound(lexicon, monkeypatch):
    monkeypatch.setattr(words, "KEPT", 3)
    text = "eins zwei drei vier " + "x" * (words.KEPT_CHARACTERS + 1)
    assert [word for word, _letter, _place in read(text, lexicon)] == text.split()
    assert list(lexicon.pieces) == ["eins", "zwei", "drei"]


def test_a_piece_too_long_to_come_again_is_not_kept(lexicon):
    read("x" * (words.KEPT_CHARACTERS + 1), lexicon)
    assert not lexicon.pieces
