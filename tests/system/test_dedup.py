"""What the collection holds is not stored again, whichever run or process brings it, and it replays."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from warcio.archiveiterator import ArchiveIterator

from tests.internet import answers
from tests.system import holdings
from tests.system.replay import Replay
from tests.warc.making import check

LOGO = bytes(range(256)) * 40


def publish(internet) -> list[str]:
    """Two addresses on two hosts that answer with the same bytes, and one of its own."""
    site, mirror = internet.site("paper.example"), internet.site("mirror.example")
    site.at("/logo.png", answers.content(LOGO, "image/png").with_headers(("X-From", "paper")))
    mirror.at("/copy.png", answers.content(LOGO, "image/png").with_headers(("X-From", "mirror")))
    site.at("/story", answers.page("<title>Bread</title>" + "<p>Bread and roses.</p>" * 100))
    return [site.url("/logo.png"), mirror.url("/copy.png"), site.url("/story")]


def kinds(home, collection="main"):
    found = []
    for path in holdings.warcs(home, collection):
        assert check(path) == ""
        with path.open("rb") as stream:
            found += [
                (record.rec_type, record.rec_headers["WARC-Target-URI"])
                for record in ArchiveIterator(stream)
                if record.rec_type in ("response", "revisit")
            ]
    return sorted(found)


def test_later_runs_refer_to_what_earlier_ones_stored_and_both_replay(internet, program):
    logo, copy, story = publish(internet)
    for urls in ([logo, story], [copy], [logo, story]):  # each run a process and a file of its own
        assert program.run("capture", *urls).code == 0
    assert kinds(program.home) == [
        ("response", logo),
        ("response", story),
        ("revisit", copy),
        ("revisit", logo),
        ("revisit", story),
    ]
    with Replay(program.home) as replay:
        for url in (logo, copy):
            status, text = replay.get(url, modifier="id_")
            assert (status, text) == (200, LOGO.decode("utf-8", "replace"))
        status, text = replay.get(story)
        assert (status, text.count("Bread and roses.")) == (200, 100)


def test_what_was_saved_is_told_by_the_command_and_by_the_doctor(internet, program):
    logo, copy, _ = publish(internet)
    first, second = program.run("capture", logo), program.run("capture", copy)
    assert "held already" not in first.err
    assert "1 answer kept by reference, its body was held already: 0.0 MB not stored again" in second.err
    found = [json.loads(line) for line in program.run("doctor", "--json").out.splitlines()]
    (saved,) = [row["note"] for row in found if row["name"] == "saved"]
    assert saved == "1 body held already, 0.0 MB not stored again"


def test_no_dedup_stores_every_body(internet, program):
    logo, *_ = publish(internet)
    program.run("capture", logo)
    program.run("capture", "--no-dedup", logo)
    assert [kind for kind, _ in kinds(program.home)] == ["response", "response"]


def test_another_collection_keeps_its_own_originals(internet, program):
    logo, *_ = publish(internet)
    program.run("capture", logo)
    program.run("capture", "--collection", "desk", logo)
    assert kinds(program.home, "desk") == [("response", logo)]


def make_older(catalogue, revision):
    """Bring a catalogue to the tables of an older program, with what they had room for."""
    old = catalogue.with_name("old.sqlite")
    engine = create_engine(f"sqlite:///{old}")
    config = Config()
    config.set_main_option("script_location", "archiver.catalog:migrations")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
    engine.dispose()
    with closing(sqlite3.connect(old)) as rows, rows:
        rows.execute("ATTACH ? AS now", (str(catalogue),))
        for (table,) in rows.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            if table != "alembic_version":
                names = ", ".join(row[1] for row in rows.execute(f"PRAGMA main.table_info({table})"))
                rows.execute(f"INSERT INTO main.{table} ({names}) SELECT {names} FROM now.{table}")
    for path in catalogue.parent.glob("catalog.sqlite*"):
        path.unlink()
    old.replace(catalogue)


@pytest.mark.sqlite  # there was no catalogue in PostgreSQL then
def test_a_home_of_before_refers_to_what_its_old_files_hold(internet, program):
    logo, copy, _ = publish(internet)
    program.run("capture", logo)
    make_older(program.home / "catalog.sqlite", "0004")
    assert program.run("capture", copy).code == 0
    assert kinds(program.home) == [("response", logo), ("revisit", copy)]


def test_a_rebuilt_catalogue_knows_the_originals(internet, program):
    logo, copy, _ = publish(internet)
    program.run("capture", logo)
    program.run("capture", copy)
    assert program.run("rebuild").code == 0
    found = [json.loads(line) for line in program.run("doctor", "--json").out.splitlines()]
    assert [row["note"] for row in found if row["name"] == "saved"] == [
        "1 body held already, 0.0 MB not stored again"
    ]
    program.run("capture", logo)
    assert kinds(program.home) == [("response", logo), ("revisit", copy), ("revisit", logo)]
