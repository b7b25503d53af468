"""A page's tree takes no more memory than it may, and what is cut for it is what nobody reads, first."""

from __future__ import annotations

import pytest

from archiver.articles.requisites import find_requisites
from archiver.heavy import MAX_TREE_BYTES, lighten
from tests.articles.pages import page, paragraphs, read

#: More elements than any page may have.
TOO_MANY = MAX_TREE_BYTES // 400


def test_a_page_that_people_wrote_is_left_as_it_is():
    html = page(paragraphs() * 1000)
    assert lighten(html) == (html, False)


@pytest.mark.parametrize(
    "unit",
    [
        *("<q>x</q>", "<p>", "</p>", "<br>", "</br>", "<!---->", "<td>x", "< ", "<a b c d e>"),
        *("<q a=b c=d></q>", "<q a='b c'>", '<q a="b"c="d">', "<q\na\tb>", "<q/a/b>"),
    ],
)
def test_elements_and_attributes_are_bounded_because_each_takes_memory(unit):
    html = ("<article><p>The first of them.</p>" + unit * TOO_MANY).encode()
    light, is_cut = lighten(html)
    assert is_cut
    assert light.startswith(b"<article><p>The first of them.</p>")
    assert light.count(unit.encode()) <= MAX_TREE_BYTES // 500


@pytest.mark.parametrize("tag", ["script", "STYLE"])
def test_what_scripts_and_styles_hold_is_no_tag(tag):
    version = read(paragraphs(), head=f'<{tag} a="b">var t="{"<i>" * TOO_MANY}"</{tag}>')
    assert version.blocks == read(paragraphs()).blocks
    assert version.cut == ()


@pytest.mark.parametrize(
    "begin", [b"", b"<p title='<script>'>", b"<!-- <script> -->", b"<script><style></script>"]
)
def test_nothing_gets_more_tags_past_the_bound(begin):
    for unit in (b"<script>short()</script><q>x</q>", b"<q>x</q>"):
        light, _ = lighten(begin + unit * TOO_MANY)
        assert light.count(b"<q>") < MAX_TREE_BYTES // 500


@pytest.mark.parametrize(
    "unit",
    [
        '<svg viewBox="0 0 1 1"><path d="M0 0"/><path d="M1 1"/></svg>',
        "<select><option>one<option>two<option>three</select>",
        "<b>much</b> <SPAN>of</SPAN> <em>it</em>",
    ],
)
def test_what_nobody_reads_goes_before_anything_is_cut(unit):
    html = f"<p>{'the rain '}{unit}</p>" * (TOO_MANY // 4) + "<p>the end</p>"
    light, is_cut = lighten(html.encode())
    assert not is_cut
    assert light.endswith(b"<p>the end</p>")
    assert light.count(b"<p>the rain ") == TOO_MANY // 4


def test_pictures_of_a_page_with_very_many_paragraphs_are_found_to_its_end():
    text = "<div class='a'><p>one <a href='/x'>two</a></p></div>" * TOO_MANY
    pictures = "<p style='background: url(/a.png)'>x</p><div data-bg='/b.png'></div><img src=/c.png>"
    found = find_requisites((text + pictures).encode(), url="https://a.example/")
    assert found == tuple(f"https://a.example/{name}.png" for name in "abc")
