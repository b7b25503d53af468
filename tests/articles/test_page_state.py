"""Page states of site builders: the article's own posts, and nobody else's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from archiver.articles.page_state import join_parts
from tests.articles.pages import PARAGRAPHS, TWEET, paragraphs, read

X = "https://twitter.com/orlavenn/status/1786400000000000001"
OTHER = "https://twitter.com/else/status/1500000000000000009"
TITLE = "Ferry landing to close"


def flat(value: Any) -> list[Any]:
    """A value as Nuxt writes it: every part at a place of its own."""
    parts: list[Any] = []

    def put(node: Any) -> int:
        at = len(parts)
        parts.append(None)
        if isinstance(node, dict):
            parts[at] = {key: put(child) for key, child in node.items()}
        elif isinstance(node, list):
            parts[at] = [put(child) for child in node]
        else:
            parts[at] = node
        return at

    put(value)
    return parts


def script(text: str, attrs: str = "") -> str:
    return f"<script {attrs}>{text}</script>"


def body(url: str, texts: tuple[str, ...] = PARAGRAPHS) -> list[Any]:
    return [*({"type": "text", "content": text} for text in texts), {"type": "tweet", "url": url}]


def related() -> dict[str, Any]:
    texts = tuple(
        f"Another story, number {n}, which goes on for longer than a short line does." for n in "123"
    )
    return {"title": "Swan bites alderman", "body": body(OTHER, texts)}


def urls(state: str) -> list[str | None]:
    return [embed.url for embed in read(paragraphs() + state).embeds]


def test_nuxt_state_is_joined_by_its_places():
    value = {"article": {"title": TITLE, "body": body(X)}, "others": [related()]}
    assert join_parts(flat(value)) == value
    assert urls(script(json.dumps(flat(value)), "id=__NUXT_DATA__ type=application/json")) == [X]


def test_apollo_entities_are_joined_by_their_keys():
    state = {
        "ROOT_QUERY": {"__typename": "Query", "article": {"__ref": "Article:1"}},
        "Article:1": {"__typename": "Article", "headline": TITLE, "parts": [{"__ref": "Tweet:7"}]},
        "Tweet:7": {"__typename": "Tweet", "url": X, "of": {"__ref": "Article:1"}},
        "Article:2": {
            "__typename": "Article",
            "headline": "Swan bites alderman",
            "parts": [{"__ref": "Tweet:8"}],
        },
        "Tweet:8": {"__typename": "Tweet", "url": OTHER},
    }
    assert urls(script(f"window.__APOLLO_STATE__={json.dumps(state)};")) == [X]


def test_content_elements_are_read():
    elements = [
        *({"type": "text", "content": text} for text in PARAGRAPHS),
        {"type": "oembed_response", "raw_oembed": {"url": X, "html": TWEET}},
    ]
    content = {"headlines": {"basic": TITLE}, "content_elements": elements, "related_content": [related()]}
    state = script(f"window.Fusion={{}};Fusion.globalContent={json.dumps(content)};".replace("</", "<\\/"))
    (embed,) = read(paragraphs() + state).embeds
    assert embed.url == X
    assert embed.claim.posted_on == "May 3, 2024"


@pytest.mark.parametrize("key", ["headline", "title"])
def test_without_paragraphs_the_title_tells_whose_data_it_is(key):
    own = {key: TITLE, "body": [{"type": "tweet", "url": X}], "related": [related()]}
    other = {key: "Swan bites alderman", "body": [{"type": "tweet", "url": OTHER}]}
    assert urls(script(f"window.S={json.dumps({'a': other, 'b': own})};")) == [X]


def test_parts_that_name_each_other_are_given_up_without_harm():
    assert join_parts([{"a": 1}, {"b": 0, "c": 1, "d": 9}]) == {"a": {}}
    loop = {"A": {"__typename": "T", "b": {"__ref": "B"}}, "B": {"__typename": "T", "a": {"__ref": "A"}}}
    assert len(join_parts(loop)) == 1
