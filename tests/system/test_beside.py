"""One home, one daemon, and many commands beside it: none is told that the database is locked."""

from __future__ import annotations

import pytest

from tests.newsroom import STORIES, open_newsroom
from tests.soak.reading import article_urls
from tests.system import holdings
from tests.system.program import Ended, wait_until

#: Commands, and the exit codes that are theirs: 1 where a story has a post that is gone.
COMMANDS: list[tuple[tuple[str, ...], set[int]]] = [
    (("status",), {0}),
    (("status", "--json"), {0}),
    (("list", "articles"), {0}),
    (("list", "captures", "--json"), {0}),
    (("list", "citations"), {0}),
    (("show", STORIES[0].url), {0}),
    (("sources", "list"), {0}),
    (("sources", "add", "--kind", "feed", "https://paper.example/other.xml"), {0}),
    (("sources", "remove", "https://paper.example/other.xml"), {0, 2}),
    (("archive", STORIES[1].url), {0, 1}),
    (("capture", "--no-requisites", STORIES[2].url), {0, 1}),
    (("prune", "--older-than", "1d"), {0}),
    (("seal",), {0}),
]


@pytest.fixture
def loaded(internet, build_program):
    """A daemon that has its hands full: it looks at its feed as often as it can."""
    newsroom = open_newsroom(internet, stories=STORIES[:1])
    program = build_program(work={"max_attempts": 1}, daemon={"poll": "0s 0s"})
    assert program.run("sources", "add", newsroom.feed_url).code == 0
    daemon = program.start("daemon", "--work", "--log-format", "json")
    wait_until(lambda: bool(article_urls(program.home)), what="the first article")
    for story in STORIES[1:]:
        newsroom.publish(story)
    return program, daemon


def test_commands_beside_a_daemon_under_load_all_do_what_they_should(loaded):
    program, daemon = loaded
    ended: list[tuple[tuple[str, ...], set[int], Ended]] = []
    for start in range(0, len(COMMANDS), 5):
        some = COMMANDS[start : start + 5]
        running = [program.start(*words) for words, _ in some for _ in range(2)]
        expected = [one for one in some for _ in range(2)]
        ended += [(words, codes, each.wait()) for each, (words, codes) in zip(running, expected, strict=True)]
    for words, codes, end in ended:
        assert end.code in codes, (words, end.err)
        assert "locked" not in end.err, (words, end.err)
        assert "Traceback" not in end.err, (words, end.err)
    wait_until(lambda: len(article_urls(program.home)) == len(STORIES), what="all articles")
    stopped = daemon.terminate()
    assert stopped.code == 0, stopped.err
    assert "locked" not in stopped.err
    holdings.check(program.home, program.rows("list", "captures"))


def test_a_decision_is_stored_beside_the_daemon(loaded):
    program, daemon = loaded
    wait_until(lambda: bool(program.rows("list", "citations")), what="a citation")
    citation = program.rows("list", "citations")[0]["id"]
    ended = program.run("link", citation, "--none", "--by", "Ida")
    assert ended.code == 0, ended.err
    (shown,) = program.rows("show", citation)
    assert shown["resolution"]["decided_by"] == "Ida"
    assert daemon.terminate().code == 0
