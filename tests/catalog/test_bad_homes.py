"""What is wrong with a home is said in one line that names the file and a way out."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from archiver.catalog import SqlCatalog
from archiver.catalog.database import explain
from archiver.errors import HomeError, StorageFull
from archiver.settings import Settings
from tests.catalog.examples import ARTICLE, settings_of, store_article

pytestmark = pytest.mark.sqlite
CHILDREN = Path(__file__).parent / "children"


def run_child(name: str, *arguments: object) -> str:
    """What a script in ``children`` printed; it runs in a process of its own, warnings as errors."""
    command = [sys.executable, "-W", "error", str(CHILDREN / name), *map(str, arguments)]
    root = Path(__file__).parent.parent.parent
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=root, env=os.environ | {"PYTHONPATH": "."}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def open_folder():
    """A folder that other users may enter, unlike pytest's."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(folder)


def fill(home: Path) -> None:
    catalog = SqlCatalog(settings_of(home))
    with catalog.begin() as session:
        store_article(session)
    catalog.close()


# --- not there ---------------------------------------------------------------------------------


def test_reading_a_home_that_is_not_there_finds_nothing_and_makes_nothing(tmp_path):
    catalog = SqlCatalog(settings_of(tmp_path / "none"), create=False)
    with catalog.read() as session:
        for rows in (
            session.iter_articles,
            session.iter_citations,
            session.iter_posts,
            session.iter_captures,
        ):
            assert list(rows()) == []
        assert session.show(ARTICLE) is None
        assert list(session.iter_sources()) == []
    catalog.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", ["DELETE", "WAL"])
def test_a_file_that_a_full_disk_left_without_tables_is_an_empty_catalogue(tmp_path, mode):
    connection = sqlite3.connect(tmp_path / "catalog.sqlite")
    connection.execute(f"PRAGMA journal_mode = {mode}")
    connection.close()
    for create in (False, True):
        catalog = SqlCatalog(settings_of(tmp_path), create=create)
        with catalog.read() as session:
            assert list(session.iter_articles()) == []
        catalog.close()


def test_a_catalogue_opened_for_reading_can_not_be_written(tmp_path):
    fill(tmp_path)
    for home in (tmp_path, tmp_path / "none"):
        catalog = SqlCatalog(settings_of(home), create=False)
        with pytest.raises(HomeError, match="only for reading"), catalog.begin():
            pass
        catalog.close()


def test_threads_read_an_empty_home_at_once(tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    catalog = SqlCatalog(settings_of(tmp_path / "none"), create=False)

    def look(_):
        with catalog.read() as session:
            return list(session.iter_articles())

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(look, range(50))) == [[]] * 50
    catalog.close()


# --- read-only ---------------------------------------------------------------------------------


def test_a_read_only_home_can_be_read(open_folder):
    fill(open_folder)
    assert ARTICLE in run_child("read_only.py", open_folder, "read")
    assert [path.name for path in open_folder.iterdir()] == ["catalog.sqlite"]


def test_a_read_only_home_with_changes_still_in_the_log_can_be_read(open_folder):
    run_child("killed_writer.py", open_folder)
    assert (open_folder / "catalog.sqlite-wal").stat().st_size
    assert ARTICLE in run_child("read_only.py", open_folder, "read")


def test_writing_to_a_read_only_home_is_one_clear_line(open_folder):
    fill(open_folder)
    said = run_child("read_only.py", open_folder, "write")
    assert said.startswith(f"HomeError: {open_folder}/catalog.sqlite: ")
    assert said.count("\n") == 1


def test_a_home_that_can_not_be_made_is_one_clear_line(open_folder):
    said = run_child("read_only.py", open_folder, "write", "new")
    assert said == f"HomeError: {open_folder}/new: this folder can't be made: Permission denied; " + (
        "choose another with --home\n"
    )


def test_a_home_that_is_a_file_is_one_clear_line(tmp_path):
    (tmp_path / "home").write_text("x")
    with pytest.raises(HomeError, match="home: this folder can't be made: File exists"):
        SqlCatalog(settings_of(tmp_path / "home"))


# --- damaged -----------------------------------------------------------------------------------


@pytest.mark.parametrize("create", [True, False])
def test_a_file_that_is_no_database_is_one_clear_line(tmp_path, create):
    (tmp_path / "catalog.sqlite").write_bytes(b"this is not a database at all" * 100)
    with pytest.raises(HomeError, match=r"catalog\.sqlite: .*damaged.*backup.*archiver rebuild") as caught:
        SqlCatalog(settings_of(tmp_path), create=create)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("create", [True, False])
def test_a_folder_in_the_place_of_the_database_is_one_clear_line(tmp_path, create):
    (tmp_path / "catalog.sqlite").mkdir()
    with pytest.raises(HomeError, match=r"catalog\.sqlite: is a folder"):
        SqlCatalog(settings_of(tmp_path), create=create)


def test_a_damaged_database_is_one_clear_line(tmp_path):
    fill(tmp_path)
    path = tmp_path / "catalog.sqlite"
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)

    def read_all():
        catalog = SqlCatalog(settings_of(tmp_path))
        with catalog.read() as session:
            list(session.iter_articles())

    with pytest.raises(HomeError, match=r"catalog\.sqlite: .*damaged"):
        read_all()


def test_an_empty_file_becomes_a_catalogue(tmp_path):
    (tmp_path / "catalog.sqlite").touch()
    fill(tmp_path)


# --- full --------------------------------------------------------------------------------------


def test_a_full_disk_is_told_and_what_was_stored_stays_whole(tmp_path):
    assert run_child("full_disk.py", tmp_path) == (
        f"StorageFull: {tmp_path}/catalog.sqlite: no room to write the catalogue; "
        "free some disk space and run it again\n"
        "stored before: True, half stored: False, stored after: True, integrity: ok\n"
    )


def test_a_database_that_may_not_grow_is_full(tmp_path):
    connection = sqlite3.connect(tmp_path / "c.sqlite")
    connection.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.executescript("CREATE TABLE a (x); CREATE TABLE b (x); CREATE TABLE c (x);")
    connection.close()
    assert isinstance(explain(caught.value, tmp_path / "c.sqlite"), StorageFull)


def test_a_mistake_of_ours_is_not_taken_for_a_bad_home(tmp_path):
    with pytest.raises(sqlite3.OperationalError) as caught:
        sqlite3.connect(":memory:").execute("SELECT nothing FROM nowhere")
    assert explain(caught.value, tmp_path / "c.sqlite") is None


def test_the_default_file_lies_in_the_home(tmp_path):
    SqlCatalog(Settings(home=tmp_path)).close()
    assert [path.name for path in tmp_path.iterdir()] == ["catalog.sqlite"]
