"""Answers whose pieces changed: whatever stands where, each piece read is what it should be, or unknown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from archiver.jsonable import from_json, to_json
from archiver.model import PostMetadata
from archiver.platforms import PLATFORMS, BrokenAnswer, Endpoint
from tests.platforms.contract import FIXTURES, readers, split_answer

#: What may stand anywhere instead.
ODD: tuple[Any, ...] = (
    *(None, True, -1, 10**400, 1e308, "", "\x00 \ud800", [], [[]], {}, {"a": {}}, "x" * 300),
    # No number to int(), no address to urlsplit().
    *("²", "http://[", "https://\ud800.example/"),
)

ANSWERS = [
    path
    for path in sorted(FIXTURES.glob("*/*.answer"))
    if path.name.split(".")[1] not in ("rate-limit", "login-wall", "changed")
]


def endpoint_of(path: Path) -> Endpoint:
    name = path.name.split(".")[0]
    return next(each for each in readers(PLATFORMS[path.parent.name]) if each.name == name)


def changed(value: Any) -> Iterator[Any]:
    """The JSON with one piece after the other replaced by each odd value, or taken out."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield {k: v for k, v in value.items() if k != key}
            for other in (*ODD, *changed(inner)):
                yield value | {key: other}
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            for other in (*ODD, *changed(inner)):
                yield [*value[:place], other, *value[place + 1 :]]


def data_in(body: bytes) -> tuple[bytes, Any, bytes]:
    """The JSON that an answer is, or that a script in it holds, between what stands around it."""
    text = body.decode("utf-8", "replace")
    for found in re.finditer(r"^|(?:>|= )(?=\{)", text):
        with suppress(ValueError):
            data, end = json.JSONDecoder().raw_decode(text, found.end())
            return text[: found.end()].encode(), data, text[end:].encode()
    return body, None, b""


def check(endpoint: Endpoint, body: bytes) -> None:
    try:
        read = endpoint.parse(body)
    except BrokenAnswer:
        return
    # Reading it back checks the kind of every piece; half a surrogate pair can't be written at all.
    written = json.dumps(to_json(read), ensure_ascii=False).encode()
    assert from_json(PostMetadata, json.loads(written)) == read
    assert "" not in (read.text, read.handle, read.author_name)


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_changed_piece_changes_nothing_else_or_breaks_the_answer(path):
    endpoint = endpoint_of(path)
    _, _, body = split_answer(path.read_bytes())
    before, data, behind = data_in(body)
    for piece in changed(data):
        check(endpoint, before + json.dumps(piece).encode() + behind)


@pytest.mark.parametrize("path", ANSWERS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_an_answer_that_was_cut_short_is_read_as_far_as_it_goes_or_broken(path):
    endpoint = endpoint_of(path)
    _, _, body = split_answer(path.read_bytes())
    for end in range(0, len(body), max(1, len(body) // 60)):
        check(endpoint, body[:end])
