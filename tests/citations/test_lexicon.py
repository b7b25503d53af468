"""Every language is data of one grammar: the same tables, the same platforms, no lone word."""

from __future__ import annotations

import re
import tomllib

import pytest

from archiver.citations.prose.lexicon import FOLDER, languages, load_lexicon, parse_lexicon
from archiver.citations.prose.segment import segment
from archiver.citations.prose.tables import LISTS, READ, RENAMED
from archiver.citations.prose.tokens import tag

LANGUAGES = sorted(languages())
#: What the grammar can't do without.
TABLES = {
    "nouns": {"own_x", "own_x_plural", "post", "media", "account", "company", "bare_post"},
    "verbs": {"own_x", "post", "posted", "shared", "say", "write", "adds", "read", "reaction"},
    "small": {
        "on",
        "to",
        "by",
        "of",
        "indefinite",
        "definite",
        "who",
        "that",
        "and",
        "auxiliary",
        "negation",
    },
    "people": {"role", "org", "generic", "unnamed", "not_name", "any_body", "user"},
    "dates": {"weekday", "month", "unit", "number_words", "patterns"},
}


def rows(language: str) -> dict[str, object]:
    return tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))


def letters(text: str, language: str = "en") -> str:
    lexicon = load_lexicon(language)
    assert lexicon is not None
    (sentence,) = segment(text).sentences
    return "".join(token.letter for token in tag(text, sentence, lexicon, frozenset()))


def test_the_six_languages_have_a_lexicon():
    assert {"en", "uk", "ru", "de", "fr", "es"} <= set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lexicon_has_every_table_that_the_grammar_reads(language):
    data = rows(language)
    assert data["language"] == language
    for table, keys in TABLES.items():
        assert keys <= set(data[table]), table  # type: ignore[arg-type, call-overload]
    assert len(data["dates"]["weekday"]) == 7  # type: ignore[index]
    assert len(data["dates"]["month"]) == 12  # type: ignore[index]


@pytest.mark.parametrize("language", LANGUAGES)
def test_platform_keys_are_those_of_the_english_lexicon(language):
    assert set(rows(language)["platforms"]) <= set(rows("en")["platforms"])  # type: ignore[call-overload]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_platform_name_passes_the_gate(language):
    lexicon = load_lexicon(language)
    assert lexicon is not None
    for names in lexicon.platforms.values():
        for name in names:
            assert lexicon.gate.search(f"auf {name.rstrip('*')}, "), name


def test_a_sentence_becomes_a_row_of_letters():
    assert letters("Ida Brandt said in a Facebook post that it rains.") == "CSoiPnhrl."


def test_a_platform_that_is_a_word_needs_its_company():
    assert letters("She wrote on X.") == "rSoP."
    assert "P" not in letters("She marked an X on the map.")


def test_a_noun_of_the_trade_is_a_verb_behind_its_subject():
    assert letters("Ida tweets often.")[1] == "T"
    assert letters("The tweets of Ida.")[1] == "t"


def test_a_german_compound_is_a_platform_and_a_noun():
    assert letters("Sie schrieb in einer Instagram-Story.", "de") == "rSoiPm."
    assert letters("Sie schrieb auf ihrer Facebookseite.", "de") == "rSoqPa."


@pytest.mark.parametrize(
    ("table", "key", "told"),
    [
        ("small", "same", r"unknown key 'same' in \[small\] of a lexicon; did you mean "),
        ("nouns", "coments", r"'coments' in \[nouns\] .* comments"),
        ("verbs", "own_twiter", "'own_twiter'"),
        ("guarded", "twitter", "'twitter'"),
        ("dates", "ordinal", "'ordinal'"),
        ("traits", "verb_secnd", "verb_second"),
        ("nouns_new", "post", r"unknown table \[nouns_new\] of a lexicon; did you mean .*nouns"),
    ],
)
def test_a_table_or_key_that_nothing_reads_is_refused(table, key, told):
    data = rows("en")
    data.setdefault(table, {})[key] = []  # type: ignore[attr-defined, call-overload]
    with pytest.raises(ValueError, match=told):
        parse_lexicon(data)


def test_every_key_that_is_allowed_is_one_that_some_lexicon_has():
    used = {(table, key) for language in LANGUAGES for table, keys in rows(language).items()
            if isinstance(keys, dict) for key in keys}  # fmt: skip
    allowed = {(table, key) for table in (*LISTS, *READ, *RENAMED) for keys in (LISTS, READ, RENAMED)
               for key in keys.get(table, ())}  # fmt: skip
    assert allowed - used == set()


def test_every_key_that_the_grammar_reads_by_itself_is_looked_up_somewhere():
    source = "".join(path.read_text(encoding="utf-8") for path in FOLDER.parent.glob("*.py"))
    for table, keys in READ.items():
        looked_up = {key for key in keys if re.search(rf'(?:get\(|\[)\s*"{key}"', source)}
        assert set(keys) - looked_up == set(), table
