"""Of a large page goes what nobody reads, and nothing else, in whatever pieces it comes."""

from __future__ import annotations

import random

import pytest

from archiver.articles.lean import LARGE_BYTES, take_lean
from archiver.articles.lean_markup import MARKUP_BYTES

BEGIN = b"<!doctype html><title>Ferry</title><p class=a>The ferry.</p>"
END = b"<p>The end, with <a href='/x'>a link</a>.</p>"
LONG = 2 * LARGE_BYTES


def lean(body: bytes, content_type: str = "text/html; charset=utf-8", seed: int = 1):
    rng = random.Random(seed)
    at, pieces = 0, []
    while at < len(body):
        size = rng.choice((1, 5, 200, 4_000, 70_000))
        pieces.append(body[at : at + size])
        at += size
    return take_lean(iter(pieces), content_type=content_type, name="https://a.example/story")


@pytest.mark.parametrize(
    ("build", "left"),
    [  # built as they are needed: together they are 100 MB
        (lambda: b"<img alt=x src='data:image/png;base64," + b"A0+/" * LONG + b"=='>", b"<img alt=x>"),
        (lambda: b"<img src='data:image/png;base64," + b"A0+/" * 9_000 + b"=='>", b"<img src='data:,'>"),
        (lambda: b"<!--" + b"some words " * LONG + b"-->", b""),
        (lambda: b"<script type=a>" + b"var a = '<b>';" * LONG + b"</script>", b"<script type=a></script>"),
        (lambda: b"<div id=x data-page='" + b"&quot;" * LONG + b"' lang=en>", b"<div id=x lang=en>"),
        (lambda: b"<div a='" + b"1" * LONG + b"' b=\"" + b"2" * LONG + b'" c=3>', b"<div c=3>"),
    ],
    ids=["picture", "small picture", "comment", "script", "attribute", "two attributes"],
)
@pytest.mark.parametrize("seed", range(3))
def test_what_nobody_reads_goes_and_what_stands_around_it_stays(build, left, seed):
    heavy = build()
    times = 1 + LARGE_BYTES // len(heavy)
    told = lean(BEGIN + heavy * times + END, seed=seed)
    assert told.body == BEGIN + left * times + END
    assert told.size == len(BEGIN + heavy * times + END)
    assert not told.is_cut


def test_a_body_that_is_not_large_is_left_as_it_is():
    body = BEGIN + b"<!--" + b"x" * (LARGE_BYTES - 200) + b"-->"
    assert lean(body).body == body


def test_a_large_page_of_words_is_left_as_it_is_up_to_the_bound_and_said_to_be_cut():
    words = b"<p>Look, a page of many words. <!-- short --><style>a{}</style></p>\n"
    fits = BEGIN + words * (LARGE_BYTES // len(words) + 1) + END
    assert (lean(fits).body, lean(fits).is_cut) == (fits, False)
    more = BEGIN + words * (2 * MARKUP_BYTES // len(words))
    told = lean(more)
    assert more.startswith(told.body[: MARKUP_BYTES - 1_000])
    assert told.is_cut


@pytest.mark.parametrize(
    "unclosed", [b"<script>", b"<!--", b"<a href='", b"<img src='data:image/png;base64,"]
)
def test_what_never_ends_takes_nothing_of_what_was_before(unclosed):
    told = lean(BEGIN + END + unclosed + b"abcd" * LONG)
    assert told.body.startswith(BEGIN + END)
    assert len(told.body) < MARKUP_BYTES + 1_000


@pytest.mark.parametrize("charset", ["utf-8", "utf-16", "windows-1251", "koi8-r", "shift_jis"])
def test_a_large_page_is_read_in_its_charset(charset):
    paragraph = "<p>Городской совет собрался.</p>"
    head = f"<!doctype html><meta charset={charset}>"
    body = (head + paragraph * (LARGE_BYTES // 20)).encode(charset)
    assert lean(body, f"text/html; charset={charset}").body.decode().count(paragraph) > 10_000


def test_pasted_bytes_of_another_charset_are_read_as_such_in_a_large_page():
    body = "<p>Городской совет — да.</p>".encode() * (LARGE_BYTES // 40) + b"<p>\x93so\x94</p>"
    assert "<p>“so”</p>" in lean(body).body.decode()


@pytest.mark.parametrize(
    "odd",
    [b"<div data-t='<!-- tpl'></div>", b"<textarea><!-- </textarea>", b"<!-- x --!>", b"<title><!--</title>"],
)
def test_what_looks_like_a_comment_and_is_none_takes_no_words(odd):
    words = b"<p>Some words.</p>" * (1 + LARGE_BYTES // 18)
    assert END in lean(BEGIN + odd + words + END).body
