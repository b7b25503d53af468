"""A transaction begins with what work and captures need, and can do all the rest."""

from __future__ import annotations

import subprocess
import sys

import pytest

from archiver.catalog import SqlCatalog
from archiver.catalog.lean_session import LeanSession
from archiver.catalog.session import SqlSession
from archiver.settings import Settings


@pytest.fixture
def catalog(tmp_path):
    catalog = SqlCatalog(Settings(home=tmp_path / "home"))
    yield catalog
    catalog.close()


def test_the_whole_one_does_the_same_by_the_names_that_both_have():
    """What begins as the one goes on as the other: nothing of it may mean something else from then on."""
    names = [name for name in dir(LeanSession) if not name.startswith("__")]
    assert "claim" in names
    assert [name for name in names if getattr(LeanSession, name) is not getattr(SqlSession, name)] == []


def test_what_a_transaction_knows_already_stays_known(catalog):
    with catalog.begin() as session:
        assert type(session) is LeanSession
        session._enqueued["job"] = None  # of what the part for work keeps
        assert session.show("nothing") is None
        assert type(session) is SqlSession
        assert session._enqueued == {"job": None}


def test_what_neither_can_do_is_missing(catalog):
    with catalog.read() as session:
        assert not hasattr(session, "dance")
        session.show("nothing")
        with pytest.raises(AttributeError, match="'SqlSession' object has no attribute 'dance'"):
            session.dance()


def test_a_capture_of_a_plain_address_loads_none_of_the_rest(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    (home / "archiver.toml").write_text("[network]\nallow_private_addresses = true\n")
    lines = (
        f"import sys; sys.argv = ['archiver', '--home', {str(home)!r}, '-q', 'capture', 'http://127.0.0.1:1/']",
        "from archiver.cli import main",
        "try: main()",
        "except SystemExit: print([name for name in ('lean_session', 'session')",
        "    if f'archiver.catalog.{name}' in sys.modules])",
    )
    told = subprocess.run(
        [sys.executable, "-c", "\n".join(lines)], capture_output=True, text=True, check=False
    )
    assert told.returncode == 1, told.stderr  # nobody answers there
    assert told.stdout.splitlines()[-1] == "['lean_session']"
