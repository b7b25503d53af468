"""Archives that are down, limit or talk nonsense: the citation says so, and is looked at again later."""

from __future__ import annotations

import pytest

from tests.backends import run_sql
from tests.system import holdings
from tests.system.linked import Linked
from tests.system.program import wait_until
from tests.world.small import ARTICLE, ARTICLE_URL

#: Later tries are due after the run that failed, and soon enough for a test.
SOON = {"max_attempts": 3, "retry_seconds": 8, "workers": 1}


@pytest.fixture
def linked(build_linked) -> Linked:
    return build_linked(work=SOON)


def due(linked: Linked, step: str) -> int:
    asked = "select count(*) from work where state = 'pending' and step = ?"
    return run_sql(linked.home, asked, step)[0][0]


@pytest.mark.parametrize("trouble", ["503", "broken", "page", "reset"])
def test_an_archive_in_trouble_leaves_the_citation_open_with_the_reason(linked, trouble):
    linked.archives.take_down("wayback-cdx", trouble)
    ended = linked.archive()
    assert ended.code == 0, ended.err
    assert "Traceback" not in ended.err, ended.err
    decided = linked.resolution()
    assert decided["state"] == "unresolved"
    assert any("Wayback Machine" in reason for reason in decided["reasons"]), decided["reasons"]
    told = [reason for reason in decided["reasons"] if reason.startswith("Wayback Machine")]
    assert not any(reason.endswith(": 0 posts") for reason in told), told
    holdings.check(linked.home, linked.program.rows("list", "captures"))


def test_a_later_try_is_due_and_resolves_the_citation(linked):
    lines = [line for line in ARTICLE.splitlines() if "Facebook" not in line and "Hrabar" not in line]
    named = "Ostap Verbytsky, the marines' commander, said in his"
    linked.put_article("\n".join(lines).replace("Verbytsky said in his", named))
    linked.archives.fail("wayback-cdx", "reset", times=3)
    linked.archive()
    decided = linked.resolution()
    assert decided["state"] == "unresolved"
    assert any("connection" in reason for reason in decided["reasons"]), decided["reasons"]
    assert due(linked, "link") > 0

    def is_resolved() -> bool:
        assert "Traceback" not in linked.program.run("archive").err
        return linked.resolution()["state"] == "resolved"

    wait_until(is_resolved, what="the later try", pause=1)
    assert {row["outcome"] for row in linked.program.rows("list", "captures")} >= {"memento_only"}


def test_an_archive_that_limits_is_left_alone_as_long_as_it_asks(linked):
    linked.archives.take_down("wayback-cdx", "429")
    linked.archive()
    asked = linked.archives.asked("wayback-cdx")
    assert asked == 1
    linked.archives.take_down("wayback-cdx", None)
    linked.program.run("archive")
    assert linked.archives.asked("wayback-cdx") == asked
    reasons = linked.resolution()["reasons"]
    assert any("left alone" in reason or "429" in reason for reason in reasons), reasons


def test_an_archive_that_fails_again_and_again_is_not_asked_for_a_while(linked):
    linked.archives.take_down("wayback-cdx", "reset")
    linked.archive()
    first = linked.archives.asked("wayback-cdx")
    assert first <= 6
    linked.program.run("archive", ARTICLE_URL.replace("commander", "another-commander"))
    linked.archive()
    assert linked.archives.asked("wayback-cdx") <= 6
    reasons = linked.resolution("facebook")["reasons"]
    assert any("isn't asked for a while" in reason for reason in reasons), reasons


def test_wikidata_down_is_no_proof_that_nobody_is_called_so(linked):
    linked.archives.take_down("wikidata", "503")
    linked.archive()
    decided = linked.resolution()
    assert decided["state"] == "unresolved"
    assert not any("knows nobody" in reason for reason in decided["reasons"])
    assert any(reason.startswith("wikidata") or "Wikidata" in reason for reason in decided["reasons"])
    assert due(linked, "link") > 0
