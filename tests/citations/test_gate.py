"""The gate that most texts stop at."""

from __future__ import annotations

import pytest

from archiver.citations.prose.gate import Gate


@pytest.fixture(scope="module")
def gate():
    return Gate(["Facebook", "твит*", "FB", "social network"])


@pytest.mark.parametrize(
    "text",
    [
        *("on Facebook", "FACEBOOK's", "facebooks", "его твиты", "on FB.", "a social network"),
        *("on X, he", "see ok.ru", "by @ida", "Vkontakte"),
    ],
)
def test_it_opens_for_a_platform_or_post(gate, text):
    assert gate.search(text)


@pytest.mark.parametrize("text", ["", "prefacebook", "FBI", "next week", "social  network", "a @ b", "x"])
def test_it_stays_shut_for_what_only_looks_like_one(gate, text):
    assert not gate.search(text)


@pytest.mark.parametrize("text", ["on facebooK", "İ on Facebook", "ı, FB", "ſocial network"])
def test_odd_letters_are_read_as_the_pattern_reads_them(gate, text):
    assert gate.search(text) is (gate.pattern.search(text) is not None)


def test_only_the_stretch_that_is_asked_for_counts(gate):
    text = "on Facebook, said Ida"
    assert gate.search(text, 3, 11)
    assert not gate.search(text, 3, 10)
    assert not gate.search(text, 4)
