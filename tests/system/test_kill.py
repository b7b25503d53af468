"""``kill -9`` at any moment of a run, then a restart: nothing broken, nothing lost, nothing twice.

Here each work is killed once, at a moment that chance drew; ``KILLS`` says how many trials there are. ``make
soak`` runs hundreds of the same ones, each run started anew.
"""

from __future__ import annotations

import os

import pytest

from tests.internet import trouble
from tests.newsroom import STORIES
from tests.soak.plan import plan
from tests.soak.trials import Trial, run_trial
from tests.system import holdings
from tests.system.program import wait_until

KILLS = list(plan(kills=int(os.environ.get("KILLS", "8"))))


@pytest.mark.parametrize("trial", KILLS, ids=lambda trial: f"{trial.number}-{trial.work}")
def test_a_killed_run_is_made_whole_by_the_next(tmp_path, trial: Trial, find_places, forker):
    rebuilds = trial.work != "rebuild"
    run_trial(trial, tmp_path, find_places=find_places, rebuilds=rebuilds, is_forked=True)


def test_a_kill_in_mid_answer_leaves_nothing_half_written(internet, newsroom, program):
    site = internet.site("slow.example")
    site.at("/", trouble.trickle(b"<p>word</p>" * 500, every_seconds=0.05))
    running = program.start("capture", site.url("/"), STORIES[3].url)
    wait_until(lambda: bool(internet.requests("slow.example")), what="the request")
    running.kill()
    ended = program.run("archive", STORIES[2].url)
    assert ended.code == 0, ended.err
    holdings.check(program.home, program.rows("list", "captures"))
