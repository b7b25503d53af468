"""Prose that is no article stays within fixed bounds."""

from string import ascii_lowercase, ascii_uppercase

from archiver.citations.find import search
from archiver.citations.prose import READ_CHARACTERS, find_prose
from archiver.citations.prose.finder import CITATIONS
from archiver.citations.prose.lexicon import load_lexicon
from archiver.citations.prose.marks import UNCLOSED, find_quotes
from archiver.citations.prose.people import ENTITIES, NAMESAKES, People
from archiver.citations.prose.token import Token
from archiver.model import ArticleVersion, Block

POST = 'Ida Brandt tweeted on Monday: "The bridge is shut."'


def read(text: str, blocks: tuple[Block, ...] = ()) -> list[str | None]:
    version = ArticleVersion(url=None, text=text, language="en", blocks=blocks)
    return [citation.author for citation in find_prose(version)]


def test_a_text_longer_than_the_bound_is_read_up_to_it() -> None:
    filling = "The rain went on. " * (READ_CHARACTERS // 18)
    assert read(f"{POST}\n{filling}\n{filling}") == ["Ida Brandt"]
    assert read(f"{filling}\n{filling}\n{POST}") == []


def test_a_block_that_reaches_behind_the_bound_is_read_up_to_it() -> None:
    text = f"The storm came.\n{POST} " + "The rain went on. " * (READ_CHARACTERS // 18)
    assert read(text, (Block("paragraph", 0, 15), Block("paragraph", 16, len(text)))) == ["Ida Brandt"]


def test_marks_that_nothing_closes_are_given_up_in_their_paragraph() -> None:
    few, many = ("« mot " * count + "„nein“" for count in (UNCLOSED - 1, UNCLOSED))
    assert [few[span.start : span.end] for span in find_quotes(few, 0, len(few))] == ["„nein“"]
    assert find_quotes(many, 0, len(many)) == []


def test_a_crowd_of_names_is_known_up_to_a_bound() -> None:
    lexicon = load_lexicon("en")
    assert lexicon is not None
    people = People(lexicon)
    for number in range(ENTITIES + 10):
        name = f"Ida{number} Brandt"
        people.learn(Token("C", number * 20, number * 20 + len(name), name, name.lower()), title_case=False)
    assert len(people.entities) <= ENTITIES
    assert len(people.by_word["brandt"]) <= NAMESAKES


def test_what_is_cut_is_named() -> None:
    def cut_of(text: str) -> tuple[str, ...]:
        version = ArticleVersion(url=None, text=text, language="en")
        return search(version)[1]

    assert cut_of(POST) == ()
    assert cut_of(POST + "\nThe rain went on." * (READ_CHARACTERS // 18)) == ("prose",)
    names = [f"{a}{b}a Brandt" for a in ascii_uppercase for b in ascii_lowercase]
    many = "\n".join(POST.replace("Ida Brandt", name) for name in names)
    assert len(find_prose(ArticleVersion(url=None, text=many, language="en"))) == CITATIONS
    assert cut_of(many) == ("prose_citations",)
