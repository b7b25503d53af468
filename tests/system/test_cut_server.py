"""A commit of which nobody hears how it ended: what the catalogue has stays in the WARC files."""

from __future__ import annotations

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


@pytest.mark.parametrize("arrives", [True, False])
def test_a_command_keeps_what_may_have_been_stored_and_makes_it_good(internet, build_program, urls, arrives):
    plain = build_program()
    with CutServer(url_of(plain.home), after=b"INSERT INTO captures", arrives=arrives) as way:
        program = build_program(catalog={"url": way.url})
        program.home = plain.home
        ended = program.run("capture", "--no-requisites", *urls)
        assert way.is_cut
        assert ended.code == 0, ended.err
    captures = plain.rows("list", "captures")
    assert sorted(row["url"] for row in captures) == sorted(urls)
    assert find_due(plain.home) == []
    holdings.check_warcs(plain.home)
    holdings.check_catalogue(captures, plain.home)
    ended = plain.run("audit")
    assert ended.code == 0, ended.out


def test_a_worker_makes_it_good_while_it_goes_on(internet, build_program, urls):
    plain = build_program()
    assert plain.run("capture", "--no-requisites", "--enqueue", *urls).code == 0
    with CutServer(url_of(plain.home), after=b"INSERT INTO captures", arrives=True) as way:
        program = build_program(catalog={"url": way.url})
        program.home = plain.home
        worker = program.start("worker")
        wait_until(lambda: way.is_cut and holdings.cdxj(plain.home) != [], what="the first file")
        first = min(path.name for path in holdings.cdxj(plain.home)).replace(".open.", ".")
        sealed = plain.home / "collections" / "main" / "indexes" / first
        wait_until(sealed.exists, what="the first file is taken up")
        wait_until(lambda: find_due(plain.home) == [], what="all captures")
        assert worker.terminate().code == 0
    captures = plain.rows("list", "captures")
    assert sorted(row["url"] for row in captures) == sorted(urls)
    holdings.check_warcs(plain.home)
    holdings.check_catalogue(captures, plain.home)
