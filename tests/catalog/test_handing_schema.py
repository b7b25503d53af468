"""Procrastinate's tables come with the catalogue's, and are brought up to date with them."""

from __future__ import annotations

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import procrastinate
import psycopg
import pytest

from archiver.catalog import SqlCatalog
from archiver.errors import HomeError
from tests.catalog.examples import settings_of
from tests.postgres import server

pytestmark = pytest.mark.postgresql
HERE = Path("/nowhere")
MIGRATIONS = sorted((Path(procrastinate.__file__).parent / "sql" / "migrations").glob("*.sql"))
SAYS = "COMMENT ON TABLE procrastinate_jobs IS 'archiver: procrastinate at {}'"
MADE = """
    SELECT proname, prosrc FROM pg_proc WHERE proname LIKE 'procrastinate%' UNION ALL
    SELECT tgname, '' FROM pg_trigger WHERE tgname LIKE 'procrastinate%' UNION ALL
    SELECT table_name || column_name, '' FROM information_schema.columns
    WHERE table_name LIKE 'procrastinate%'
    ORDER BY 1
"""


@pytest.fixture
def database():
    return server().make_database()


def settings_for(database):
    return settings_of(HERE, url=server().url(database))


def run(database, *statements):
    return server().run(*statements, database=database)


def made_by(database):
    return [(name, " ".join(source.split())) for name, source in run(database, MADE)]


def test_they_are_made_with_the_catalogue_and_say_of_which_version_they_are(database):
    SqlCatalog(settings_for(database)).close()
    said = run(database, "SELECT obj_description('procrastinate_jobs'::regclass, 'pg_class')")
    assert said == [(f"archiver: procrastinate at {MIGRATIONS[-1].stem}",)]


def test_older_ones_are_brought_up_to_date_by_procrastinates_own_migrations(database):
    SqlCatalog(settings_for(database)).close()
    wanted = {name for name, _ in made_by(database)}
    old = server().make_database()
    with psycopg.connect(server().url(old), autocommit=True) as connection:
        for path in MIGRATIONS[:-2]:
            connection.execute(path.read_text())
    run(old, SAYS.format(MIGRATIONS[-3].stem))
    SqlCatalog(settings_for(old)).close()
    assert {name for name, _ in made_by(old)} >= wanted
    SqlCatalog(settings_for(old)).close()  # and finds nothing to do


def test_those_of_a_newer_procrastinate_are_refused_and_who_only_reads_needs_none(database):
    SqlCatalog(settings_for(database)).close()
    run(database, SAYS.format("99.00.00_01_later"))
    with pytest.raises(HomeError, match="a newer Procrastinate made its tables"):
        SqlCatalog(settings_for(database))
    with closing(SqlCatalog(settings_for(database), create=False)) as catalog, catalog.read() as session:
        assert list(session.iter_sources()) == []


def test_those_of_another_program_are_left_alone(database):
    with psycopg.connect(server().url(database), autocommit=True) as connection:
        connection.execute((MIGRATIONS[0].parent.parent / "schema.sql").read_text())
    with pytest.raises(HomeError, match="Procrastinate's tables of something else; give the catalogue"):
        SqlCatalog(settings_for(database))


def test_without_procrastinate_it_says_what_to_install(database):
    code = (
        "import sys; from importlib import util; from pathlib import Path\n"
        "real = util.find_spec\n"
        "util.find_spec = lambda name, *more: None if name == 'procrastinate' else real(name, *more)\n"
        "from archiver.catalog import SqlCatalog; from archiver.settings import CatalogSettings, Settings\n"
        "SqlCatalog(Settings(home=Path('/nowhere'), catalog=CatalogSettings(url=sys.argv[1])))"
    )
    command = [sys.executable, "-c", code, server().url(database)]
    ended = subprocess.run(command, capture_output=True, text=True)
    assert "PostgreSQL needs the extra “cluster”: pip install 'archiver[cluster]'" in ended.stderr
