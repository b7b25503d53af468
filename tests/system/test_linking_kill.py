"""``kill -9`` while archives are asked, then a restart: no finished look-up is asked twice."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.system import holdings
from tests.system.linked import Linked, is_lookup
from tests.system.program import wait_until
from tests.world.small import ARTICLE, ARTICLE_URL, PUBLISHED

#: Service, and which of the requests to it is under way when the program is killed: who the authors are,
#: where their posts may be, what the copies say, who else holds copies, and the copy that is kept.
MOMENTS = [
    ("wikidata", 3),
    ("wayback-cdx", 2),
    ("wayback-replay", 3),
    ("arquivo-cdx", 2),
    ("wayback-replay", 5),
]
#: One job at a time: only one request is under way when the program is killed.
ALONE = {"workers": 1, "max_attempts": 2, "retry_seconds": 0.2}


def lookups(linked: Linked) -> list[str]:
    return sorted(one.url for one in linked.internet.requests() if is_lookup(one))


def decided(linked: Linked) -> list[dict[str, Any]]:
    """What was decided, without the instants of deciding."""
    rows = linked.program.rows("list", "citations")
    for row in rows:
        row["resolution"].pop("decided_at")
    return sorted(rows, key=lambda row: row["id"])


def outcomes(linked: Linked) -> list[tuple[str, str, str | None]]:
    rows = linked.program.rows("list", "captures")
    return sorted((row["url"], row["outcome"], row["final_url"]) for row in rows)


@pytest.mark.parametrize(("service", "number"), MOMENTS)
def test_a_killed_run_asks_again_only_what_was_under_way(build_linked, service, number):
    whole = build_linked(work=ALONE)
    whole.archive()
    whole.program.run("archive")
    asked, end, kept = lookups(whole), decided(whole), outcomes(whole)
    linked = build_linked(work=ALONE)
    whole.internet.forget()
    linked.archives.hold(service, number)
    running = linked.program.start("archive", ARTICLE_URL, "--published", PUBLISHED)
    wait_until(lambda: linked.archives.asked(service) >= number, what=f"{service}, request {number}")
    under_way = [one.url for one in linked.internet.requests() if one.ended is None]
    running.kill()
    ended = linked.program.run("archive")
    assert "Traceback" not in ended.err, ended.err
    assert lookups(linked) == sorted([*asked, *under_way])
    assert decided(linked) == end
    assert outcomes(linked) == kept
    holdings.check(linked.home, linked.program.rows("list", "captures"))


def test_two_processes_of_one_home_share_what_an_archive_allows(build_linked):
    linked = build_linked(times=10)
    articles = [re.sub(r"\.html$", f"-{n}.html", ARTICLE_URL) for n in range(4)]
    for number, url in enumerate(articles):
        # Another day each: other questions, so that no answer is remembered.
        linked.put_article(ARTICLE.replace("on Wednesday", f"on {number + 3} May"), url)
    first = linked.program.start("archive", *articles[:2], "--published", PUBLISHED)
    second = linked.program.start("archive", *articles[2:], "--published", PUBLISHED)
    for running in (first, second):
        ended = running.wait()
        assert "Traceback" not in ended.err, ended.err
    began = [one.began for one in linked.internet.requests("web.archive.org", "/cdx/search/cdx")]
    assert len(began) >= 10
    # 24 a minute with four at once, ten times as fast: a quarter of a second each.
    for start, at in enumerate(began):
        for count, later in enumerate(began[start:], start=1):
            assert count <= 4 + (later - at) / 0.25 + 0.5, (count, later - at)
    assert linked.internet.most_at_once("www.wikidata.org") == 1
    holdings.check(linked.home, linked.program.rows("list", "captures"))
