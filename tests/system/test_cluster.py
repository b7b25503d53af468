"""Workers on several machines are killed and PostgreSQL crashes under them: all is done, and once."""

from __future__ import annotations

import random
import signal

import pytest

from tests.soak.cluster.breaking import Breaking
from tests.soak.cluster.machines import Plan, cluster
from tests.soak.cluster.origin import addresses, origin
from tests.soak.cluster.verdict import Seen, judge

pytestmark = pytest.mark.postgresql


def test_killed_and_left_without_the_catalogue_they_capture_each_address_once(tmp_path, forker, backend):
    urls = addresses(150, 30)
    # A killed worker keeps its turns at hosts for half a minute: others have some, too.
    plan = Plan(
        machines=3,
        workers=4,
        delay_seconds=0,
        parallel_per_host=4,
        warc_max_bytes=150_000,
        server_settings=(),
    )
    with origin(0.05) as sites, cluster(tmp_path, sites, plan, is_forked=True) as made:
        made.ask(urls)
        for machine in made.machines:
            machine.start()
        chance = random.Random(11)
        breaking = Breaking(
            made, len(urls), kills=4, restarts=(signal.SIGQUIT,), chance=chance, has_long_absences=False
        )
        broken = breaking.run()
        assert [machine.stop().code for machine in made.machines] == [0, 0, 0]
        checks = list(judge(Seen(made, urls, sites.visits(), broken)))
    assert (broken.kills, broken.restarts) == (4, ["SIGQUIT"])
    assert [f"{one.name}: {line}" for one in checks for line in one.wrong] == []
