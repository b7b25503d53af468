from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.citations.prose.segment import segment

MARKS = st.text(alphabet="ab A.!?…\n\"'“”„«»‘’`『』—- @:,;()1Яяі", max_size=300)


def sentences(text: str) -> list[str]:
    document = segment(text)
    return [document.sentence_text(sentence) for sentence in document.sentences]


def quotes(text: str) -> list[str]:
    return [text[q.inner_start : q.inner_end] for s in segment(text).sentences for q in s.quotes]


def test_abbreviations_and_initials_end_no_sentence():
    text = "Gov. J. R. Tandy of the U.S. Virgin Isles spoke. He left."
    assert segment(text, abbreviations=frozenset({"gov"})).sentences[0].end == text.index(" He left")


def test_a_quotation_stays_in_one_piece_with_its_verb():
    assert sentences('"One. Two," she wrote. Then she left.') == ['"One. Two," she wrote.', "Then she left."]


def test_a_quotation_that_ends_in_an_exclamation_keeps_the_name_behind_it():
    assert sentences("“Never!” Ida Brandt tweeted. It rained.") == [
        "“Never!” Ida Brandt tweeted.",
        "It rained.",
    ]


def test_every_kind_of_quotation_mark_is_read():
    assert quotes("He said “a b”.") == ["a b"]
    assert quotes('He said "a b".') == ["a b"]
    assert quotes("Он сказал: «а б».") == ["а б"]
    assert quotes("Er sagte: „a b“.") == ["a b"]
    assert quotes("Er sagte: »a b«.") == ["a b"]
    assert quotes("He said ``a b''.") == ["a b"]


def test_single_marks_are_quotations_only_where_a_text_has_no_double_ones():
    assert quotes("‘I won’t go,’ Ida’s brother said.") == ["I won’t go,"]
    assert quotes("“Ida’s ‘plan’,” he said. “It isn’t.”") == ["Ida’s ‘plan’,", "It isn’t."]


def test_an_unclosed_quotation_goes_on_in_the_next_paragraph():
    assert quotes("“First part.\n“Second part.”") == ["First part.", "Second part."]


def test_a_lone_mark_swallows_nothing():
    assert quotes('The 6" nail. He wrote "yes" to me.') == ["yes"]


@settings(max_examples=150, deadline=None)
@given(MARKS)
def test_offsets_hold_on_any_text(text):
    document = segment(text)
    position = 0
    for sentence in document.sentences:
        assert position <= sentence.start < sentence.end <= len(text)
        position = sentence.end
        for quote in sentence.quotes:
            assert (
                sentence.start
                <= quote.start
                <= quote.inner_start
                <= quote.inner_end
                <= quote.end
                <= sentence.end
            )


@settings(max_examples=60, deadline=None)
@given(MARKS)
def test_no_visible_character_is_lost(text):
    kept = "".join(sentences(text))
    assert "".join(kept.split()) == "".join(text.split())
