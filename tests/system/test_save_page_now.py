"""Save Page Now: asked with the user's keys, which are kept nowhere."""

from __future__ import annotations

import gzip
import zlib

import pytest

from tests.system import holdings
from tests.system.linked import Linked
from tests.system.program import only_line, wait_until
from tests.world.small import ARTICLE_URL, example_world

KEY, SECRET = "key-of-mine-4711", "hush-hush-0815"
KEYS = {"IA_ACCESS_KEY_ID": KEY, "IA_SECRET_ACCESS_KEY": SECRET}
ON = {"save_page_now": True}


@pytest.fixture
def saving(build_linked) -> Linked:
    linked = build_linked(example_world(live=True), environ=KEYS, linking=ON)
    linked.archives.saving.known.add(f"{KEY}:{SECRET}")
    linked.archives.saving.pending_looks = 0
    return linked


def finish(linked: Linked) -> None:
    """Do what is due until each submission has been told, which takes as long as the looks are apart."""

    def is_told() -> bool:
        ended = linked.program.run("archive")
        assert "Traceback" not in ended.err, ended.err
        told = {one["url"] for one in submissions(linked)}
        return bool(told) and told >= set(linked.archives.saving.asked)

    wait_until(is_told, what="what came of the submissions", pause=2)


def submissions(linked: Linked) -> list[dict]:
    return holdings.statements(linked.home, "submission/1")


def test_article_and_post_are_submitted_and_what_came_of_it_is_kept(saving):
    assert saving.archive().code == 0
    finish(saving)
    asked = saving.archives.saving.asked
    assert ARTICLE_URL in asked
    assert any("/status/" in url for url in asked)
    assert len(asked) == len(set(asked))
    told = {one["url"]: one["state"] for one in submissions(saving)}
    assert told[ARTICLE_URL] == "success"
    saving.archives.check_limits()


def test_the_keys_are_in_no_file_of_the_home_and_in_no_line(saving):
    said = saving.archive()
    more = saving.program.run("-v", "archive")
    for text in (said.out, said.err, more.out, more.err):
        assert SECRET not in text
    files = [path for path in saving.home.rglob("*") if path.is_file()]
    assert any(path.name == "lookups.sqlite" for path in files)
    for path in files:
        content = path.read_bytes()
        if path.name.endswith(".gz"):
            content = gzip.decompress(content)
        assert SECRET.encode() not in content, path
        assert KEY.encode() not in content, path
        assert zlib.compress(SECRET.encode())[2:-4] not in content, path


def test_without_keys_one_line_says_what_is_missing(build_linked):
    linked = build_linked(linking=ON)
    ended = linked.archive()
    assert ended.code == 2
    line = only_line(ended.err.splitlines())
    assert "IA_ACCESS_KEY_ID" in line
    assert "IA_SECRET_ACCESS_KEY" in line
    assert linked.internet.requests() == []


def test_keys_that_are_refused_are_said_and_nothing_else_fails(build_linked):
    linked = build_linked(example_world(live=True), environ=KEYS, linking=ON)
    linked.archives.saving.known.add("somebody:else")
    assert linked.archive().code == 0
    linked.program.run("archive")
    states = {one["state"] for one in submissions(linked)}
    assert states == {"error"}
    assert "logged in" in submissions(linked)[0]["message"]
    assert linked.archives.saving.asked == []
