"""Who comes while a home is being moved: nothing that anybody stores is lost, and nothing is taken over."""

from __future__ import annotations

from contextlib import closing

import pytest

import archiver.catalog.moving as moving
from archiver.catalog import SqlCatalog
from archiver.errors import HomeBusy, HomeError
from archiver.service import Archiver
from archiver.service.move_wish import parse_wish
from archiver.settings import load_settings
from tests.catalog.test_moving import everything, fill
from tests.postgres import server


@pytest.fixture
def url():
    return server().url(server().make_database())


def move(home, to):
    with Archiver(load_settings(home)) as archiver:
        return archiver.operating.move(parse_wish([to], leaves_missing=True))


@pytest.fixture
def meanwhile(monkeypatch):
    """Have something done once the tables are copied."""

    def arrange(do):
        copy = moving.copy_tables

        def copy_tables(*given):
            done = copy(*given)
            do()
            return done

        monkeypatch.setattr(moving, "copy_tables", copy_tables)

    return arrange


def test_who_has_opened_a_database_meanwhile_is_found_before_it_is_retired(tmp_path, url, meanwhile):
    fill(load_settings(tmp_path), rows=2)
    move(tmp_path, url)
    settings = load_settings(tmp_path)
    before = everything(settings)
    opened = []

    def come():
        with pytest.raises(HomeBusy, match="is being moved elsewhere"):
            SqlCatalog(settings)
        opened.append(SqlCatalog(settings, create=False))

    meanwhile(come)
    with pytest.raises(HomeBusy, match="another archiver has this catalogue open"):
        move(tmp_path, "sqlite")
    for one in opened:
        one.close()
    assert everything(settings) == before
    SqlCatalog(settings).close()
    assert load_settings(tmp_path).catalog.url == url


def test_a_file_that_was_made_meanwhile_is_not_taken_for_what_was_moved(tmp_path, url, meanwhile):
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    fill(load_settings(home), rows=2)
    move(home, url)
    settings = load_settings(home)
    before = everything(settings)
    meanwhile(lambda: SqlCatalog(load_settings(elsewhere)).close())
    with pytest.raises(HomeError, match="holds a catalogue; move it away"):
        move(home, f"sqlite:///{elsewhere}/catalog.sqlite")
    assert everything(settings) == before
    with closing(SqlCatalog(settings)):
        assert load_settings(home).catalog.url == url
