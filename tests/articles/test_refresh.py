"""Where a page sends its reader on to."""

from __future__ import annotations

import pytest

from archiver.articles.refresh import find_refresh


@pytest.mark.parametrize(
    ("content", "target"),
    [
        ("0;URL=https://a.example/b", "https://a.example/b"),
        ("0; url='/c'", "https://t.example/c"),
        ("3,url=d", "https://t.example/d"),
        ("0.5 ; https://a.example/e", "https://a.example/e"),
        ("30", None),
        ("", None),
        ("0;url=http://[", None),
    ],
)
def test_the_address_of_a_refresh(content, target):
    html = f'<head><noscript><META HTTP-EQUIV="Refresh" content="{content}"></noscript></head>'
    assert find_refresh(html.encode(), url="https://t.example/x") == target


def test_a_page_without_one_leads_nowhere():
    assert find_refresh(b"<p>words</p>", url="https://t.example/x") is None
    assert find_refresh(b"", url="https://t.example/x") is None
