from __future__ import annotations

import pytest

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
