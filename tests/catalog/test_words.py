"""Words are found however they are accented, in every script, and whatever a person types."""

from __future__ import annotations

import pytest

from archiver.catalog.folding import fold_pieces, fold_text, parse_typed
from archiver.catalog.snippets import cut_snippet
from archiver.catalog.words import Term


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Müller", "muller"),
        ("ŁÓDŹ", "lodz"),
        ("Straße", "STRASSE"),
        ("Ångström", "angstrom"),
        ("e\u0301te\u0301", "été"),
        ("İstanbul", "istanbul"),
        ("Зелёный", "зеленыи"),
        ("ΆΝΟΙΞΗ", "ανοιξη"),
        ("كِتَاب", "كتاب"),
        ("שָׁלוֹם", "שלום"),
        ("ﬁnale", "finale"),
        ("ｗｉｄｅ", "wide"),
        ("sec\u00adret", "secret"),
        ("zero\u200bwidth", "zerowidth"),
    ],
)
def test_accents_case_and_what_cant_be_seen_make_no_difference(written, typed):
    assert fold_pieces(written) == fold_pieces(typed) != []


def test_words_of_scripts_with_vowel_signs_stay_whole():
    assert fold_pieces("हिन्दी भाषा।") == ["हिन्दी", "भाषा"]
    assert len(fold_pieces("தமிழ் மொழி")) == 2


def test_where_nothing_parts_the_words_each_character_is_a_piece():
    assert fold_pieces("市長が橋") == ["市", "長", "か", "橋"]
    assert fold_pieces("부산에서") == ["부", "산", "에", "서"]
    assert len(fold_pieces("สวัสดี")) > 1


def test_an_endless_word_is_cut_in_pieces():
    assert {len(piece) for piece in fold_pieces("x" * 1000)} <= {80, 40}


@pytest.mark.parametrize(
    ("typed", "wanted", "unwanted"),
    [
        ("Harbour wall", [Term(("harbour",)), Term(("wall",))], []),
        ('"harbour wall" tide', [Term(("harbour", "wall")), Term(("tide",))], []),
        ("“harbour wall”", [Term(("harbour", "wall"))], []),
        ('"never closed', [Term(("never", "closed"))], []),
        ("harb*", [Term(("harb",), is_prefix=True)], []),
        ("ha*", [Term(("ha",))], []),
        ("tide -low", [Term(("tide",))], [Term(("low",))]),
        ('tide -"low water"', [Term(("tide",))], [Term(("low", "water"))]),
        ("well-known", [Term(("well", "known"))], []),
        ("l’été", [Term(("l", "ete"))], []),
        ("市長", [Term(("市", "長"))], []),
        ("a OR NEAR(b)", [Term(("a",)), Term(("or",)), Term(("near", "b"))], []),
        ('" -* ** "" - \x00', [], []),
        ("-low", [], [Term(("low",))]),
    ],
)
def test_what_is_typed_is_read_as_words_phrases_beginnings_and_exclusions(typed, wanted, unwanted):
    read = parse_typed(typed)
    assert (list(read.wanted), list(read.unwanted)) == (wanted, unwanted)


def test_of_very_long_input_a_bounded_part_counts():
    read = parse_typed("word " * 200_000 + "x" * 1_000_000)
    assert read.wanted == (Term(("word",)),)
    many = parse_typed(" ".join(f"w{number}" for number in range(500)))
    assert 0 < len(many.wanted) <= 24
    assert sum(len(term.pieces) for term in parse_typed("市" * 999).wanted) <= 64


def snippet(text, typed):
    parts = cut_snippet(text, parse_typed(typed).wanted)
    return "".join(f"[{part['text']}]" if part["is_match"] else part["text"] for part in parts)


@pytest.mark.parametrize(
    ("text", "typed", "cut"),
    [
        ("The Müller bridge is closed.", "muller closed", "The [Müller] bridge is [closed]."),
        ("In the bridge, the bridge.", '"the bridge"', "In [the bridge], [the bridge]."),
        ("Harbours and harbingers", "harb*", "[Harbours] and [harbingers]"),
        ("昨日市長は橋を閉じた。", "市長", "昨日[市長]は橋を閉じた。"),
        ("zero\u200bwidth words", "zerowidth", "[zero\u200bwidth] words"),
        ("Nothing of it", "bridge", "Nothing of it"),
        ("", "bridge", ""),
        ("two\nlines here", "lines", "two [lines] here"),
    ],
)
def test_a_snippet_marks_what_was_found_in_the_text_as_it_stands(text, typed, cut):
    assert snippet(text, typed) == cut


def test_a_snippet_is_bounded_and_shows_the_first_match():
    text = "word " * 2000 + "needle " + "word " * 2000
    cut = snippet(text, "needle")
    assert "[needle]" in cut
    assert cut.startswith("…word")
    assert cut.endswith("word…")
    assert len(cut) < 320
    assert len(snippet("x" * 1_000_000, "y")) < 320
    assert len(snippet("needle" * 200_000, "needle*")) < 320


@pytest.mark.parametrize("typed", ["needle", "needl*", '"quick needle"', "nothing needle"])
@pytest.mark.parametrize("before", ["", "szó ", "ready-needled ", "needles ", "a quick word, no need le "])
@pytest.mark.parametrize("many", [1, 40, 199, 200, 201, 1000])
def test_a_match_is_found_wherever_in_a_text_it_stands(before, many, typed):
    text = before * many + "quick needle" + " word" * 100
    marked = {"needl*": "[needle", '"quick needle"': "[quick needle]"}.get(typed, "quick [needle]")
    assert marked in snippet(text, typed)


def test_a_long_text_is_folded_part_by_part_to_the_same_pieces():
    text = "Zoë’s Łódź, हिन्दी भाषा, 市長が橋 " * 4000
    assert fold_text(text) == " ".join(fold_pieces(text))
    assert fold_text("") == fold_text(" ,; ") == ""
