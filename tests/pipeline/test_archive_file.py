"""The articles of a WARC file archived by a job: part by part, each counted once."""

from __future__ import annotations

import pytest

from archiver.pipeline import archive_file
from archiver.service import Archiver
from archiver.settings import load_settings
from tests.queue.world import Heard
from tests.system.others import Crawl

STORY = (
    "<html><title>Story {0}</title><p>See <a href='https://x.com/mara/status/1524000000000000{0:03}'>it</a>."
)


@pytest.fixture
def archiver(internet, tmp_path):
    # What a visit in vain is to be tried again is for another day.
    config = internet.write_config(tmp_path / "settings.toml", work={"retry_seconds": 3600})
    with Archiver(load_settings(tmp_path / "home", config), progress=Heard()) as archiver:
        yield archiver


def crawl(path, count):
    made = Crawl()
    for number in range(count):
        made.response(f"https://courier.example/{number}", STORY.format(number))
    return made.save(path)


def work_off(archiver, *files):
    """Ask for files, do it all, and say how many jobs the files took."""
    handed = archiver.hand_over([str(path) for path in files])
    before = len(archiver.progress.all_of("job"))
    archiver.archive([])
    jobs = [one for one in archiver.progress.all_of("job")[before:] if one["step"] == "archive"]
    return archiver.find_progress(handed.files.batch), [job["end"] for job in jobs]


def test_a_file_is_gone_on_with_where_its_part_ends(archiver, tmp_path, monkeypatch):
    path = crawl(tmp_path / "a.warc.gz", 5)
    monkeypatch.setattr(archive_file, "PART_SECONDS", 0.0)
    told, ends = work_off(archiver, path)
    assert ends == ["done"] * 6  # the first part ended before the first page
    assert (told["state"], told["files"]["done"]) == ("done", 1)
    assert (told["totals"]["articles"], told["totals"]["links"]) == (5, 5)
    assert len(list(archiver.list_rows("articles"))) == 5


def test_a_file_in_one_piece_is_read_by_one_job(archiver, tmp_path, monkeypatch):
    made = Crawl(gzip=False)
    for number in range(3):
        made.response(f"https://courier.example/{number}", STORY.format(number))
    monkeypatch.setattr(archive_file, "PART_SECONDS", 0.0)
    told, ends = work_off(archiver, made.save_gzipped_whole(tmp_path / "a.warc.gz"))
    assert (ends, told["totals"]["articles"]) == (["done"], 3)


def test_what_was_read_of_a_broken_file_is_kept_and_the_file_has_failed(archiver, tmp_path):
    path = crawl(tmp_path / "a.warc.gz", 5)
    path.write_bytes(path.read_bytes()[:-30])
    told, ends = work_off(archiver, path)
    assert (ends, told["state"], told["totals"]["articles"]) == (["failed"], "failed", 4)
    (failure,) = told["failures"]
    assert (failure["file"], "breaks off inside a record" in failure["reason"]) == (str(path), True)
    assert len(list(archiver.list_rows("articles"))) == 4


def test_a_file_with_a_broken_spot_is_read_past_it_and_the_spot_is_told(archiver, tmp_path):
    path = crawl(tmp_path / "a.warc.gz", 5)
    content = bytearray(path.read_bytes())
    second = content.index(b"\x1f\x8b\x08", content.index(b"\x1f\x8b\x08", 10) + 10)
    content[second + 40] ^= 0xFF
    path.write_bytes(content)
    told, _ = work_off(archiver, path)
    assert (told["files"]["done"], told["totals"]["errors"], told["totals"]["articles"]) == (1, 1, 4)
    assert "broken at byte" in told["failures"][0]["reason"]
