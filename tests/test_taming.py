from __future__ import annotations

import pytest
from selectolax.lexbor import LexborHTMLParser

from archiver.articles.tree import parse_page
from archiver.taming import MAX_ATTRIBUTES, MAX_OPEN, tame
from tests.articles.pages import PARAGRAPHS, page, paragraphs, read


def depth(html: bytes) -> int:
    deepest = 0
    for element in parse_page(html).root.iter():
        deepest = max(deepest, sum(1 for _ in element.ancestors()))
    return deepest


def test_a_page_that_people_wrote_is_left_as_it_is():
    html = page(paragraphs() * 300)
    assert tame(html) == html


@pytest.mark.parametrize("tag", ["div", "table", "section", "x-part", "SPAN"])
def test_nesting_is_bounded(tag):
    html = f"<{tag} class=a>".encode() * 12_000 + b"<p>inside</p>"
    tamed = tame(html)
    assert tamed.lower().count(f"<{tag}".lower().encode()) == MAX_OPEN
    assert depth(html) <= MAX_OPEN
    assert "inside" in parse_page(html).root.text()


def test_nesting_that_closes_again_is_bounded_too():
    assert depth(b"<div>" * 20_000 + b"x" + b"</div>" * 20_000) <= MAX_OPEN


def test_text_after_a_deep_place_is_kept():
    version = read("<div>" * 9000 + "</div>" * 9000 + paragraphs())
    assert PARAGRAPHS[-1] in version.text


def test_unclosed_formatting_is_not_opened_again_in_every_paragraph():
    html = b"<p>" + b"".join(b"<font size=%d>" % n for n in range(2000)) + b"</p>" + b"<p>x</p>" * 2000
    assert sum(1 for _ in parse_page(html).root.iter()) < 10_000


@pytest.mark.parametrize("attribute", [b" a%d=1", b' a%d="x y"', b" a%d"])
def test_the_attributes_of_one_tag_are_bounded(attribute):
    html = b"<div class=first" + b"".join(attribute % n for n in range(20_000)) + b"><p>inside</p></div>"
    assert len(tame(html)) < len(html) / 10
    div = next(e for e in parse_page(html).root.iter() if e.tag == "div")
    assert div.get("class") == "first"
    assert len(div.attrs) <= MAX_ATTRIBUTES + 2
    assert div.text() == "inside"


def test_long_attributes_are_no_reason_to_cut():
    html = b"<div data-state='" + b'{"a": "b = c"}, ' * 5000 + b"'><p>inside</p></div>"
    assert (
        next(e for e in parse_page(html).root.iter() if e.tag == "div").get("data-state").count("a") == 5000
    )


@pytest.mark.parametrize("end", [b"<!--</b>-->", b"<i x='</b>'></i>", b"</i>"])
def test_end_tags_that_end_nothing_leave_no_more_to_be_opened_again(end):
    opened = b"".join(b"<b a=%d>" % number + end for number in range(600))
    page = b"<p>" + opened + b"x" + b"</p><p>x" * 600
    assert len(LexborHTMLParser(tame(page)).css("*")) < 10_000


@pytest.mark.parametrize("quote", [b"'", b'"'])
def test_the_attributes_of_one_tag_are_bounded_where_a_value_hides_its_end(quote):
    hidden = b"".join(
        b"".join(b"a%d " % (1000 * part + number) for number in range(500))
        + b"z%d=" % part
        + quote
        + b"<>"
        + quote
        + b" "
        for part in range(20)
    )
    page = b"<p>Hello</p><p " + hidden + b">word</p><p>More</p>"
    read = LexborHTMLParser(tame(page))
    assert [len(p.attributes) <= MAX_ATTRIBUTES + 1 for p in read.css("p")] == [True] * 3
    assert [p.text() for p in read.css("p")] == ["Hello", "word", "More"]


def test_a_quote_that_is_no_value_ends_nothing():
    page = b'<p class=a">' + b"<a href=/x>one</a> " * 300 + b'said "yes" and left</p>'
    assert tame(page) == page
