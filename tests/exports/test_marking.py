"""Citations marked in an article's text."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from archiver.exports.marking import CitedSpan, Paragraph, mark_text

_TEXTS = st.text(st.sampled_from("ab \n\u202e\u200b😀\ud800é"), max_size=60)
_MENTIONS = st.lists(
    st.builds(
        lambda start, length, citation: CitedSpan(start=start, end=start + length, citation=citation),
        st.integers(-5, 70),
        st.integers(-3, 40),
        st.integers(0, 5),
    ),
    max_size=12,
)


def _joined(paragraphs: tuple[Paragraph, ...]) -> str:
    return "\n".join("".join(piece.text for piece in paragraph) for paragraph in paragraphs)


@given(_TEXTS, _MENTIONS)
@settings(max_examples=150, deadline=None)
def test_nothing_of_the_text_is_lost_or_said_twice(text, mentions):
    assert _joined(mark_text(text, mentions)) == text.replace("\ud800", "\ufffd")


@given(_TEXTS, _MENTIONS)
@settings(max_examples=150, deadline=None)
def test_each_character_is_marked_by_just_the_mentions_that_cover_it(text, mentions):
    place = 0
    for paragraph in mark_text(text, mentions):
        for piece in paragraph:
            for offset in range(place, place + len(piece.text)):
                covering = {one.citation for one in mentions if max(0, one.start) <= offset < one.end}
                assert set(piece.citations) == covering
            place += len(piece.text)
        place += 1


@given(_TEXTS, _MENTIONS)
@settings(max_examples=150, deadline=None)
def test_each_mention_that_no_other_of_its_citation_holds_has_a_sign_where_it_ends(text, mentions):
    spans = set()
    for one in mentions:
        start = max(0, min(one.start, len(text)))
        spans.add((start, max(start, min(one.end, len(text))), one.citation))
    wanted = {
        (end, citation)
        for start, end, citation in spans
        if not any(a <= start and end < b and own == citation for a, b, own in spans)
    }
    seen, place = [], 0
    for paragraph in mark_text(text, mentions):
        for piece in paragraph:
            place += len(piece.text)
            seen += [(place, sign.citation) for sign in piece.signs]
        place += 1
    assert sorted(seen) == sorted(wanted)


def test_the_shortest_mention_comes_first_where_they_nest():
    (paragraph,) = mark_text(
        "she said so in a post on X",
        [CitedSpan(start=0, end=26, citation=0), CitedSpan(start=15, end=21, citation=1)],
    )
    assert [(piece.text, piece.citations) for piece in paragraph] == [
        ("she said so in ", (0,)),
        ("a post", (1, 0)),
        (" on X", (0,)),
    ]
    assert [[sign.citation for sign in piece.signs] for piece in paragraph] == [[], [1], [0]]


def test_an_embed_without_words_and_its_sentence_share_one_sign():
    first, second = mark_text(
        "He wrote this:\nNext.",
        [CitedSpan(start=0, end=14, citation=0), CitedSpan(start=14, end=14, citation=0)],
    )
    assert [(sign.citation, sign.is_point) for piece in first for sign in piece.signs] == [(0, True)]
    assert [piece.text for piece in second] == ["Next."]


def test_a_text_that_nests_thousands_names_eight_of_them():
    mentions = [CitedSpan(start=0, end=3000 - number, citation=number) for number in range(1000)]
    (paragraph,) = mark_text("x" * 3000, mentions)
    assert max(len(piece.citations) for piece in paragraph) == 8
    assert paragraph[0].citations[0] == 999
