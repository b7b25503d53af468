"""Several homes on one catalogue without a bucket: each answers for its own files, and for no other's."""

from __future__ import annotations

import pytest

from archiver.net.clock import SystemClock
from archiver.pipeline.groups import Groups
from archiver.service import Archiver
from archiver.warc.writer import WarcWriter
from tests.pipeline.test_unanswered import keep
from tests.postgres import server
from tests.queue.world import World
from tests.warc.making import indexes, warcs

pytestmark = pytest.mark.postgresql


@pytest.fixture
def homes(tmp_path):
    """Two of one machine, each with a file that holds a page."""
    url = server().url(server().make_database())
    homes = [World(tmp_path / name, url=url) for name in ("one", "two")]
    for number, world in enumerate(homes):
        world.ask([f"http://news.example/{number}"])
        (job,) = world.claim()
        writer = WarcWriter(world.settings, SystemClock())
        keep(Groups(writer, world.catalog, world.clock), job)
        writer.close()
    yield homes
    for world in homes:
        world.close()


def audit(world):
    """How many files lie elsewhere, and what is wrong with those that don't."""
    told = []
    with Archiver(world.settings) as archiver:
        done = archiver.audit((), tell=told.append)
    return done.elsewhere, sorted(str(one.kind) for one in told)


def still_open(world):
    with world.catalog.read() as session:
        return sorted(str(one.kind) for one in session.list_findings())


def test_an_audit_tells_nobody_elses_files_as_gone(homes):
    assert [audit(world) for world in homes] == [(1, [])] * 2


def test_what_is_gone_is_told_by_its_own_home_and_closed_by_no_other(homes):
    one, two = homes
    warcs(one.settings.home)[0].unlink()
    assert audit(one) == (1, ["file_missing", "index_stray"])
    assert audit(two) == (1, [])
    assert still_open(two) == ["file_missing", "index_stray"]
    indexes(one.settings.home)[0].unlink()
    assert audit(one) == (1, ["file_missing"])
    assert audit(two) == (1, [])
    assert still_open(two) == ["file_missing"]
