"""A catalogue in PostgreSQL: how it comes to be, and what is said when it can't be used."""

from __future__ import annotations

import random
import re
import string
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
from archiver.catalog.advisory import Advisory
from archiver.catalog.database import masked
from archiver.catalog.every_table import metadata
from archiver.catalog.limits import open_limits
from archiver.catalog.migrations import HEAD, large
from archiver.catalog.migrations.large import LargeIndex
from archiver.catalog.moving_server import ServerSide
from archiver.catalog.renewal_server import ServerRenewal
from archiver.catalog.server import WRITERS, explain
from archiver.errors import (
    ArchiverError,
    CatalogAway,
    CatalogTrouble,
    Crossed,
    HomeError,
    SettingsError,
    StorageFull,
)
from archiver.model import PostRef, SeenEntry
from archiver.ports import NewJob
from tests.catalog.examples import ARTICLE, NOON, POST, POST_URL, later, settings_of, store_article, version
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


def database_of(catalog):
    return catalog.name.rpartition("/")[2]


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
    for table in ("tags", "notes", "asks", "bulks", "limits", "tallies"):
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


def test_a_large_index_is_made_beside_a_migration_and_one_that_a_kill_left_is_made_again(
    database, monkeypatch
):
    fill(database)
    ask(database, "DROP TABLE limits, bulks, tallies")
    ask(database, "UPDATE alembic_version SET version_num = '0010'")
    index = LargeIndex("ix_try", "articles", ("collection", "id"), where="url != ''")
    monkeypatch.setattr(large, "LARGE", {HEAD: (index,), "0005": (index,)})
    # As a kill leaves it: this one finds two rows alike.
    ask(database, "INSERT INTO articles SELECT 'a-2', collection, 'u', first_seen_at FROM articles")
    with pytest.raises(psycopg.errors.UniqueViolation):
        ask(database, "CREATE UNIQUE INDEX CONCURRENTLY ix_try ON articles (collection)")

    def open_it(_):
        with closing(SqlCatalog(settings_for(database))) as catalog:
            return catalog.found_revision

    with ThreadPoolExecutor(3) as pool:
        assert "0010" in set(pool.map(open_it, range(3)))
    assert ask(database, "SELECT version_num FROM alembic_version") == [(HEAD,)]
    assert ask(
        database,
        "SELECT indisvalid, indisunique, pg_get_indexdef(indexrelid) LIKE '%(collection, id) WHERE %'"
        " FROM pg_index WHERE indexrelid = 'ix_try'::regclass",
    ) == [(True, False, True)]


def test_others_begin_while_large_indexes_are_made(database):
    fill(database)
    with psycopg.connect(settings_for(database).catalog.url) as maker:
        maker.execute("SELECT pg_advisory_lock(%s)", [Advisory.LARGE_INDEXES.value])
        with closing(SqlCatalog(settings_for(database))) as catalog, catalog.begin() as session:
            assert session.save_article("https://a.example/", collection="main", at=NOON)


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


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("postgresql://ida:geheim@2geheim@h/x", "write “%40” for each “@”"),
        ("postgresql://ida:geheim@h:abc/x", "not a database address like"),
        ("postgresql://ida:geheim@[::1/x", "not a database address like|reached"),
        ("postgresql://h:99999999/x?password=geheim", "catalog.url: |reached"),
        ("mysql://ida:geheim@h/x", "no other database|not a database address"),
        ("mysql://h/x?password=geheim", "no other database|not a database address"),
        ("postgresql+asyncpg://ida:geheim@h/x?password=geheim", "psycopg 3 alone|not a database address"),
        ("geheim", "not a database address like"),
    ],
)
def test_an_address_that_is_wrong_is_one_clear_line_without_a_password(url, words):
    error = said(url)
    assert re.search(words, str(error)), error


def test_an_address_is_shown_without_its_passwords():
    for url, shown in {
        "postgresql://ida:geheim@h/x": "postgresql://ida:PASSWORD@h/x",
        "postgresql://ida:ge/heim@h/x": "postgresql://ida:PASSWORD@h/x",
        "postgresql://ida@h/x?password=geheim&sslmode=require": (
            "postgresql://ida@h/x?password=PASSWORD&sslmode=require"
        ),
        "postgresql://ida:ge@heim@h/x": "postgresql://…",
        "postgresql://ida:geheim@h:abc/x": "postgresql://…",
        "postgresql://h/x": "postgresql://h/x",
        "sqlite:////srv/catalog.sqlite": "sqlite:////srv/catalog.sqlite",
    }.items():
        assert masked(url) == shown


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


def test_a_process_keeps_a_bounded_number_of_connections_however_many_threads_it_has(catalog):
    most, reading = [], threading.Barrier(12)

    def work(number):
        with catalog.read():
            reading.wait(60)
        with catalog.begin() as session:
            session.enqueue(NewJob(step="read", subject=str(number)), at=NOON)
            most.append(catalog._database.writing.pool.checkedout())

    presence = catalog.open_presence()
    assert presence.take("me")
    catalog.find_change()
    with ThreadPoolExecutor(12) as pool:
        list(pool.map(work, range(12)))
    assert max(most) <= WRITERS + 1
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    ((kept,),) = ask(database_of(catalog), f"{query} AND application_name = 'archiver'")
    assert kept <= 4 + 1 + WRITERS + 1
    presence.close()


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


def test_what_a_server_cannot_do_just_now_is_waited_for_by_who_works_for_good():
    for kind, words in (
        (psycopg.errors.LockNotAvailable, "keeps the catalogue locked.*end it"),
        (psycopg.errors.QueryCanceled, "took too long"),
        (psycopg.errors.ReadOnlySqlTransaction, "read-only.*catalog.url"),
        (psycopg.errors.DiskFull, "no room on the database's disk.*free some"),
        (psycopg.errors.OutOfMemory, "memory of the database's server"),
        (psycopg.errors.DeadlockDetected, "the same rows"),
        (psycopg.errors.SerializationFailure, "the same rows"),
        (psycopg.errors.IdleInTransactionSessionTimeout, "stood still"),
        (psycopg.errors.AdminShutdown, "went away"),
        (psycopg.errors.CannotConnectNow, "went away"),
        (psycopg.errors.TooManyConnections, "went away"),
    ):
        told = explain(kind("x"), "postgresql://h/x")
        assert isinstance(told, CatalogTrouble), kind
        assert re.search(words, str(told)), told
        # Of two that cross only one job is tried again; all else holds for every job.
        assert isinstance(told, HomeError) is not isinstance(told, Crossed)
    for kind in (psycopg.errors.InsufficientPrivilege, psycopg.errors.DataCorrupted):
        assert not isinstance(explain(kind("x"), "postgresql://h/x"), CatalogTrouble)


def test_what_is_read_is_planned_for_what_is_asked(database):
    """Else, from the eleventh time on, a search for a rare word goes as one for a word of all articles."""
    fill(database)
    for create in (True, False):
        with closing(SqlCatalog(settings_for(database), create=create)) as catalog, catalog.read() as session:
            shown = session.connection.exec_driver_sql("SHOW plan_cache_mode").scalar()
            assert shown == "force_custom_plan"


def test_a_server_that_became_read_only_is_connected_to_anew(database):
    """As after a failover: the address may name several servers, of which another one is written to now."""
    fill(database)
    with closing(SqlCatalog(settings_for(database))) as catalog:
        ask(database, f"ALTER DATABASE {database} SET default_transaction_read_only = on")
        catalog._database.writing.dispose()
        refused = pytest.raises(CatalogAway, match="the database is read-only")
        with refused, catalog.begin() as session:
            session.save_article("https://a.example/", collection="main", at=NOON)
        server().run(f"ALTER DATABASE {database} SET default_transaction_read_only = off")
        with catalog.begin() as session:
            session.save_article("https://a.example/", collection="main", at=NOON)


def test_what_no_index_takes_is_one_line_and_ends_a_job_and_not_the_worker(catalog):
    too_long = "".join(random.Random(1).choices(string.ascii_letters, k=9_000))
    refused = pytest.raises(ArchiverError, match=r"too long \(index row .*everything else is as")
    with refused as caught, catalog.begin() as session:
        session.save_article("https://a.example/", collection=too_long, at=NOON)
    assert not isinstance(caught.value, HomeError)


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


# --- who stands still --------------------------------------------------------------------------


def test_who_stands_still_or_is_cut_off_keeps_nobody_waiting_for_hours(catalog):
    """The server ends its session sooner than the others stop waiting; and both sides notice a dead line."""
    server_says = {
        "tcp_keepalives_idle": "15",
        "tcp_keepalives_interval": "5",
        "tcp_keepalives_count": "3",
        "tcp_user_timeout": "30000",
    }
    client_says = {
        "keepalives_idle": "15",
        "keepalives_interval": "5",
        "keepalives_count": "3",
        "tcp_user_timeout": "30000",
    }
    with closing(open_limits(catalog._settings)) as limits:
        engines = (catalog._database.writing, catalog._database.reading, limits._engine)
        for engine, idle in zip(engines, ("45000", "0", "10000"), strict=True):
            with engine.connect() as connection:
                says = dict(
                    tuple(row)
                    for row in connection.exec_driver_sql("SELECT name, reset_val FROM pg_settings").all()
                )
                assert server_says.items() <= says.items()
                assert says["idle_in_transaction_session_timeout"] == idle
                assert int(idle) < int(says["lock_timeout"])
                told = connection.connection.driver_connection.info.get_parameters()
                assert client_says.items() <= told.items()


def test_a_process_that_stands_still_with_the_turn_loses_it_and_is_told(database):
    fill(database)
    quick = server().url(database) + "&options=-c%20idle_in_transaction_session_timeout%3D1500ms"
    with (
        closing(SqlCatalog(settings_of(HERE, url=quick))) as stopped,
        closing(SqlCatalog(settings_for(database))) as other,
    ):

        def stand_still():
            with stopped.begin() as session:
                session.save_article("https://a.example/", collection="main", at=NOON)
                with other.begin() as meanwhile:  # waits until the server has ended the first
                    meanwhile.save_article("https://b.example/", collection="main", at=NOON)
                session.save_article("https://c.example/", collection="main", at=NOON)

        with pytest.raises(CatalogAway, match=r"ended a transaction that stood still .*run this again"):
            stand_still()
        with stopped.begin() as session:
            session.save_article("https://d.example/", collection="main", at=NOON)
        with other.read() as session:
            assert {row["url"] for row in session.iter_articles()} == {
                *(ARTICLE, "https://b.example/", "https://d.example/")
            }


def test_a_move_and_a_rebuild_may_stand_still_while_they_read_files(database):
    fill(database)
    with (
        closing(ServerRenewal(settings_for(database))) as renewal,
        closing(ServerSide(settings_for(database))) as side,
    ):
        renewal.begin()
        with closing(SqlCatalog(renewal.settings)) as beside:
            for engine in (renewal._engine, beside._database.writing, side._writing):
                with engine.connect() as connection:
                    idle = connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar()
                    assert idle == "0"


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


def has_turn(session):
    """Whether this transaction's session has the lock by which facts are written in turns."""
    query = (
        "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"
        f" AND (classid::bigint << 32) | objid::bigint = {Advisory.FACTS.value}"
    )
    return bool(session.connection.exec_driver_sql(query).scalar())


def test_the_first_transactions_after_tables_were_made_take_their_turn(database):
    with closing(SqlCatalog(settings_for(database))) as catalog:
        for number in range(2):
            with catalog.begin() as session:
                assert not has_turn(session)
                session.save_article(f"https://{number}.example/", collection="main", at=NOON)
                assert has_turn(session)


def test_a_turn_that_was_taken_in_a_part_that_failed_is_taken_again(catalog):
    with catalog.begin() as session:
        with pytest.raises(ValueError, match="constraint"), session.part():
            session.save_version("a-none", version(), at=NOON)
        session.save_article("https://a.example/", collection="main", at=NOON)
        assert has_turn(session)


def test_who_renews_leases_waits_for_nobody(catalog):
    """Else it would cross with a transaction that asks for one leased job and ends another."""
    with closing(SqlCatalog(catalog._settings)) as other:
        with catalog.begin() as session:
            ids = session.enqueue_all([NewJob(step="read", subject=name) for name in "ab"], at=NOON)
            jobs = session.claim("me", at=NOON, lease_seconds=60, steps=("read",), limit=9)
        with catalog.begin() as session:
            session.enqueue(NewJob(step="read", subject="b", details={"more": 1}), at=NOON)
            with other.begin() as heartbeat:
                heartbeat.renew("me", until=later(9))
            assert session.finish(next(job for job in jobs if job.subject == "a"), at=NOON)
        leases = dict(
            ask(database_of(catalog), "SELECT subject, lease_until FROM work WHERE state = 'pending'")
        )
        assert leases == {"b": later(1)}
        with other.begin() as heartbeat:
            heartbeat.renew("me", until=later(9))
        leases = dict(
            ask(database_of(catalog), "SELECT subject, lease_until FROM work WHERE state = 'pending'")
        )
        assert leases == {"b": later(9)}
        assert len(ids) == 2


def test_who_ends_a_job_and_then_writes_facts_takes_the_turn_first(catalog):
    """One has the turn and asks for a job; the other ends that job, and writes facts."""
    with catalog.begin() as session:
        session.enqueue(NewJob(step="read", subject="u"), at=NOON)
        (job,) = session.claim("me", at=NOON, lease_seconds=60, steps=("read",))
    waits = threading.Event()

    def end():
        with closing(SqlCatalog(catalog._settings)) as other, other.begin() as session:
            waits.set()
            session.begin_facts()
            assert session.finish(job, at=NOON)
            session.save_article("https://b.example/", collection="main", at=NOON)

    with ThreadPoolExecutor(1) as pool:
        with catalog.begin() as session:
            session.save_article("https://a.example/", collection="main", at=NOON)
            ended = pool.submit(end)
            assert waits.wait(60)
            session.enqueue(NewJob(step="read", subject="u", details={"more": 1}), at=NOON)
        ended.result(60)


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


def test_who_joins_a_job_while_it_is_finished_waits_for_what_it_asks_for_too(catalog):
    with catalog.begin() as session:
        session.enqueue(NewJob(step="read", subject="u", batch="first"), at=NOON)
        (job,) = session.claim("me", at=NOON, lease_seconds=60, steps=("read",))
    waits = (
        "SELECT count(*) FROM pg_stat_activity "
        "WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )

    def finish():
        with catalog.begin() as session:
            assert session.finish(job, at=NOON)
            session.enqueue(NewJob(step="cite", subject="v", batch="first"), at=NOON)

    with ThreadPoolExecutor(1) as pool:
        with catalog.begin() as session:
            session.enqueue(NewJob(step="read", subject="u", batch="second"), at=NOON)
            finishing = pool.submit(finish)
            while not int(ask(database_of(catalog), waits)[0][0]):
                assert not finishing.done()
        finishing.result()
    with catalog.read() as session:
        for batch in ("first", "second"):
            assert session.count_work(batch, at=NOON).due == 1
        left = session.connection.exec_driver_sql(
            "SELECT count(*) FROM work_batches JOIN work ON id = job_id WHERE state = 'done'"
        )
        assert left.scalar() == 0
