"""What platforms declare for confirming, joining and keeping posts fits together."""

from __future__ import annotations

import re

import pytest

from archiver.model import PostRef
from archiver.platforms import PLATFORMS

ALL = list(PLATFORMS.values())
#: Ids that have an embed page, one for each platform that declares some.
WITH_EMBED_PAGE = {
    "x": "1263832915173048321",
    "youtube": "dQw4w9WgXcQ",
    "tiktok": "7300000000000000001",
    "bluesky": "did:plc:abcdefghijklmnopqrstuvwx/3lonqa2zpok2m",
    "vimeo": "76979871",
    "pinterest": "664281013778109217",
}


@pytest.mark.parametrize("platform", ALL, ids=lambda platform: platform.name)
def test_what_is_known_by_its_shape_can_be_confirmed(platform):
    assert bool(platform.shapes) == bool(platform.host_signs)
    for sign in platform.host_signs:
        assert sign.url.format(host="a.example", url="https://a.example/@b/1").startswith(
            "https://a.example/"
        )
        assert sign.shows(b"") is sign.shows(b"<html></html>") is sign.shows(b"{}") is False


@pytest.mark.parametrize("platform", ALL, ids=lambda platform: platform.name)
def test_patterns_of_ids_can_be_read(platform):
    for pattern in (platform.lasting, platform.video_ids, *(pattern for pattern, _ in platform.embed_pages)):
        re.compile(pattern)
    for pattern, named in platform.embed_addresses:
        assert named.format_map(dict.fromkeys(re.compile(pattern).groupindex, "x")).startswith("https://")


def test_embed_pages_have_an_example_each():
    assert {platform.name for platform in ALL if platform.embed_pages} == set(WITH_EMBED_PAGE)


@pytest.mark.parametrize(("name", "post_id"), WITH_EMBED_PAGE.items())
def test_an_embed_page_names_its_post(name, post_id):
    url = PLATFORMS[name].embed_page(PostRef(name, post_id))
    assert url is not None
    assert url.startswith("https://")
    assert post_id.rpartition("/")[2] in url


def test_a_post_without_an_embed_page_has_none():
    assert PLATFORMS["vk"].embed_page(PostRef("vk", "-1_2")) is None
