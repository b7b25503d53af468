"""Answers made to keep their reader busy: each is read, or given up, in no time."""

from __future__ import annotations

import contextlib
import time

import pytest

from archiver.platforms import PLATFORMS, BrokenAnswer, find_own_address, parse_page

#: Nested so deep a parser walks up all of it for each tag.
DEEP = b"<div>" * 60_000
MANY = b"<p " + b"a=1 " * 60_000 + b">"


@pytest.mark.parametrize("body", [DEEP, MANY], ids=["deep", "many attributes"])
@pytest.mark.parametrize("name", PLATFORMS)
def test_a_page_that_is_slow_to_parse_is_tamed_first(name, body):
    began = time.process_time()
    for endpoint in PLATFORMS[name].endpoints:
        endpoint.read(200, body)
    with contextlib.suppress(BrokenAnswer):
        parse_page(body, name)
    find_own_address(body, "https://x.com/")
    assert time.process_time() - began < 3
