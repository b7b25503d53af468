"""The soak's verdict sees what it looks for: each kind of damage to a home that was whole."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from pathlib import Path

import pytest

from archiver.warc.walk import BrokenRecord
from tests.internet import Internet
from tests.system import holdings
from tests.system.program import Program

from .verdict import check_finished, check_kept
from .works import KINDS, Work

pytestmark = pytest.mark.made_once


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> tuple[Internet, Work, Program]:
    """A home in which all is done."""
    folder = tmp_path_factory.mktemp("whole")
    with Internet() as internet:
        work = KINDS["capture what is held"].open(internet, folder)
        config = internet.write_config(folder / "settings.toml", **work.settings)
        program = Program(folder / "home", config)
        for command in (*work.before, work.command):
            assert program.run(*command).code == 0
        check_finished(program, work, internet)
        yield internet, work, program


def last_warc(home: Path) -> Path:
    return holdings.warcs(home)[-1]


def cut_a_file(home: Path) -> None:
    path = last_warc(home)
    path.write_bytes(path.read_bytes()[:-1])


def halve_a_file(home: Path) -> None:
    path = last_warc(home)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def spoil_a_byte(home: Path) -> None:
    content = bytearray(last_warc(home).read_bytes())
    content[len(content) // 2] ^= 1
    last_warc(home).write_bytes(bytes(content))


def lose_a_file(home: Path) -> None:
    holdings.warcs(home)[0].unlink()


def lose_an_index_line(home: Path) -> None:
    path = holdings.cdxj(home)[-1]
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[1:]))


def leave_an_index_open(home: Path) -> None:
    path = holdings.cdxj(home)[-1]
    path.rename(path.with_suffix(".open.cdxj"))


def leave_a_scratch_file(home: Path) -> None:
    (home / "tmp" / "body").write_bytes(b"")


def said(*statements: str):
    def change(home: Path) -> None:
        with contextlib.closing(sqlite3.connect(home / "catalog.sqlite")) as database, database:
            for statement in statements:
                database.execute(statement)

    change.__name__ = statements[0].replace(" ", "_")[:40]
    return change


DAMAGE = [
    cut_a_file,
    spoil_a_byte,
    lose_a_file,
    lose_an_index_line,
    leave_an_index_open,
    leave_a_scratch_file,
    said("UPDATE work SET state = 'pending' WHERE id = (SELECT max(id) FROM work)"),
    said("DELETE FROM capture_records WHERE capture_id = (SELECT max(id) FROM captures)"),
    said(
        "DELETE FROM capture_records WHERE capture_id IN (SELECT id FROM captures WHERE url LIKE '%/new/3')",
        "DELETE FROM captures WHERE url LIKE '%/new/3'",
    ),
]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: damage.__name__)
def test_damage_is_seen(whole, tmp_path, damage):
    internet, work, program = whole
    shutil.copytree(program.home, tmp_path / "home")
    damage(tmp_path / "home")
    with pytest.raises((AssertionError, OSError, BrokenRecord)):
        check_finished(Program(tmp_path / "home", program.config), work, internet)


@pytest.mark.parametrize("damage", [halve_a_file, lose_a_file], ids=lambda damage: damage.__name__)
def test_what_the_catalogue_knows_too_early_is_seen(whole, tmp_path, damage):
    home = tmp_path / "home"
    shutil.copytree(whole[2].home, home)
    check_kept(home)
    damage(home)
    with pytest.raises((AssertionError, OSError)):
        check_kept(home)
