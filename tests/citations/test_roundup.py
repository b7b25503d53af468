"""Posts told in a row, comments, and photo credits."""

from __future__ import annotations

from archiver.citations.prose import find_prose
from archiver.model import ArticleVersion, Citation


def find(text: str) -> list[Citation]:
    return find_prose(ArticleVersion(url=None, text=text, language="en"))


def authors(text: str) -> list[str | None]:
    return [citation.author for citation in find(text)]


FIRST = "“Rest well, captain,” Ida Brandt wrote on Twitter.\n"


def test_the_next_writer_of_a_row_cites_a_post_too():
    assert authors(FIRST + "“You taught me all I know,” wrote Omar Seidl.") == ["Ida Brandt", "Omar Seidl"]


def test_words_spoken_elsewhere_are_no_post_of_the_row():
    assert authors(FIRST + "“You taught me all I know,” Omar Seidl told reporters.") == ["Ida Brandt"]
    assert authors(FIRST + "“You taught me all I know,” wrote Omar Seidl in his memoir.") == ["Ida Brandt"]


def test_a_nameless_fragment_is_no_post():
    assert authors(FIRST + "“So sad to hear it,” wrote one fan.") == ["Ida Brandt"]


def test_a_far_writer_is_not_of_the_row():
    between = "The port was closed. The town was silent. Nobody worked.\n"
    assert authors(FIRST + between + "“You taught me all I know,” wrote Omar Seidl.") == ["Ida Brandt"]


def test_comments_that_are_announced_belong_to_the_row():
    between = "The port was closed. The town was silent. Nobody worked. She was flooded by comments.\n"
    found = authors(FIRST + between + "“You taught me all I know,” wrote Omar Seidl.")
    assert found == ["Ida Brandt", "Omar Seidl"]


def test_a_photo_credit_names_an_account():
    (citation,) = find("The bridge at dawn. (From Harbour Watch/YouTube)")
    assert (citation.platform, citation.author, citation.rules) == ("youtube", "Harbour Watch", ("credit",))


def test_two_platforms_with_a_stroke_are_no_credit():
    assert find("Find the photos online (Facebook/Instagram).") == []
