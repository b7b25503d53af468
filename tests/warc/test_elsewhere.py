"""A file that isn't seen here may still be on the machine that writes it."""

from __future__ import annotations

import itertools
import os
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from archiver.settings import CatalogSettings, Settings, Storage
from archiver.warc import naming
from archiver.warc.auditor import WarcAuditor
from archiver.warc.naming import create_file, find_host, find_mark, make_mark
from archiver.warc.storage import make_folders

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HERE = find_host()


def auditor(home, **sections):
    settings = replace(Settings(home=home), **sections)
    return WarcAuditor(settings, SimpleNamespace(now=lambda: NOW, monotonic=float), threading.Event())


@pytest.mark.parametrize(
    ("url", "begun", "host", "may"),
    [
        ("s3://news-archive", "20261126080000000", "other", True),
        ("s3://news-archive", "20261126080000000", HERE, False),
        ("s3://news-archive", "20261101080000000", "other", False),
        ("", "20261126080000000", "other", False),
    ],
)
def test_only_another_machine_s_young_file_on_a_shared_bucket_may_be(tmp_path, url, begun, host, may):
    """By old names, which tell of the machine alone."""
    name = f"archiver-{begun}-00000-{host}.warc.gz"
    assert auditor(tmp_path, storage=Storage(url=url)).may_be_elsewhere(name) is may


@pytest.mark.parametrize("url", ["s3://news-archive", ""])
def test_a_home_knows_its_files_by_its_mark_whatever_the_machine_is_called(tmp_path, url):
    settings = {
        "storage": Storage(url=url),
        "catalog": CatalogSettings(url="postgresql://db.example/archiver"),
    }
    mark, other = make_mark(tmp_path / "a"), make_mark(tmp_path / "b")
    assert mark != other
    here = auditor(tmp_path / "a", **settings)
    for name, may in {
        f"archiver-20261126080000000-00000x{mark}12ab-renamed.warc.gz": False,
        f"archiver-20261126080000000-00000x{other}12ab-{HERE}.warc.gz": True,
        f"archiver-20261126080000000-00000-{HERE}.warc.gz": False,
        f"archiver-20261126080000000-00000-not-{HERE}.warc.gz": True,
        f"archiver-20261001080000000-00000x{other}12ab-{HERE}.warc.gz": not url,
        f"imported-{'0' * 32}.warc.gz": not url,
    }.items():
        assert here.may_be_elsewhere(name) is may, name


def test_homes_of_one_machine_never_give_two_files_one_name(tmp_path, monkeypatch):
    """As two workers that begin their first file in one millisecond, and one whose home was copied."""
    clock = SimpleNamespace(now=lambda: NOW, monotonic=float)
    names = []
    for home in (tmp_path / "a", tmp_path / "b", tmp_path / "copied"):
        monkeypatch.setattr(naming, "_serials", itertools.count())
        make_mark(tmp_path / "a")
        if home.name == "copied":
            shutil.copytree(tmp_path / "a" / "run", home / "run")
        fd, name = create_file(make_folders(home, "main"), "archiver", clock)
        os.close(fd)
        names.append(name)
    assert len({name.split("-")[1] for name in names}) == 1
    assert len(set(names)) == 3


def test_processes_that_are_the_first_in_a_home_at_once_choose_one_mark(tmp_path):
    start = threading.Barrier(8)

    def make(_):
        start.wait()
        return make_mark(tmp_path)

    with ThreadPoolExecutor(8) as pool:
        marks = set(pool.map(make, range(8)))
    assert marks == {find_mark(tmp_path)}
    assert [path.name for path in (tmp_path / "run").iterdir()] == ["home-mark"]
    (tmp_path / "run" / "home-mark").write_text("")
    assert make_mark(tmp_path) == find_mark(tmp_path)
