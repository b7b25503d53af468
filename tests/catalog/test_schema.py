"""The tables come to be by migrations, once, whoever starts first; in SQLite (see ``test_server.py``)."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect

from archiver.catalog import SqlCatalog
from archiver.catalog.every_table import metadata
from archiver.catalog.full_text_sqlite import TABLES
from archiver.catalog.migrations import HEAD, REVISIONS
from archiver.catalog.schema import table_statements
from archiver.errors import HomeError, SettingsError
from tests.catalog.examples import NOON, settings_of, store_article

pytestmark = pytest.mark.sqlite


def file_of(home):
    return home / "catalog.sqlite"


@pytest.fixture
def migrated(tmp_path):
    """A catalogue that came to be by the migrations, as one that was made long ago."""
    file_of(tmp_path).parent.mkdir(parents=True, exist_ok=True)
    old = create_engine(f"sqlite:///{file_of(tmp_path)}")
    with old.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
    old.dispose()
    catalog = SqlCatalog(settings_of(tmp_path))
    yield catalog
    catalog.close()


def test_a_new_catalogue_is_made_without_alembic_at_the_newest_revision(tmp_path):
    """Alembic takes 15 MB of memory that are never given back."""
    code = (
        "import sys; from pathlib import Path; from archiver.catalog import SqlCatalog\n"
        "from archiver.settings import Settings\n"
        "SqlCatalog(Settings(home=Path(sys.argv[1]))).close()\n"
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog, catalog.read() as session:
        assert MigrationContext.configure(session.connection).get_current_revision() == HEAD


def test_the_migrations_make_the_tables_that_the_program_knows(migrated):
    with migrated.begin() as session:
        opts = {
            "compare_type": True,
            "include_name": lambda name, kind, _: kind != "table" or name not in TABLES,
        }
        context = MigrationContext.configure(session.connection, opts=opts)
        assert compare_metadata(context, metadata) == []


def test_the_migrations_make_the_indexes_with_their_conditions(migrated, catalog):
    query = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL"
    with migrated.read() as old, catalog.read() as new:
        indexes = set(old.connection.exec_driver_sql(query).all())
        assert indexes == set(new.connection.exec_driver_sql(query).all())


def test_the_migrations_make_the_same_full_text_index(migrated, catalog):
    query = "SELECT sql FROM sqlite_schema WHERE name = 'article_words'"
    with migrated.read() as old, catalog.read() as new:
        made = old.connection.exec_driver_sql(query).all()
        assert len(made) == 1
        assert made == new.connection.exec_driver_sql(query).all()


def test_what_was_due_before_hosts_were_noted_is_found_by_its_host(tmp_path):
    old = create_engine(f"sqlite:///{file_of(tmp_path)}")
    with old.begin() as connection:
        config = Config()
        config.set_main_option("script_location", "archiver.catalog:migrations")
        config.attributes["connection"] = connection
        command.upgrade(config, "0004")
        connection.exec_driver_sql(
            "INSERT INTO work "
            "(id, step, subject, collection, details, state, due_at, priority, attempts, added_at) "
            "VALUES ('j1', 'read', 'https://Paper.example/a', 'main', '{}', 'pending', 0, 0, 0, 0)"
        )
    old.dispose()
    with closing(SqlCatalog(settings_of(tmp_path))) as catalog, catalog.read() as session:
        found = session.connection.exec_driver_sql("SELECT host, ahead FROM work").all()
        assert found == [("paper.example", 0)]


def test_the_revisions_named_are_those_there_are():
    config = Config()
    config.set_main_option("script_location", "archiver.catalog:migrations")
    scripts = ScriptDirectory.from_config(config)
    assert [script.revision for script in scripts.walk_revisions()][::-1] == list(REVISIONS)
    assert scripts.get_heads() == [HEAD]


def test_indexes_are_made_in_one_order_after_their_tables():
    """Of two that serve a query as well SQLite takes one by the order in which they were made."""
    statements = [" ".join(each.split()) for each in table_statements()]
    first = next(place for place, each in enumerate(statements) if "INDEX" in each)
    assert all(each.startswith("CREATE TABLE ") for each in statements[:first])
    indexes = statements[first:]
    assert len(indexes) > 50
    assert indexes == sorted(indexes)
    assert all(each.startswith(("CREATE INDEX ", "CREATE UNIQUE INDEX ")) for each in indexes)


def test_no_two_nouns_define_one_method():
    """The session inherits from them all: a second definition would silently hide the first."""
    from archiver.catalog.lean_session import LeanSession
    from archiver.catalog.session import SqlSession

    bases = [*SqlSession.__bases__, *LeanSession.__bases__]
    names = [name for base in bases for name in vars(base) if not name.startswith("__")]
    assert sorted(names) == sorted(set(names))


def test_processes_that_start_on_a_new_home_at_once_all_find_it_ready(tmp_path):
    code = (
        "import sys; from pathlib import Path; from archiver.catalog import SqlCatalog\n"
        "from archiver.settings import Settings; sys.stdin.readline()\n"
        "catalog = SqlCatalog(Settings(home=Path(sys.argv[1]) / 'new'))\n"
        "with catalog.begin() as session: print(list(session.iter_sources()))"
    )
    command = [sys.executable, "-W", "error", "-c", code, str(tmp_path)]
    started = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    for process in started:
        process.stdin.write(b"\n")
        process.stdin.flush()
    assert [process.communicate() for process in started] == [(b"[]\n", b"")] * 4


def test_a_catalogue_of_a_newer_program_is_refused_in_one_line(tmp_path):
    catalog = SqlCatalog(settings_of(tmp_path))
    with catalog.begin() as session:
        session.connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    catalog.close()
    for create in (True, False):
        with pytest.raises(HomeError, match=r"catalog\.sqlite: a newer archiver .* 9999.*upgrade") as caught:
            SqlCatalog(settings_of(tmp_path), create=create)
        assert "\n" not in str(caught.value)


def test_an_old_catalogue_is_not_changed_by_a_command_that_only_reads(tmp_path):
    empty = create_engine(f"sqlite:///{file_of(tmp_path)}")
    with empty.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
    empty.dispose()
    before = file_of(tmp_path).read_bytes()
    with pytest.raises(HomeError, match="older archiver"):
        SqlCatalog(settings_of(tmp_path), create=False)
    assert file_of(tmp_path).read_bytes() == before


def test_the_file_is_in_wal_mode_and_each_commit_reaches_the_disk(catalog):
    with catalog.begin() as session:
        for pragma, value in (("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)):
            assert session.connection.exec_driver_sql(f"PRAGMA {pragma}").scalar() == value


def test_the_catalogue_can_lie_elsewhere(tmp_path):
    elsewhere = tmp_path / "a folder with ? and #" / "c.db"
    settings = settings_of(tmp_path / "home", url=f"sqlite:///{str(elsewhere).replace('?', '%3F')}")
    catalog = SqlCatalog(settings)
    with catalog.begin() as session:
        store_article(session, at=NOON)
    catalog.close()
    assert not (tmp_path / "home").exists()
    assert [path.suffix for path in tmp_path.rglob("c.db")] == [".db"]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("nonsense", "not a database address"),
        ("nosuch://ida:secret@host/x", "not a database address"),
        ("sqlite://", "in memory would be lost"),
        ("sqlite:///:memory:", "in memory would be lost"),
        ("mysql+nosuch://ida:secret@host/x", "not a database address"),
        ("mysql://ida:secret@host/x", "sqlite and postgresql are spoken, no other"),
        ("postgresql+psycopg2://ida:secret@host/x", "by psycopg 3 alone: write postgresql://"),
    ],
)
def test_an_address_that_is_none_is_told_without_its_password(tmp_path, url, said):
    with pytest.raises(SettingsError, match=said) as caught:
        SqlCatalog(settings_of(tmp_path, url=url))
    assert "secret" not in str(caught.value)


def test_every_table_has_a_primary_key(catalog):
    with catalog.read() as session:
        inspector = inspect(session.connection)
        for table in inspector.get_table_names():
            if table not in {"alembic_version", *TABLES}:
                assert inspector.get_pk_constraint(table)["constrained_columns"], table
