"""On which database a test's catalogues lie: SQLite's file in each home, or PostgreSQL.

In ``tests/catalog`` and ``tests/queue`` a test that asks for ``backend`` runs once on each, and so does one
whose fixtures stand on it; elsewhere on SQLite, or on what ``ARCHIVER_TESTS_ON`` names. What is about one of
them alone is marked so (``pytest.mark.sqlite``, ``pytest.mark.postgresql``), and with both what is to run on
both. What serves a whole module opens its catalogue ``with module_backend()``.
"""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.postgres import server

BACKENDS = ("sqlite", "postgresql")
_ON_BOTH = ("catalog", "queue")
#: Set while catalogues lie on PostgreSQL, for the processes that a test starts, too: home -> address.
_ON_SERVER = "ARCHIVER_TESTS_DATABASES"
#: Databases with a catalogue's tables and nothing in them: to empty one takes a tenth of making one.
_empty: list[str] = []
_EMPTY = """
DROP SCHEMA IF EXISTS archiver_before_rebuild CASCADE;
DO $$
DECLARE one record; has_rows boolean;
BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename != 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', one.tablename) INTO has_rows;
        IF has_rows THEN EXECUTE format('DELETE FROM %I', one.tablename); END IF;
    END LOOP;
    FOR one IN SELECT sequencename FROM pg_sequences WHERE last_value IS NOT NULL
    LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', one.sequencename);
    END LOOP;
END $$
"""
_LOSE = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


def choose(metafunc: pytest.Metafunc) -> None:
    """Have a test run on each database that it is about."""
    for fixture in {"backend", "module_backend"}.intersection(metafunc.fixturenames):
        wanted = [name for name in BACKENDS if metafunc.definition.get_closest_marker(name)]
        is_usual = metafunc.definition.path.parent.name in _ON_BOTH
        if wanted or is_usual:
            metafunc.parametrize(fixture, wanted or BACKENDS, indirect=True)


def chosen(request: pytest.FixtureRequest) -> str:
    """The database of a test that is being set up."""
    return str(getattr(request, "param", os.environ.get("ARCHIVER_TESTS_ON", "sqlite")))


class Databases:
    """The databases of a test, or of what serves a module."""

    def __init__(self, backend: str) -> None:
        self.backend = backend
        self._told = "{}"

    @contextmanager
    def __call__(self) -> Iterator[str]:
        """Whatever is opened meanwhile lies there; its name."""
        before = os.environ.pop(_ON_SERVER, None)
        if self.backend == "postgresql":
            os.environ[_ON_SERVER] = self._told
        try:
            yield self.backend
        finally:
            self._told = os.environ.pop(_ON_SERVER, "{}")
            if before is not None:
                os.environ[_ON_SERVER] = before

    def give_back(self) -> None:
        _give_back(set(json.loads(self._told).values()))


def url_of(home: Path) -> str:
    """What ``catalog.url`` is for a home: that of an empty catalogue, when it is first asked for."""
    told = os.environ.get(_ON_SERVER)
    if told is None:
        return ""
    urls = json.loads(told)
    key = str(home.absolute())
    if key not in urls:
        urls[key] = _empty.pop() if _empty else _make()
        os.environ[_ON_SERVER] = json.dumps(urls)
    url: str = urls[key]
    return url


def client_bytes(home: Path) -> int:
    """What a process takes more than over a file: PostgreSQL's client, copies of a text on its way there."""
    return 15_000_000 if url_of(home) else 0


def run_sql(home: Path, statement: str, *values: object) -> list[tuple[Any, ...]]:
    """Run a statement (values for its ``?``) past the program, in the catalogue of a home; its rows."""
    if url := url_of(home):
        import psycopg

        with psycopg.connect(url) as server:
            done = server.execute(statement.replace("?", "%s"), values or None)  # type: ignore[call-overload]
            return done.fetchall() if done.description else []
    with closing(sqlite3.connect(home / "catalog.sqlite")) as file, file:
        return file.execute(statement, values).fetchall()


def lose_catalogue(home: Path) -> None:
    """Leave a home without its catalogue, as when its disk or its database is lost."""
    if url := url_of(home):
        server().run(*_LOSE, database=_name_of(url))
    for path in home.glob("catalog.sqlite*"):
        path.unlink()


def share_catalogue(home: Path, other: Path) -> None:
    """Have the catalogue of a home be that of another, too; a file goes with its home."""
    if url := url_of(home):
        os.environ[_ON_SERVER] = json.dumps(json.loads(os.environ[_ON_SERVER]) | {str(other.absolute()): url})


def keep_catalogue(home: Path) -> str:
    """A copy of a home's catalogue, for :func:`give_catalogue` in this process; a file goes with its home."""
    return server().make_database(template=_name_of(url)) if (url := url_of(home)) else ""


def give_catalogue(kept: str, home: Path) -> None:
    """Let a home have the catalogue of the home that it is a copy of."""
    if url := url_of(home):
        name = _name_of(url)
        server().run(f"DROP DATABASE {name} WITH (FORCE)", f"CREATE DATABASE {name} TEMPLATE {kept}")


def _name_of(url: str) -> str:
    return url.partition("@/")[2].partition("?")[0]


def _make() -> str:
    from archiver.catalog import SqlCatalog
    from archiver.settings import CatalogSettings, Settings

    url = server().url(server().make_database())
    SqlCatalog(Settings(home=Path("/nowhere"), catalog=CatalogSettings(url=url))).close()
    return url


def _give_back(urls: Collection[str]) -> None:
    for url in urls:
        name = _name_of(url)
        server().run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{name}' AND pid != pg_backend_pid()",
            database=name,
        )
        if server().run("SELECT to_regclass('alembic_version')", database=name) == [(None,)]:
            server().run(f"DROP DATABASE {name} WITH (FORCE)")  # the test lost it
        else:
            server().run(_EMPTY, database=name)
            _empty.append(url)
