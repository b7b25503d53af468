"""What the system says of a failed write becomes one line that says where, and what to do."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from archiver.errors import HomeError, StorageFull, UsageError
from archiver.naming import check_collection
from archiver.warc.storage import iter_collections, make_folders, told


def fail_with(number: int) -> None:
    with told(Path("/home/desk")):
        raise OSError(number, os.strerror(number))


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_no_room_is_storage_full(number):
    with pytest.raises(StorageFull, match=r"^/home/desk: no room left .*; free some space and run again$"):
        fail_with(number)


@pytest.mark.parametrize("number", [errno.EROFS, errno.EACCES])
def test_a_home_that_may_not_be_written_says_how_to_choose_another(number):
    with pytest.raises(HomeError, match=r"^/home/desk: can't be used: .*; choose another home with --home"):
        fail_with(number)


def test_other_failures_keep_the_systems_words():
    with pytest.raises(HomeError, match=r"^/home/desk: can't be used: Input/output error$"):
        fail_with(errno.EIO)


def test_collections_are_listed_by_name(tmp_path):
    for name in ("b", "a"):
        make_folders(tmp_path, name)
    (tmp_path / "collections" / ".hidden").mkdir()
    (tmp_path / "collections" / "file").write_text("")
    assert [folders.collection for folders in iter_collections(tmp_path)] == ["a", "b"]
    assert list(iter_collections(tmp_path / "none")) == []


@pytest.mark.parametrize("name", ["main", "Desk-2026_a", "a" * 64, "0"])
def test_plain_names_are_collections(name):
    assert check_collection(name) == name


def test_a_name_that_leads_elsewhere_is_refused():
    with pytest.raises(UsageError):
        check_collection("..")
