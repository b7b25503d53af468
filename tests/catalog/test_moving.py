"""A catalogue moved from one database to the other and back is the same."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random
from string import ascii_letters

import pytest
from sqlalchemy import JSON, Boolean, Float, Table

from archiver.catalog import SqlCatalog
from archiver.catalog.columns import UtcTime
from archiver.catalog.limits import open_limits
from archiver.catalog.moved import MovedTo, note_of
from archiver.catalog.moving import TABLES, copy_tables, find_moved, is_same_place, open_source, open_target
from archiver.errors import CatalogAway, HomeBusy, HomeError
from archiver.ports import Filter, Kept, NewJob
from archiver.settings import CatalogSettings, Settings
from archiver.urls.long import cut
from tests.catalog.examples import ARTICLE, NOON, store_article
from tests.postgres import server

AT = "2026-11-26T12:00:00Z"
ODD = ("plain", "ünïcödé 漢字 🙂", 'quo"te\\ 1\t2\n3', "", "\\N", "\\u0041")
VALUES = (None, [], {"a": "\ud83d half", "b": ["\x00", 1.5, -7, True, None]}, "tëxt", 12, 0.25, False, "null")


def in_file(home: Path) -> Settings:
    return Settings(home=home)


def on_server() -> Settings:
    """An empty database of its own."""
    url = server().url(server().make_database())
    return Settings(home=Path("/nowhere"), catalog=CatalogSettings(url=url))


def make_row(table: Table, number: int) -> dict:
    """A row that refers to rows of the same number."""
    row = {}
    for place, column in enumerate(table.columns):
        turn = number + place
        if column.foreign_keys:
            (key,) = column.foreign_keys
            row[column.name] = make_row(key.column.table, number)[key.column.name]
        elif column.nullable and turn % 3 == 0:
            row[column.name] = None
        elif isinstance(column.type, UtcTime):
            row[column.name] = datetime(1999, 12, 31, 23, 59, 59, turn, UTC) + timedelta(
                days=997 * (turn % 999)
            )
        elif isinstance(column.type, JSON):
            row[column.name] = VALUES[turn % len(VALUES)]
        elif isinstance(column.type, Boolean):
            row[column.name] = bool(turn % 2)
        elif isinstance(column.type, Float):
            row[column.name] = turn / 7
        elif column.type.python_type is int:
            row[column.name] = number + 1 if column.primary_key else turn << 33
        else:
            row[column.name] = f"{number:03} {ODD[turn % len(ODD)]}"
    return row


def fill(settings: Settings, rows: int = 20) -> None:
    """Rows of every kind in every table."""
    with closing(SqlCatalog(settings)) as catalog, catalog.begin() as session:
        for table in TABLES:
            session.connection.execute(table.insert(), [make_row(table, number) for number in range(rows)])


def everything(settings: Settings) -> dict:
    with closing(open_source(settings)) as side:
        return {
            table.name: sorted(repr(row) for rows in side.read(table) for row in rows) for table in TABLES
        }


def move(one: Settings, other: Settings, *, go_on=lambda *_: None) -> MovedTo:
    with closing(open_source(one)) as source, closing(open_target(other)) as target:
        target.begin("this move")
        done = copy_tables(source, target, go_on)
        assert {name: found.rows for name, found in done.items()} == source.count()
        target.index_words(lambda _: None)
        moved = MovedTo(to=target.name, move="this move", at=AT, kept=source.plan_kept(AT))
        source.retire(moved)
        target.finish()
        return moved


def found(settings: Settings, words: str) -> list[str]:
    with closing(SqlCatalog(settings, create=False)) as catalog, catalog.read() as session:
        return [row["url"] for row in session.page_articles(Filter(words=words), after=None, limit=9).rows]


def test_every_table_is_the_same_there_and_back(tmp_path):
    here, there = in_file(tmp_path / "home"), on_server()
    fill(here)
    before = everything(here)
    assert all(len(rows) == 20 for rows in before.values())
    move(here, there)
    assert everything(there) == before
    move(there, here)
    assert everything(here) == before
    assert not note_of(here.home / "catalog.sqlite").exists()
    assert [path.name for path in here.home.glob("*.moving*")] == []


def test_rows_to_come_are_counted_on(tmp_path):
    here, there = in_file(tmp_path / "home"), on_server()
    fill(here)
    move(here, there)
    for settings in (there, here):
        with closing(SqlCatalog(settings)) as catalog, catalog.begin() as session:
            for name in ("events", "payloads", "rejections", "resolutions", "post_merges", "post_metadata"):
                (table,) = (each for each in TABLES if each.name == name)
                row = make_row(table, 5) | {"digest": "new", "id": "new"}
                row = {key: value for key, value in row.items() if key in table.c and key != "seq"}
                (seq,) = session.connection.execute(table.insert().values(row)).inserted_primary_key
                assert seq == 21, name
        if settings is there:
            with closing(SqlCatalog(there)) as catalog, catalog.begin() as session:
                session.connection.exec_driver_sql("DELETE FROM events WHERE seq > 20")
                for name in ("payloads", "rejections", "resolutions", "post_merges", "post_metadata"):
                    session.connection.exec_driver_sql(f"DELETE FROM {name} WHERE seq > 20")
            move(there, here)


def test_texts_are_found_there_and_back(tmp_path):
    here, there = in_file(tmp_path / "home"), on_server()
    with closing(SqlCatalog(here)) as catalog, catalog.begin() as session:
        store_article(session)
    words = '"bridge is closed"'
    assert found(here, words) == [ARTICLE]
    move(here, there)
    assert found(there, words) == [ARTICLE]
    move(there, here)
    assert found(here, words) == [ARTICLE]


class Cut(Exception):
    """A move is cut off."""


@pytest.mark.parametrize("is_back", [False, True])
def test_a_move_that_was_cut_off_anywhere_goes_on(tmp_path, is_back):
    here, there = in_file(tmp_path / "home"), on_server()
    if is_back:
        here, there = there, here
    fill(here, rows=5)
    before = everything(here)
    for last in count(3, 7):
        told = count()

        def cut(*_, told=told, last=last):
            if next(told) == last:
                raise Cut

        try:
            move(here, there, go_on=cut)
            break
        except Cut:
            assert everything(here) == before
        if not is_back:
            with pytest.raises(HomeError, match="isn't whole yet: run that “archiver move” again"):
                SqlCatalog(there)
    assert everything(there) == before


def test_what_changed_since_a_cut_is_moved(tmp_path):
    here, there = in_file(tmp_path / "home"), on_server()
    fill(here, rows=5)
    with closing(open_source(here)) as source, closing(open_target(there)) as target:
        target.begin("this move")
        copy_tables(source, target, lambda *_: None)
        target.index_words(lambda _: None)
    with closing(SqlCatalog(here)) as catalog, catalog.begin() as session:
        session.connection.exec_driver_sql("UPDATE captures SET outcome = 'gone' WHERE id LIKE '001%'")
        session.connection.exec_driver_sql("DELETE FROM untold")
    before = everything(here)
    move(here, there)
    assert everything(there) == before


def test_a_damaged_copy_is_told_and_the_source_stays(tmp_path, monkeypatch):
    here, there = in_file(tmp_path / "home"), on_server()
    fill(here, rows=5)
    before = everything(here)
    with closing(open_target(there)) as target:
        target.begin("this move")
        with target._writing.begin() as connection:
            connection.exec_driver_sql(
                "CREATE FUNCTION lose() RETURNS trigger LANGUAGE plpgsql AS"
                " $$ BEGIN IF NEW.url ~ '^003' THEN RETURN NULL; END IF; RETURN NEW; END $$;"
                " CREATE TRIGGER lose BEFORE INSERT ON sources FOR EACH ROW EXECUTE FUNCTION lose()"
            )
    with pytest.raises(HomeError, match="sources isn't what it was"):
        move(here, there)
    assert everything(here) == before


def test_what_cannot_be_read_or_stored_is_one_line(tmp_path):
    here, there = in_file(tmp_path / "home"), on_server()
    fill(here, rows=2)
    with closing(SqlCatalog(here)) as catalog, catalog.begin() as session:
        session.connection.exec_driver_sql("UPDATE sources SET added_at = 'noon' WHERE id LIKE '001%'")
    with pytest.raises(HomeError, match=r"sources: holds what no archiver has written: .*noon"):
        move(here, there)
    with closing(SqlCatalog(here)) as catalog, catalog.begin() as session:
        session.connection.exec_driver_sql("UPDATE sources SET added_at = '2026-01-01T00:00:00Z'")
    with closing(open_target(there)) as target, target._writing.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE sources ADD CHECK (id = 'none')")
    with pytest.raises(
        HomeError, match=r"sources can't be stored: new row .* violates check constraint"
    ) as told:
        move(here, there)
    assert "\n" not in str(told.value)
    SqlCatalog(here).close()


def test_addresses_that_are_longer_than_an_index_takes_are_moved(tmp_path):
    """As older archivers stored them in a file; a job still knows the whole of its own."""
    address = "https://long.example/" + "".join(Random(1).choices(ascii_letters, k=4_000))
    old, new = in_file(tmp_path / "home"), on_server()
    with closing(SqlCatalog(old)) as catalog, catalog.begin() as session:
        session.enqueue(NewJob(step="read", subject="short", details={"a": 1}), at=NOON)
        session.save_article("short", collection="main", at=NOON)
    with closing(sqlite3.connect(tmp_path / "home" / "catalog.sqlite")) as file, file:
        file.execute("UPDATE work SET subject = ?", (address,))
        file.execute("UPDATE articles SET url = ?", (address,))
    move(old, new)
    with closing(SqlCatalog(new)) as catalog, catalog.begin() as session:
        (job,) = session.claim("me", at=NOON, lease_seconds=60, steps=("read",))
        assert (job.subject, job.details) == (address, {"a": 1})
        (row,) = session.iter_articles()
        assert row["url"] == cut(address)
    move(new, in_file(tmp_path / "back"))


def test_a_target_that_is_not_empty_is_refused(tmp_path):
    here, full, begun = in_file(tmp_path / "home"), on_server(), on_server()
    fill(here, rows=2)
    fill(full, rows=1)
    with closing(open_target(full)) as target, pytest.raises(HomeError, match="holds a catalogue; a cat"):
        target.begin("this move")
    with closing(open_target(begun)) as target:
        target.begin("another move")
    with closing(open_target(begun)) as target, pytest.raises(HomeError, match="another move has left"):
        target.begin("this move")
    with closing(open_target(here)) as target, pytest.raises(HomeError, match="holds a catalogue; move it"):
        target.begin("this move")
    made = on_server()
    SqlCatalog(made).close()  # as by migrate
    move(here, made)


def test_who_comes_with_old_settings_is_told_where_the_catalogue_went(tmp_path):
    here, there = in_file(tmp_path / "home"), on_server()
    fill(here, rows=2)
    moved = move(here, there)
    for create in (True, False):
        with pytest.raises(HomeError, match=r"catalog.sqlite: this catalogue was moved to postgresql://"):
            SqlCatalog(here, create=create)
    assert find_moved(here) == moved
    assert Path(moved.kept).exists()
    assert find_moved(there) is None
    elsewhere = replace(here, home=tmp_path / "other")
    moved = move(there, elsewhere)
    for create in (True, False):
        with pytest.raises(HomeError, match=r"this catalogue was moved to /.*catalog.sqlite at 2026"):
            SqlCatalog(there, create=create)
    assert find_moved(there) == moved
    assert (is_same_place(here, elsewhere), is_same_place(there, there)) == (False, True)


def test_who_reads_for_days_sees_that_it_was_moved(tmp_path):
    here, there = in_file(tmp_path / "home"), on_server()
    fill(here, rows=2)
    with closing(SqlCatalog(here, create=False)) as catalog:
        assert not catalog.is_outdated()
        move(here, there)
        assert catalog.is_outdated()


def name_of(settings: Settings) -> str:
    return settings.catalog.url.partition("@/")[2].partition("?")[0]


def retire(source, to: str = "elsewhere") -> None:
    source.retire(MovedTo(to=to, move="this move", at=AT, kept=source.plan_kept(AT)))


def add_source(settings_or_catalog, number: int = 50) -> None:
    (table,) = (each for each in TABLES if each.name == "sources")
    with settings_or_catalog.begin() as session:
        session.connection.execute(table.insert(), [make_row(table, number)])


def drop_work(catalog: SqlCatalog) -> None:
    with catalog.begin() as session:
        session.connection.exec_driver_sql("DELETE FROM work")


def count_sources(settings: Settings) -> int:
    return server().run("SELECT count(*) FROM sources", database=name_of(settings))[0][0]


def test_an_empty_place_that_another_has_open_is_refused_and_stays_as_it_was(tmp_path):
    here, there = in_file(tmp_path / "home"), on_server()
    fill(here, rows=2)
    with closing(SqlCatalog(there)) as catalog:
        with pytest.raises(HomeBusy, match="another archiver has this catalogue open"):
            move(here, there)
        add_source(catalog)
        SqlCatalog(there).close()
        with catalog.begin() as session:
            session.connection.exec_driver_sql("DELETE FROM sources")
    move(here, there)


def test_who_opened_the_place_just_before_it_was_begun_is_found_and_it_is_given_back(tmp_path, monkeypatch):
    here, there = in_file(tmp_path / "home"), on_server()
    fill(here, rows=2)
    SqlCatalog(there).close()
    with closing(open_target(there)) as target:
        looked = []
        look = target.refuse_others

        def find_others():
            look()
            if not looked:
                looked.append(SqlCatalog(there))

        monkeypatch.setattr(target, "refuse_others", find_others)
        with pytest.raises(HomeBusy, match="another archiver has this catalogue open"):
            target.begin("this move")
    with closing(looked[0]) as catalog:
        add_source(catalog)
    SqlCatalog(there).close()


def test_while_a_database_is_copied_nobody_opens_it_to_write_and_all_may_read(tmp_path):
    here, there = on_server(), on_server()
    fill(here, rows=2)
    with closing(open_source(here)) as source:
        source.hold()
        with pytest.raises(HomeBusy, match="this catalogue is being moved elsewhere"):
            SqlCatalog(here)
        with closing(SqlCatalog(here, create=False)) as catalog, catalog.read() as session:
            assert session.page_articles(Filter(), after=None, limit=9).rows
    SqlCatalog(here).close()
    move(here, there)


def test_who_had_a_database_open_stores_nothing_while_it_is_copied_nor_afterwards():
    here, there = on_server(), on_server()
    fill(here, rows=2)
    with (
        closing(SqlCatalog(here)) as catalog,
        closing(open_limits(here)) as limits,
        closing(open_source(here)) as source,
        closing(open_target(there)) as target,
        ThreadPoolExecutor(2) as threads,
    ):
        target.begin("this move")
        source.hold()
        writing = [threads.submit(add_source, catalog), threads.submit(drop_work, catalog)]
        waits = "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while len(server().run(waits, database=name_of(here))) < len(writing):
            assert not any(one.done() for one in writing)
        copy_tables(source, target, lambda *_: None)
        retire(source)
        target.finish()
        told = r"this catalogue was moved to elsewhere at 2026.*: let catalog.url say so"
        for one in writing:
            with pytest.raises(HomeError, match=told) as error:
                one.result()
            assert "\n" not in str(error.value)
        with pytest.raises(HomeError, match=told):
            add_source(catalog)
        with pytest.raises(HomeError, match=told):
            limits.change("host", "paper.example", lambda *_: (None, Kept(state=1, lapses_at=9e9)))
        with pytest.raises(HomeError, match=told), catalog.begin() as session:
            session.register_process()
    assert (count_sources(here), count_sources(there)) == (2, 2)


def test_a_move_that_is_called_off_after_all_leaves_a_database_to_work_with():
    here = on_server()
    fill(here, rows=2)
    with closing(SqlCatalog(here)) as catalog, closing(open_source(here)) as source:
        retire(source)
        with pytest.raises(HomeError, match="was moved to"):
            add_source(catalog)
        (revision,) = server().run("SELECT version_num FROM alembic_version", database=name_of(here))[0]
        before = revision.removeprefix("moved-")
        server().run(f"UPDATE alembic_version SET version_num = '{before}'", database=name_of(here))
        add_source(catalog)
    SqlCatalog(here).close()
    server().run("DROP FUNCTION archiver_moved() CASCADE", database=name_of(here))
    with closing(open_source(here)) as source:
        retire(source)
    with pytest.raises(HomeError, match="was moved to"):
        SqlCatalog(here)


def test_a_database_whose_lock_was_lost_is_not_retired():
    here = on_server()
    fill(here, rows=2)
    with closing(open_source(here)) as source:
        source.hold()
        server().run(
            "SELECT pg_terminate_backend(pid) FROM pg_locks JOIN pg_stat_activity USING (pid)"
            " WHERE mode = 'ExclusiveLock' AND relation = 'sources'::regclass",
            database=name_of(here),
        )
        with pytest.raises(CatalogAway):
            retire(source)
    with closing(SqlCatalog(here)) as catalog:
        add_source(catalog)


def test_who_stores_something_is_waited_for_only_so_long(monkeypatch):
    here = on_server()
    fill(here, rows=2)
    monkeypatch.setattr("archiver.catalog.moving_server._WAIT_SECONDS", 0.2)
    with (
        closing(SqlCatalog(here)) as catalog,
        closing(open_source(here)) as source,
        catalog.begin() as session,
    ):
        session.connection.exec_driver_sql("DELETE FROM untold")
        with pytest.raises(HomeBusy, match="another archiver stores something in this catalogue"):
            source.hold()
