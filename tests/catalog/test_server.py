"""A catalogue in PostgreSQL: how it comes to be, and what is said when it can't be used."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import inspect

from archiver.catalog import SqlCatalog
from archiver.catalog.migrations import HEAD
from archiver.catalog.note_tables import metadata
from archiver.catalog.server import explain
from archiver.errors import ArchiverError, Crossed, HomeError, SettingsError, StorageFull
from archiver.model import PostRef, SeenEntry
from archiver.ports import NewJob
from tests.catalog.examples import ARTICLE, NOON, POST, POST_URL, settings_of, store_article
from tests.postgres import LOCKED, server

pytestmark = pytest.mark.postgresql
HERE = Path("/nowhere")


@pytest.fixture
def database():
    """The name of a database without tables."""
    return server().make_database()


def settings_for(database, **more):
    return settings_of(HERE, url=server().url(database, **more))


def fill(database):
    with closing(SqlCatalog(settings_for(database))) as catalog, catalog.begin() as session:
        store_article(session)


def entry(entry_id, url):
    return SeenEntry(entry_id=entry_id, url=url, seen_at=NOON)


def ask(database, query):
    return server().run(query, database=database)


# --- how it comes to be ------------------------------------------------------------------------


def test_the_tables_and_their_indexes_are_those_that_sqlite_has(catalog):
    with catalog.read() as session:
        found = inspect(session.connection)
        ours = {name for name in found.get_table_names() if not name.startswith("procrastinate_")}
        assert ours == {*metadata.tables, "alembic_version", "article_words"}
        for table in metadata.tables.values():
            indexes = {index["name"]: index for index in found.get_indexes(table.name)}
            assert {index.name for index in table.indexes} <= set(indexes)
            for index in table.indexes:
                partly = index.dialect_options["sqlite"]["where"] is not None
                assert ("postgresql_where" in indexes[index.name]["dialect_options"]) is partly, index.name


def test_text_is_sorted_by_its_bytes_and_numbers_are_of_64_bits(catalog):
    query = """
        SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'
        AND table_name != 'alembic_version' AND NOT starts_with(table_name, 'procrastinate_')
        AND (data_type IN ('integer', 'smallint')
        OR data_type IN ('text', 'character varying') AND collation_name IS DISTINCT FROM 'C')
    """
    with catalog.read() as session:
        assert session.connection.exec_driver_sql(query).all() == []


def test_processes_that_start_on_a_new_database_at_once_all_find_it_ready(database):
    code = (
        "import sys; from pathlib import Path; from archiver.catalog import SqlCatalog\n"
        "from archiver.settings import CatalogSettings, Settings; sys.stdin.readline()\n"
        "settings = Settings(home=Path('/nowhere'), catalog=CatalogSettings(url=sys.argv[1]))\n"
        "catalog = SqlCatalog(settings)\n"
        "with catalog.begin() as session: print(list(session.iter_sources()))\n"
        "catalog.close()\n"
        "assert 'alembic' not in sys.modules"
    )
    command = [sys.executable, "-W", "error", "-c", code, server().url(database)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    started = [subprocess.Popen(command, **pipes) for _ in range(4)]
    for process in started:
        process.stdin.write(b"\n")
        process.stdin.flush()
    assert [process.communicate() for process in started] == [(b"[]\n", b"")] * 4


def test_an_old_catalogue_is_brought_up_to_date_by_one_of_those_that_start_at_once(database):
    """As if it were of revision 0007, in which there were no tags."""
    fill(database)
    for table in ("tags", "notes", "asks", "limits", "tallies"):
        ask(database, f"DROP TABLE {table}")
    ask(database, "ALTER TABLE work DROP COLUMN handed_to")
    ask(database, "UPDATE alembic_version SET version_num = '0007'")
    with pytest.raises(HomeError, match=r"older archiver.*run a command that stores something"):
        SqlCatalog(settings_for(database), create=False)
    with ThreadPoolExecutor(4) as pool:
        opened = list(pool.map(lambda _: SqlCatalog(settings_for(database)), range(4)))
    for catalog in opened:
        with catalog.read() as session:
            (row,) = session.iter_articles()
            assert (row["url"], row["tags"]) == (ARTICLE, [])
        catalog.close()
    assert ask(database, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert ask(database, "SELECT collation_name FROM information_schema.columns WHERE column_name = 'folded'"
               " AND table_name = 'tags'") == [("C",)]  # fmt: skip


def test_a_catalogue_of_a_newer_program_is_refused_in_one_line(database):
    fill(database)
    ask(database, "UPDATE alembic_version SET version_num = '9999'")
    for create in (True, False):
        with pytest.raises(HomeError, match=r"/test\d+: a newer archiver .* 9999.*upgrade"):
            SqlCatalog(settings_for(database), create=create)


def test_who_only_reads_makes_nothing_and_sees_what_another_makes_since(database):
    with closing(SqlCatalog(settings_for(database), create=False)) as catalog:
        with catalog.read() as session:
            assert list(session.iter_articles()) == []
        assert ask(database, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == []
        with pytest.raises(HomeError, match="only for reading"), catalog.begin():
            pass
        fill(database)
        with catalog.read() as session:
            assert [row["url"] for row in session.iter_articles()] == [ARTICLE]


def test_a_database_with_other_tables_is_left_alone(database):
    ask(database, "CREATE TABLE articles (price INTEGER)")
    with pytest.raises(HomeError, match=r"holds tables of something else .*a database of its own"):
        SqlCatalog(settings_for(database))
    assert ask(database, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == [(1,)]


# --- how it is reached -------------------------------------------------------------------------


def said(url, *, create=True):
    """What opening a catalogue says; never more than a line, and nobody's password."""
    with (
        pytest.raises(ArchiverError) as caught,
        closing(SqlCatalog(settings_of(HERE, url=url), create=create)),
    ):
        pass
    line = str(caught.value)
    assert "\n" not in line
    assert "geheim" not in line
    return caught.value


@pytest.mark.parametrize("create", [True, False])
def test_what_keeps_from_the_database_is_one_clear_line(database, create):
    server().run(f"DROP ROLE IF EXISTS {LOCKED}", f"CREATE ROLE {LOCKED} LOGIN PASSWORD 'richtig'")
    there = server().url(database)
    for url, words in {
        "postgresql://ida:geheim@127.0.0.1:1/x": "127.0.0.1:1/x: the database can't be reached: .*refused",
        there.replace(database, "none"): 'database "none" does not exist',
        there.replace("postgres@", "nobody@"): 'role "nobody" does not exist',
        there.replace("postgres@", f"{LOCKED}:geheim@"): "password authentication failed",
        f"{there}&connect_timout=1": "catalog.url: .*connect_timout",
    }.items():
        error = said(url, create=create)
        assert isinstance(error, HomeError | SettingsError)
        assert re.search(words, str(error)), error


def test_without_the_extra_it_says_what_to_install(database):
    code = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from pathlib import Path; from archiver.catalog import SqlCatalog\n"
        "from archiver.errors import SettingsError; from archiver.settings import CatalogSettings, Settings\n"
        "settings = Settings(home=Path('/nowhere'), catalog=CatalogSettings(url=sys.argv[1]))\n"
        "try: SqlCatalog(settings)\n"
        "except SettingsError as error: print(error)"
    )
    command = [sys.executable, "-W", "error", "-c", code, server().url(database)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "needs the extra “cluster”: pip install 'archiver[cluster]'" in done.stdout
    assert done.stdout.count("\n") == 1


def test_sqlite_is_opened_without_a_word_of_postgresql(tmp_path):
    code = (
        "import sys; from pathlib import Path; from archiver.catalog import SqlCatalog\n"
        "from archiver.settings import Settings; SqlCatalog(Settings(home=Path(sys.argv[1]))).close()\n"
        "assert not [name for name in sys.modules if 'psycopg' in name or 'postgresql' in name]"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)


def test_connections_say_who_they_are_and_readers_may_only_read(catalog):
    with catalog.begin() as session:
        for setting, value in (
            ("application_name", "archiver"),
            ("TimeZone", "UTC"),
            ("lock_timeout", "1min"),
        ):
            assert session.connection.exec_driver_sql(f"SHOW {setting}").scalar() == value
    with catalog.read() as session, pytest.raises(HomeError, match="the database is read-only"):
        session.connection.exec_driver_sql("DELETE FROM work")


def test_a_reader_has_one_view_however_long_it_reads(catalog):
    with catalog.read() as before:
        assert list(before.iter_articles()) == []
        with catalog.begin() as session:
            store_article(session)
        assert list(before.iter_articles()) == []


# --- what goes wrong ---------------------------------------------------------------------------


def test_a_role_that_may_only_read_reads_and_is_told_that_it_may_not_write(database):
    fill(database)
    server().run("DROP ROLE IF EXISTS looker", "CREATE ROLE looker LOGIN")
    ask(database, "GRANT SELECT ON ALL TABLES IN SCHEMA public TO looker")
    settings = settings_for(database, user="looker")
    with closing(SqlCatalog(settings, create=False)) as catalog, catalog.read() as session:
        assert len(list(session.iter_articles())) == 1
    refused = pytest.raises(HomeError, match=r"the role may not do this .*permission denied for table")
    with closing(SqlCatalog(settings)) as catalog, refused, catalog.begin() as session:
        session.save_article("https://a.example/", collection="main", at=NOON)


def test_a_database_that_is_read_only_is_one_clear_line(database):
    fill(database)
    ask(database, f"ALTER DATABASE {database} SET default_transaction_read_only = on")
    refused = pytest.raises(HomeError, match="the database is read-only")
    with closing(SqlCatalog(settings_for(database))) as catalog, refused, catalog.begin() as session:
        session.save_article("https://a.example/", collection="main", at=NOON)


def test_a_lock_of_another_program_and_a_slow_statement_are_waited_for_and_no_longer(database):
    fill(database)
    url = server().url(database) + "&options=-c%20lock_timeout%3D50ms%20-c%20statement_timeout%3D200ms"
    with closing(SqlCatalog(settings_of(HERE, url=url))) as catalog:
        with psycopg.connect(server().url(database)) as other:
            other.execute("LOCK TABLE articles")
            refused = pytest.raises(HomeError, match="another program keeps the catalogue locked")
            with refused, catalog.begin() as session:
                session.save_article("https://a.example/", collection="main", at=NOON)
        with pytest.raises(HomeError, match="took too long"), catalog.read() as session:
            session.connection.exec_driver_sql("SELECT pg_sleep(5)")
        with catalog.read() as session:
            assert len(list(session.iter_articles())) == 1


def test_a_database_that_lacks_most_letters_is_refused(database):
    server().run("CREATE DATABASE test_latin ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(HomeError, match="/test_latin: the database holds LATIN1"):
        SqlCatalog(settings_for("test_latin"))


def test_a_full_disk_and_damage_are_told_as_sqlites_are():
    for kind, error, words in (
        (psycopg.errors.DiskFull, StorageFull, "no room on the database's disk"),
        (psycopg.errors.DataCorrupted, HomeError, "damaged.*backup.*archiver rebuild"),
        (psycopg.errors.TooManyConnections, HomeError, "went away.*run this again"),
    ):
        told = explain(kind("could not\n extend"), "postgresql://h/x")
        assert isinstance(told, error)
        assert re.match(f"postgresql://h/x: .*{words}", str(told))
        assert "\n" not in str(told)
    assert explain(psycopg.errors.UndefinedColumn("x"), "x") is None


def test_whoever_is_thrown_out_is_told_and_the_next_transaction_goes_on(catalog):
    def throw_out():
        server().run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'archiver'"
        )

    def store():
        with catalog.begin() as session:
            session.save_article("https://lost.example/", collection="main", at=NOON)
            throw_out()
            store_article(session)

    with pytest.raises(HomeError, match=r"went away|can't be reached"):
        store()
    for _ in range(2):
        with catalog.begin() as session:
            store_article(session)
        catalog.find_change()
        throw_out()
        with catalog.read() as session:
            assert [row["url"] for row in session.iter_articles()] == [ARTICLE]
    catalog.find_change()  # may have lost its connection
    assert catalog.find_change() is not None


# --- many at once ------------------------------------------------------------------------------


def test_work_is_claimed_and_asked_for_while_another_process_writes_facts(catalog):
    """Facts are written in turns, and whoever writes some may take long."""
    with closing(SqlCatalog(catalog._settings)) as other:
        with catalog.begin() as session:
            session.enqueue(NewJob(step="read", subject="u"), at=NOON)
        with catalog.begin() as session:
            store_article(session)
            with other.begin() as meanwhile:
                meanwhile.enqueue(NewJob(step="read", subject="v"), at=NOON)
                claimed = meanwhile.claim("me", at=NOON, lease_seconds=60, steps=("read",), limit=9)
                assert [job.subject for job in claimed] == ["u", "v"]


def test_no_two_who_claim_at_once_get_the_same(catalog):
    with catalog.begin() as session:
        session.enqueue_all([NewJob(step="read", subject=f"u{number}") for number in range(400)], at=NOON)
    with closing(SqlCatalog(catalog._settings)) as other, catalog.begin() as one, other.begin() as two:
        claimed = [
            [job.subject for job in session.claim(owner, at=NOON, lease_seconds=60, steps=("read",), limit=9)]
            for owner, session in (("one", one), ("two", two))
        ]
    assert [len(some) for some in claimed] == [9, 9]
    assert set(claimed[0]).isdisjoint(claimed[1])


def test_two_who_store_the_same_facts_in_another_order_both_succeed(catalog):
    both = threading.Barrier(2)
    refs = [(POST, POST_URL), (PostRef("x", "1", "ida"), "https://x.example/ida/1")]

    def store(order):
        with closing(SqlCatalog(catalog._settings)) as mine:
            for _ in range(10):
                both.wait(30)
                with mine.begin() as session:
                    for ref, url in order:
                        session.save_post(ref, url, at=NOON)
                        session.add_entry("s", "main", entry(ref.post_id, url))

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(store, order) for order in (refs, refs[::-1])]:
            done.result(60)
    with catalog.read() as session:
        assert len(list(session.iter_posts())) == 2


def test_of_two_that_wait_for_each_other_one_gives_way_with_a_word(database):
    fill(database)
    first, second = (SqlCatalog(settings_for(database)) for _ in range(2))
    subjects = ("a", "b")
    with first.begin() as session:
        ids = session.enqueue_all([NewJob(step="read", subject=subject) for subject in subjects], at=NOON)
    met = threading.Barrier(2)

    def lock(catalog, order):
        with catalog.begin() as session:
            session.mark_begun(order[0])
            met.wait(30)
            session.mark_begun(order[1])

    with ThreadPoolExecutor(2) as pool:
        done = [pool.submit(lock, first, ids), pool.submit(lock, second, ids[::-1])]
        errors = [one.exception(60) for one in done]
    assert sorted(type(error).__name__ for error in errors) == ["Crossed", "NoneType"]
    assert isinstance(next(filter(None, errors)), Crossed)
    for catalog in (first, second):
        catalog.close()
