"""``archiver prune``: what was asked to go is gone, everything else is there, also after a rebuild."""

from __future__ import annotations

import json
from datetime import datetime, timedelta

import pytest

from archiver.errors import HomeBusy
from archiver.service import Archiver
from archiver.settings import load_settings
from tests.newsroom import STORIES
from tests.soak.reading import query
from tests.system import holdings
from tests.system.program import wait_until

ALL = timedelta(0)
SAID = ("articles", "citations", "posts")


class ClockAt:
    """A clock that stands."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def wait(self, seconds, stop=None) -> bool:
        return False


def facts(program) -> dict[str, list]:
    """All that is on record, but for the places of records."""
    rows = {noun: program.rows("list", noun) for noun in SAID}
    captures = program.rows("list", "captures")
    for row in captures:
        for name in ("warc", "offset", "length"):
            row.pop(name)
    return rows | {"captures": sorted(captures, key=lambda row: row["id"])}


@pytest.fixture
def archived(newsroom, program):
    ended = program.run("archive", STORIES[0].url, STORIES[1].url)
    assert ended.code in (0, 1), ended.err
    return program


def test_nothing_goes_that_is_young_and_a_dry_run_changes_nothing(archived):
    before = {path: path.read_bytes() for path in archived.home.rglob("*.gz")}
    ended = archived.run("prune", "--captures")
    assert (ended.code, ended.out) == (0, "0 rows of jobs went; 0 WARC files thinned out, 0.0 MB went\n")
    ended = archived.run("prune", "--captures", "--older-than", "0s", "--dry-run", "--json")
    said = json.loads(ended.out)
    assert said["dry_run"] is True
    assert said["jobs"] == len(query(archived.home, "SELECT id FROM work WHERE state != 'pending'")) > 0
    (file,) = said["files"]
    assert (file["captures"], file["why_kept"]) == (len(archived.rows("list", "captures")), None)
    assert file["freed_bytes"] > 0
    assert {path: path.read_bytes() for path in archived.home.rglob("*.gz")} == before
    assert list((archived.home / "tmp").glob("*.thinned")) == []


def test_rows_of_jobs_go_and_those_that_wait_stay(archived):
    pending = query(archived.home, "SELECT id FROM work WHERE state = 'pending' ORDER BY id")
    before = facts(archived)
    assert archived.run("prune", "--older-than", "0s").code == 0
    assert query(archived.home, "SELECT id FROM work ORDER BY id") == pending
    assert facts(archived) == before
    holdings.check(archived.home, archived.rows("list", "captures"))


def test_what_was_fetched_goes_and_what_was_said_stays_also_after_a_rebuild(archived):
    before = facts(archived)
    (warc,) = holdings.warcs(archived.home)
    size = warc.stat().st_size
    ended = archived.run("prune", "--captures", "--older-than", "0s", "--by", "Ida")
    assert ended.code == 0, ended.err
    assert "1 WARC files thinned out" in ended.out
    assert holdings.size(warc) < size / 2
    assert facts(archived) == before
    capture = archived.rows("list", "captures")[0]
    (shown,) = archived.rows("show", capture["id"])
    assert (shown["records"], shown["pruned"]["pruned_by"], shown["pruned"]["warc"]) == ([], "Ida", warc.name)
    assert [path.read_bytes() for path in archived.home.rglob("*.cdxj")] == [b""]
    ended = archived.run("rebuild")
    assert ended.code == 0, ended.err
    assert facts(archived) == before
    (rebuilt,) = archived.rows("show", capture["id"])
    assert rebuilt == shown


def test_what_was_pruned_once_is_left_alone_and_captured_anew_in_full(archived):
    archived.run("prune", "--captures", "--older-than", "0s")
    again = archived.run("prune", "--captures", "--older-than", "0s")
    assert "; 0 WARC files thinned out" in again.out
    ended = archived.run("archive", STORIES[0].url)
    assert ended.code in (0, 1), ended.err
    young = [row["id"] for row in archived.rows("list", "captures") if row["warc"]]
    assert young
    records = [one for row_id in young for one in archived.rows("show", row_id)[0]["records"]]
    assert {one["record_type"] for one in records} >= {"response", "request"}
    original = {one["url"] for one in records if one["record_type"] == "response"}
    assert STORIES[0].url in original


def test_a_file_whose_bodies_younger_captures_refer_to_stays_whole(archived):
    (old,) = holdings.warcs(archived.home)
    size = old.stat().st_size
    newest = max(row["captured_at"] for row in archived.rows("list", "captures"))
    assert archived.run("archive", STORIES[0].url).code in (0, 1)
    settings = load_settings(archived.home, archived.config)
    after = datetime.fromisoformat(newest) + timedelta(microseconds=1)
    with Archiver(settings, clock=ClockAt(after)) as archiver:
        done = archiver.operating.prune(older_than=ALL, captures=True, by="Ida")
    assert [(one.warc, one.why_kept) for one in done.files] == [
        (old.name, "younger captures refer to bodies in it")
    ]
    assert holdings.size(old) == size
    holdings.check(archived.home, archived.rows("list", "captures"))


def test_a_kill_between_catalogue_and_file_is_made_good_by_the_next(archived, monkeypatch):
    before = facts(archived)
    (warc,) = holdings.warcs(archived.home)
    size = warc.stat().st_size

    def killed(*_):
        raise KeyboardInterrupt

    settings = load_settings(archived.home, archived.config)
    with monkeypatch.context() as patched, Archiver(settings) as archiver:
        patched.setattr("archiver.warc.thinning.put_in_place", killed)
        with pytest.raises(KeyboardInterrupt):
            archiver.operating.prune(older_than=ALL, captures=True, by="Ida")
    assert warc.stat().st_size == size
    assert archived.run("prune", "--captures", "--older-than", "0s").code == 0
    assert holdings.size(warc) < size / 2
    assert facts(archived) == before


def test_beside_a_daemon_files_are_not_touched_and_rows_may_go(archived):
    daemon = archived.start("daemon", "--work")
    wait_until(lambda: daemon.err.read_text().startswith("watch "), what="the daemon at its work")
    refused = archived.run("prune", "--captures", "--older-than", "0s")
    assert refused.code == HomeBusy("").exit_code
    assert "works on this home" in refused.err
    assert archived.run("prune", "--older-than", "0s").code == 0
    assert daemon.terminate().code == 0


@pytest.mark.parametrize("given", ["", "x", "3", "1d 2d", "-1d"])
def test_a_time_that_is_none_is_refused_with_one_line(program, given):
    ended = program.run("prune", "--older-than", given)
    assert ended.code == 2
    assert "Traceback" not in ended.err
    assert "--older-than" in ended.err
