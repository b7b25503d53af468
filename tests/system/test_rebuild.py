"""``archiver rebuild``: the catalogue and the indexes come back from the WARC files alone, row by row."""

from __future__ import annotations

import pytest

from tests.newsroom import HOST, STORIES
from tests.system import holdings
from tests.system.program import Program
from tests.system.tables import Rows, dump

#: They stand in no WARC.
UNSAID = frozenset({"sources", "entries", "work", "work_batches"})


def catalogued(program: Program, without: frozenset[str] = frozenset()) -> Rows:
    return dump(program.home / "catalog.sqlite", without=without)


def assert_same(before: Rows, after: Rows) -> None:
    assert before.keys() == after.keys()
    for table, rows in before.items():
        lost = [row for row in rows if row not in after[table]]
        new = [row for row in after[table] if row not in rows]
        assert (table, lost, new) == (table, [], [])
        assert rows == after[table]


@pytest.fixture
def busy(internet, newsroom, program) -> Program:
    """A home in which much has happened: several versions, retries, decisions of persons, descriptions."""
    assert program.run("sources", "add", newsroom.feed_url).code == 0
    assert program.run("daemon", "--once").code == 0
    urls = [story.url for story in STORIES]
    assert program.run("archive", *urls).code == 0  # the same texts, read again
    path = urls[0].removeprefix(f"https://{HOST}")
    html = STORIES[0].html()
    from tests.internet.answers import page

    internet.site(HOST).at(path, page(html.replace("</p>", " And more was said.</p>", 1)))
    assert program.run("archive", urls[0]).code == 0
    internet.site(HOST).at(path, page(html))
    assert program.run("archive", urls[0]).code == 0
    cited = program.rows("list", "citations")
    posts = [row["url"] for row in program.rows("list", "posts")]
    program.run("describe", posts[0], posts[1])
    first, second, _ = (row["id"] for row in cited[:3])
    assert program.run("link", first, "--none", "--by", "ida").code == 0
    assert program.run("link", first, "--undo", "--by", "ivo").code == 0
    assert program.run("link", second, posts[0], "--by", "ida", "--note", "she told me").code == 0
    assert program.run("--collection", "other", "archive", urls[1]).code == 0
    return program


def test_every_row_comes_back(busy):
    before, lines = catalogued(busy), holdings.index(busy.home)
    files = [path.name for path in holdings.cdxj(busy.home)]
    ended = busy.run("rebuild")
    assert (ended.code, ended.complaints) == (0, []), ended.err
    assert_same(before, catalogued(busy))
    assert holdings.index(busy.home) == lines
    assert [path.name for path in holdings.cdxj(busy.home)] == files
    holdings.check(busy.home, busy.rows("list", "captures", "--collection", "main"))
