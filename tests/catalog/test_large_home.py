"""The large home of the benchmarks is what the program itself makes of its rows, however it was filled."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Table
from sqlalchemy.engine import make_url

from archiver.catalog import SqlCatalog
from archiver.catalog.database import find_file
from archiver.catalog.every_table import metadata
from archiver.catalog.full_text import index_numbered, index_of
from archiver.catalog.moving_file import FileSource
from archiver.catalog.moving_server import ServerSide
from archiver.settings import load_settings
from benchmarks.web.home import Size, make
from tests.catalog.examples import settings_of
from tests.postgres import server

pytestmark = pytest.mark.postgresql

SIZE = Size(articles=150)
#: Columns with the numbers of texts, which are given in another order.
NUMBERED = {"article_texts": "number", "listed_articles": "number"}


@pytest.fixture(scope="module")
def url():
    return server().url(server().make_database())


@pytest.fixture(scope="module")
def homes(tmp_path_factory, url) -> tuple[Path, Path]:
    """One filled by the program, and one in PostgreSQL filled quickly."""
    slow, quick = (tmp_path_factory.mktemp("homes") / name for name in ("slow", "quick"))
    make(slow, SIZE)
    make(quick, SIZE, url)
    return slow, quick


@pytest.fixture(scope="module")
def sides(homes):
    slow, quick = (load_settings(home) for home in homes)
    with closing(FileSource(find_file(slow))) as one, closing(ServerSide(quick)) as other:
        yield one, other


@pytest.mark.parametrize("table", metadata.sorted_tables, ids=lambda table: table.name)
def test_each_table_has_the_rows_that_the_program_makes(sides, table: Table):
    rows = [Counter(row for some in side.read(table) for row in plainly(table, some)) for side in sides]
    assert rows[0] == rows[1]


def plainly(table, rows):
    names = [column.name for column in table.columns if column.name != NUMBERED.get(table.name)]
    places = [list(table.columns.keys()).index(name) for name in names]
    return [tuple(row[place] for place in places) for row in rows]


def test_texts_have_the_numbers_that_their_articles_tell_and_the_words_that_the_program_finds(homes):
    with closing(SqlCatalog(load_settings(homes[1]))) as catalog, catalog.begin() as session:
        run = session.connection.exec_driver_sql
        told = run("SELECT version_id, number FROM listed_articles").all()
        assert sorted(told) == sorted(run("SELECT version_id, number FROM article_texts").all())
        query = "SELECT number, title::text, words::text, folded FROM article_words ORDER BY number"
        quick = run(query).all()
        index_of(session.connection).clear(session.connection)
        last, count = 0, 1
        while count:
            count, last = index_numbered(session.connection, last)
        assert quick == run(query).all()


def test_all_indexes_and_constraints_are_there_again(homes, url):
    new = server().url(server().make_database())
    SqlCatalog(settings_of(Path("/nowhere"), url=new)).close()
    query = """
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint ORDER BY 1
    """
    found = [server().run(query, database=make_url(one).database) for one in (url, new)]
    assert found[0] == found[1]
