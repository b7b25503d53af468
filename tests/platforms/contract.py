"""The promises every platform keeps; subclass once per platform."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from archiver.jsonable import to_json
from archiver.model import Outcome, PostMetadata, PostRef
from archiver.platforms import (
    PLATFORMS,
    BrokenAnswer,
    Endpoint,
    Platform,
    find_embed,
    find_wall,
    identify,
    lookups,
    read_answer,
    url_for,
)
from tests.platforms.situations import LACKING, READ_AS, SITUATIONS

FIXTURES = Path(__file__).parent / "fixtures"

#: The platforms that articles cite most: 15 addresses of posts each at least.
MOST_CITED = ("x", "facebook", "instagram", "youtube", "tiktok", "telegram", "bluesky", "reddit")

#: Pages that carry a post's address or look like one, on every platform that has them.
KINDS = ("search", "hashtag", "share dialog", "login", "help")

#: What an endpoint may send instead of an answer.
BROKEN = (b"", b"{", b"[]", b"null", b'"text"', b"<html></html>", b"\xff\xfe\x00", b"{}")


class PlatformContract:
    name: str
    #: Address -> (post id, author as the address shows it).
    posts: dict[str, tuple[str, str | None]]
    #: Short and share links, of which only the network tells the rest: address -> id until then.
    share_links: dict[str, str] = {}
    #: Address -> author.
    profiles: dict[str, str] = {}
    #: Kind of page (each of ``KINDS``) -> an address of it, which is neither post nor profile.
    pages: dict[str, str]
    #: Kind of page -> why the platform has no address for it.
    has_none: dict[str, str] = {}
    #: Further pages on the platform's hosts that are neither.
    not_posts: tuple[str, ...]
    #: Post id -> ISO time to the second, or ``None`` where the id carries none.
    times: dict[str, str | None] = {}
    #: (tag, attributes) -> id of the post that the element embeds.
    embeds: tuple[tuple[str, dict[str, str], str], ...] = ()
    #: (address led to, status, body) -> outcome, or ``None`` where it is the post itself.
    walls: tuple[tuple[str, int, str, Outcome | None], ...] = ()
    #: How many addresses there are at least, so that none is lost unseen.
    at_least = 4

    @property
    def platform(self) -> Platform:
        return PLATFORMS[self.name]

    def test_every_form_of_a_posts_address_leads_to_the_post(self):
        found = {url: identify(url) for url in self.posts}
        assert {
            url: (a.kind, a.platform, a.post and a.post.post_id, a.author, a.needs)
            for url, a in found.items()
        } == {url: ("post", self.name, *want, None) for url, want in self.posts.items()}

    def test_there_are_addresses_enough(self):
        assert len(self.posts) >= max(self.at_least, 15 if self.name in MOST_CITED else 4)

    def test_share_links_are_posts_that_the_network_has_to_name(self):
        found = {url: identify(url) for url in self.share_links}
        assert {
            url: (a.kind, a.platform, a.post and a.post.post_id, a.needs) for url, a in found.items()
        } == {url: ("post", self.name, want, "expansion") for url, want in self.share_links.items()}

    def test_profiles_are_profiles(self):
        found = {url: identify(url) for url in self.profiles}
        assert {url: (a.kind, a.platform, a.author) for url, a in found.items()} == {
            url: ("profile", self.name, want) for url, want in self.profiles.items()
        }

    def test_a_profiles_canonical_address_leads_back_to_it(self):
        for url, author in self.profiles.items():
            canonical = identify(url).canonical_url
            assert canonical is not None
            again = identify(canonical)
            assert (again.kind, again.author) == ("profile", author)

    def test_other_pages_are_neither_posts_nor_profiles(self):
        others = (*self.pages.values(), *self.not_posts)
        assert {url: identify(url).kind for url in others} == dict.fromkeys(others, "other")

    def test_there_is_a_page_of_each_kind_that_is_no_post_or_a_reason_why_not(self):
        assert sorted([*self.pages, *self.has_none]) == sorted(KINDS)
        assert all(self.has_none.values())
        assert self.profiles

    def test_canonical_addresses_lead_back_to_the_post(self):
        for url in [*self.posts, *self.share_links]:
            address = identify(url)
            assert address.post is not None
            assert address.canonical_url is not None
            assert identify(address.canonical_url).post == address.post
            assert identify(url_for(address.post)).post == address.post
            assert identify(url_for(PostRef(self.name, address.post.post_id))).post == address.post

    def test_an_archived_copy_is_the_post(self):
        for url in self.posts:
            if url.startswith("http"):
                copy = f"https://web.archive.org/web/20240229120000id_/{url}"
                assert identify(copy).post == identify(url).post, copy

    def test_ids_tell_their_time(self):
        got = {post_id: self.platform.minted_at(post_id) for post_id in self.times}
        assert {i: t and t.isoformat(timespec="seconds") for i, t in got.items()} == self.times

    def test_embeds_name_their_post(self):
        for tag, attrs, post_id in self.embeds:
            url = find_embed(tag, attrs)
            assert url is not None, attrs
            assert identify(url).post == PostRef(self.name, post_id)

    def test_every_declared_mark_has_an_example(self):
        shown = {name for _, attrs, _ in self.embeds for name in attrs}
        assert {mark.attr for mark in self.platform.embeds} <= shown

    def test_walls_are_told_from_the_post(self):
        for url, status, body, want in self.walls:
            found = find_wall(self.name, url, status, body.encode())
            assert (found and found[0]) == want, (url, body)
            assert found is None or found[1]

    def test_every_endpoint_has_an_answer_to_each_situation_or_a_reason_why_not(self):
        named: dict[str, set[str]] = {endpoint.name: set() for endpoint in readers(self.platform)}
        for name, situation in self._fixtures():
            named[name].add(situation)
        lacking = {
            name: {kind for kind, names in SITUATIONS.items() if not have.intersection(names)}
            for name, have in named.items()
        }
        reasons = LACKING.get(self.name, {})
        assert lacking == {name: set(reasons.get(name, {})) for name in named}

    def test_recorded_answers_read_as_expected(self):
        for (name, situation), path in self._fixtures().items():
            got = to_json(self._read(name, path))
            want = json.loads(path.with_name(f"{name}.{situation}.expected.json").read_text("utf-8"))
            assert got == want, path.name

    def test_recorded_answers_say_whether_the_post_is_there_and_why_not(self):
        for (name, situation), path in self._fixtures().items():
            said = self._read(name, path)
            assert said.availability == READ_AS.get(situation, said.availability), path.name
            assert said.evidence or said.availability == "available", path.name

    def test_answers_in_another_shape_say_nothing_and_raise_only_the_typed_error(self):
        for endpoint in readers(self.platform):
            for body in BROKEN:
                said = endpoint.read(200, body)
                assert known(said) == {"availability": "unknown", "evidence": said.evidence}
                with pytest.raises(BrokenAnswer):
                    endpoint.parse(body)

    def test_limits_and_server_errors_say_nothing_of_the_post(self):
        for endpoint in readers(self.platform):
            limit = endpoint.read(429, b"please try again later")
            assert limit == PostMetadata(availability="rate_limited", evidence="429 Too Many Requests")
            for status in (500, 502, 503):
                said = endpoint.read(status, b"please try again later")
                assert known(said) == {"availability": "unknown", "evidence": said.evidence}
                assert said.evidence.startswith(str(status))

    def test_no_endpoint_has_the_name_of_another_origin(self):
        assert {"page", "embed"}.isdisjoint(endpoint.name for endpoint in self.platform.endpoints)

    def test_endpoints_are_asked_for_their_post(self):
        for url in self.posts:
            ref = identify(url).post
            assert ref is not None
            for _, asked in lookups(ref, opt_in=True):
                assert asked.startswith("https://")
                assert not re.search(r"[{}\s]", asked)
                assert re.split(r"[/:]", ref.post_id)[-1] in asked

    def test_each_endpoint_has_a_sample_and_what_it_says_of_a_normal_post_is_what_the_sample_gives(self):
        if self.platform.closed:
            assert self.platform.samples == ()
            return
        gives = [pair for sample in self.platform.samples for pair in sample.gives.items()]
        named = [endpoint.name for endpoint in readers(self.platform)] or ["page"]
        assert sorted(name for name, _ in gives) == sorted(named)
        for (name, situation), path in self._fixtures().items():
            if situation == "post":
                assert set(dict(gives)[name]) <= set(known(self._read(name, path))), name

    def test_samples_are_posts_that_their_endpoints_can_be_asked_about(self):
        for sample in self.platform.samples:
            address = identify(sample.url)
            assert (address.kind, address.platform, address.needs) == ("post", self.name, None)
            asked = {endpoint.name for endpoint, _ in lookups(address.post, opt_in=True)} | {"page"}
            assert set(sample.gives) <= asked

    def _read(self, name: str, path: Path) -> PostMetadata:
        endpoint = next(each for each in readers(self.platform) if each.name == name)
        status, led_to, body = split_answer(path.read_bytes())
        return read_answer(self.name, endpoint, url=led_to or endpoint.url, status=status, body=body)

    def _fixtures(self) -> dict[tuple[str, str], Path]:
        paths = sorted((FIXTURES / self.name).glob("*.answer"))
        return {tuple(path.name.split(".")[:2]): path for path in paths}  # type: ignore[misc]


def readers(platform: Platform) -> tuple[Endpoint, ...]:
    """The platform's endpoints and, where it reads the post's own page itself, that as one more."""
    parse = platform.parse_page
    page = (Endpoint(name="page", url=platform.canonical_url, parse=parse),) if parse else ()
    return (*platform.endpoints, *page)


def split_answer(raw: bytes) -> tuple[int, str, bytes]:
    """Status, the address that redirects led to (``""`` for none), and body of a fixture."""
    first, _, body = raw.partition(b"\n")
    status, _, led_to = first.decode("ascii").partition(" ")
    return int(status), led_to, body


def known(metadata: PostMetadata) -> dict[str, Any]:
    """The fields that are known, for a short comparison."""
    return {f.name: getattr(metadata, f.name) for f in fields(metadata) if getattr(metadata, f.name)}
