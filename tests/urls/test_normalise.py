from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import archiver.urls
from archiver.urls import MAX_URL_LENGTH, normalise

SPELLINGS = {
    "https://example.org/a": "https://example.org/a",
    "HTTPS://Example.ORG/A": "https://example.org/A",
    "http://example.org": "http://example.org/",
    "http://example.org:80/a": "http://example.org/a",
    "https://example.org:443/a": "https://example.org/a",
    "https://example.org:0443/a": "https://example.org/a",
    "https://example.org:/a": "https://example.org/a",
    "http://example.org:443/a": "http://example.org:443/a",
    "https://example.org./a": "https://example.org/a",
    "https://mira:secret@example.org/a": "https://example.org/a",
    "example.org/a": "https://example.org/a",
    "example.org": "https://example.org/",
    "example.org:8080/a": "https://example.org:8080/a",
    "//example.org/a": "https://example.org/a",
    "http://https://example.org/a": "https://example.org/a",
    "https://http:/example.org/a": "http://example.org/a",
    "https:example.org/a": "https://example.org/a",
    "https:/example.org/a": "https://example.org/a",
    "https:////example.org/a": "https://example.org/a",
    r"https:\\example.org\a": "https://example.org/a",
    r"https://example.org/a?b=c\d": "https://example.org/a?b=c%5Cd",
    r"https:\/\/example.org\/a?b=1\u0026c=2": "https://example.org/a?b=1&c=2",
    r"https://example.org/mira\_okafor": "https://example.org/mira_okafor",
    "  https://example.org/a\n": "https://example.org/a",
    "https://exam\tple.org/\r\na": "https://example.org/a",
    "\u200bhttps://example.org/a\ufeff": "https://example.org/a",
    "<https://example.org/a>": "https://example.org/a",
    "“https://example.org/a”": "https://example.org/a",
    "https://example.org/a b": "https://example.org/a%20b",
    "https://example.org/%7emira/%41%2f": "https://example.org/~mira/A%2F",
    "https://example.org/100%": "https://example.org/100%25",
    "https://example.org/fluß?q=é": "https://example.org/flu%C3%9F?q=%C3%A9",
    "https://bücher.example/": "https://xn--bcher-kva.example/",
    "https://faß.example/": "https://xn--fa-hia.example/",
    "https://пример.example/": "https://xn--e1afmkfd.example/",
    "https://example.org/a/./b/../c": "https://example.org/a/c",
    "https://example.org/%2e%2e/a": "https://example.org/a",
    "https://example.org/../../a": "https://example.org/a",
    "https://example.org/a#part": "https://example.org/a",
    "https://example.org/#!/mira/status/1": "https://example.org/#!/mira/status/1",
    "https://example.org/#/mira": "https://example.org/#/mira",
    "https://example.org/?": "https://example.org/",
    "https://example.org?a=1": "https://example.org/?a=1",
    "https://example.org/?b=2&a=1&a=0": "https://example.org/?b=2&a=1&a=0",
    "https://example.org/?a=1&amp;b=2": "https://example.org/?a=1&b=2",
    "https://example.org/?utm_source=x&id=7&fbclid=y": "https://example.org/?id=7",
    "https://example.org/?UTM_Source=x": "https://example.org/",
    "https://x.com/mira/status/1?s=20&t=abc": "https://x.com/mira/status/1",
    "https://example.org/?s=20&t=abc": "https://example.org/?s=20&t=abc",
    "https://m.facebook.com/story.php?story_fbid=1&id=2&__tn__=C": "https://m.facebook.com/story.php?story_fbid=1&id=2",
    "https%3A%2F%2Fexample.org%2Fa%3Fb%3Dc": "https://example.org/a?b=c",
    "http://[2001:DB8::1]:8080/a": "http://[2001:db8::1]:8080/a",
    "http://127.0.0.1:5000/a": "http://127.0.0.1:5000/a",
    "http://localhost/a": "http://localhost/a",
}

NO_ADDRESSES = (
    "", " ", "hello", "hello world", "mailto:mira@example.org", "mira@example.org", "javascript:void(0)",
    "data:text/html,<a>", "tel:+123", "ftp://example.org/a", "at://did:plc:abc/app.bsky.feed.post/1", "#top",
    "/a/b", "a/b.html?", "https://", "https:///", "https://?a", "https://exa mple.org/", "https://example..org/",
    "https://-/", "https://example.org:99999/", "https://example.org:8x/", "http://[::1/", "http://[zz]/",
    "https://" + "a" * 300 + ".org/", "1.2.3", "e.g.",
)  # fmt: skip


@pytest.mark.parametrize(("given_url", "want"), SPELLINGS.items())
def test_an_address_has_one_spelling(given_url, want):
    assert normalise(given_url) == want


@pytest.mark.parametrize("text", NO_ADDRESSES)
def test_what_is_no_web_address_is_none(text):
    assert normalise(text) is None


@pytest.mark.parametrize(
    ("relative", "want"),
    [
        ("b.html", "https://example.org/a/b.html"),
        ("../b", "https://example.org/b"),
        ("/b?c=d", "https://example.org/b?c=d"),
        ("?page=2", "https://example.org/a/index?page=2"),
        ("//other.example/b", "https://other.example/b"),
        ("http://other.example/b", "http://other.example/b"),
        ("x.com/mira", "https://example.org/a/x.com/mira"),
        ("#top", "https://example.org/a/index"),
        ("mailto:mira@example.org", None),
    ],
)
def test_a_base_makes_relative_addresses_absolute(relative, want):
    assert normalise(relative, base="https://example.org/a/index") == want


def test_an_address_beyond_the_bound_is_none():
    assert normalise("https://example.org/" + "a" * (MAX_URL_LENGTH - 20)) is not None
    assert normalise("https://example.org/" + "a" * MAX_URL_LENGTH) is None
    assert normalise("https://example.org/" + "é" * 2000) is None  # too long once escaped


@given(st.text(max_size=200))
def test_normalising_twice_changes_nothing(text):
    once = normalise(text)
    assert once is None or normalise(once) == once


@given(st.text(alphabet="aA/.%2?&=#: \\éß@[]", max_size=60))
def test_any_path_becomes_visible_ascii(text):
    url = normalise("https://example.org/" + text)
    assert url is None or all("!" <= char <= "~" for char in url)


def test_the_tracking_table_has_no_name_twice():
    table = tomllib.loads(Path(archiver.urls.__file__).with_name("tracking.toml").read_text("utf-8"))
    for names in (table["everywhere"]["names"], *table["hosts"].values()):
        assert len(names) == len(set(names))
        assert names == [name.lower() for name in names]
