"""A cut of the benchmark's world: the linker's accuracy and manners can't fall unseen.

``benchmarks/linking`` measures the whole. A change that lowers a floor says so in its message.
"""

from __future__ import annotations

import pytest

from tests.world import build_citations, build_world

from .running import Run, run_world
from .scoring import Score, score

pytestmark = pytest.mark.made_once

#: Of 60 articles; the whole benchmark has 500.
_PRECISION = 0.98
_RECALL = 0.85
_MOST_REQUESTS = 10


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    world = build_world(5, people=200, posts=8_000)
    return run_world(world, build_citations(world, 60), tmp_path_factory.mktemp("world") / "home")


@pytest.fixture(scope="module")
def scored(run: Run) -> Score:
    return score(run)


def test_what_is_resolved_is_right(scored: Score):
    assert scored.right > 20
    assert scored.precision >= _PRECISION, [one.resolution.url for one in scored.wrong]


def test_most_posts_that_archives_show_are_found(scored: Score):
    assert scored.recall >= _RECALL, [one.case.id for one in scored.missed]


def test_no_post_is_later_than_its_article(scored: Score):
    assert scored.later == []


def test_archives_are_asked_little_and_within_their_limits(run: Run, scored: Score):
    assert scored.with_copies.median <= _MOST_REQUESTS
    assert run.beyond_limits == {}


def test_every_article_is_archived(run: Run):
    assert run.errors == []
