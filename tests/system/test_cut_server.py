"""A commit of which nobody hears how it ended: what the catalogue has stays in the WARC files."""

from __future__ import annotations

from contextlib import contextmanager

import pytest

from tests.backends import url_of
from tests.cut_server import CutServer
from tests.internet import answers
from tests.soak.reading import find_due
from tests.system import holdings
from tests.system.program import wait_until

pytestmark = pytest.mark.postgresql


@pytest.fixture
def urls(internet):
    site = internet.site("paper.example")
    return [site.at(f"/{number}", answers.page(f"<p>{number}</p>" * 50)) for number in range(30)]


@contextmanager
def cut(program, *, arrives=True):
    """Have the program reach its catalogue by a way that is cut once, as it stores a capture."""
    with CutServer(url_of(program.home), after=b"INSERT INTO captures", arrives=arrives) as way:
        program.configure(catalog={"url": way.url})
        yield way
    program.configure()


@pytest.mark.parametrize("arrives", [True, False])
def test_a_command_keeps_what_may_have_been_stored_and_makes_it_good(program, urls, arrives):
    with cut(program, arrives=arrives) as way:
        ended = program.run("capture", "--no-requisites", *urls)
        assert way.is_cut
        assert ended.code == 0, ended.err
    captures = program.rows("list", "captures")
    assert sorted(row["url"] for row in captures) == sorted(urls)
    assert find_due(program.home) == []
    holdings.check_warcs(program.home)
    holdings.check_catalogue(captures, program.home)
    ended = program.run("audit")
    assert ended.code == 0, ended.out


def test_a_worker_makes_it_good_while_it_goes_on(program, urls):
    assert program.run("capture", "--no-requisites", "--enqueue", *urls).code == 0
    with cut(program) as way:
        worker = program.start("worker")
        wait_until(lambda: way.is_cut and holdings.cdxj(program.home) != [], what="the first file")
        first = min(path.name for path in holdings.cdxj(program.home)).replace(".open.", ".")
        sealed = program.home / "collections" / "main" / "indexes" / first
        wait_until(sealed.exists, what="the first file is taken up")
        wait_until(lambda: find_due(program.home) == [], what="all captures")
        assert worker.terminate().code == 0
    captures = program.rows("list", "captures")
    assert sorted(row["url"] for row in captures) == sorted(urls)
    holdings.check_warcs(program.home)
    holdings.check_catalogue(captures, program.home)
