"""Several homes on one catalogue without a bucket: each answers for its own files, and for no other's."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from archiver.net.clock import SystemClock
from archiver.pipeline.audit import audit as audit_step
from archiver.pipeline.groups import Groups
from archiver.ports import Again, Done
from archiver.service import Archiver
from archiver.service.adapters import Adapters
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


def do_audit(world, job):
    with closing(Adapters(world.settings, progress=world.progress, stop=threading.Event())) as adapters:
        return audit_step(adapters.context, job)


def test_a_job_for_a_file_that_lies_in_another_home_is_left_to_that_one(homes):
    one, two = homes
    (warc,) = warcs(one.settings.home)
    one.ask([warc.name], step="audit", collection="main")
    (job,) = two.claim(steps=("audit",))
    ended = do_audit(two, job)
    assert isinstance(ended, Again), ended
    assert (ended.reason, ended.after_seconds) == ("this file isn't here: it lies in another home", 60)
    with one.catalog.read() as session:
        assert session.list_audits() == []
    assert do_audit(one, job) == Done(is_committed=True)
    with one.catalog.read() as session:
        assert [audited.warc for audited in session.list_audits()] == [warc.name]
        assert not session.has_pending("audit")


def test_a_job_for_a_file_of_this_home_that_went_is_over(homes):
    one, _ = homes
    (warc,) = warcs(one.settings.home)
    one.ask([warc.name], step="audit", collection="main")
    warc.unlink()
    indexes(one.settings.home)[0].unlink()
    (job,) = one.claim(steps=("audit",))
    assert do_audit(one, job) == Done(is_committed=True)
    with one.catalog.read() as session:
        assert not session.has_pending("audit")
