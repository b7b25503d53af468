"""A home is moved to PostgreSQL and into a bucket and back: nothing that anybody sees of it is another."""

from __future__ import annotations

import hashlib
import json
import os
import random
import time
import tomllib
from contextlib import closing

import pytest

from archiver.ports import Filter
from archiver.service import Archiver
from archiver.settings import load_settings
from archiver.warc.cdxj import parse_line
from archiver.warc.storage import iter_collections
from tests.catalog.test_moving import fill
from tests.newsroom import STORIES
from tests.postgres import server
from tests.system import holdings
from tests.system.program import Program, only_line
from tests.system.test_bucket import local, replayed

pytestmark = [pytest.mark.sqlite, pytest.mark.disk]
BRIDGE, HEARING, *_ = STORIES
NOUNS = ("articles", "citations", "posts", "captures")
_SEED = int(os.environ.get("SEED", "8"))


@pytest.fixture
def program(newsroom, build_program, bucket, monkeypatch):
    """A home with articles, their posts, a feed and a tag."""
    for name, value in bucket.environ.items():  # for who reads records in this process
        monkeypatch.setenv(name, value)
    program = build_program(environ=bucket.environ)
    assert program.run("archive", BRIDGE.url, HEARING.url).code in (0, 1)
    assert program.run("sources", "add", "https://paper.example/feed.xml").code in (0, 1)
    article = program.rows("list", "articles")[0]["id"]
    assert program.run("tag", article, "bridges", "--by", "Ida").code == 0
    return program


@pytest.fixture
def database():
    """The address of an empty database."""
    return server().url(server().make_database())


def everything(program):
    """All that commands tell of a home, and the bytes of all records that its indexes list."""
    told = {noun: program.rows("list", noun) for noun in NOUNS}
    for noun in ("articles", "citations", "posts"):
        told |= {row["id"]: program.rows("show", row["id"]) for row in told[noun]}
    told["sources"] = program.rows("sources", "list")
    told["events"] = program.rows("events")
    settings = load_settings(program.home, program.config)
    with Archiver(settings) as archiver:
        for words in ('"divers find cracks" -paris', "the", "bridg*"):
            found = archiver.browsing.list_articles(Filter(words=words), limit=50)
            told[words] = sorted(row["url"] for row in found.rows)
    told["records"] = records(settings)
    return json.loads(json.dumps(told, default=str))


def records(settings):
    found = []
    for folders in iter_collections(settings):
        for index in sorted(folders.indexes.glob("*.cdxj")):
            for line in index.read_bytes().splitlines():
                fields = parse_line(line)[2]
                with closing(folders.warc_file(fields["filename"]).open()) as file:
                    file.seek(int(fields["offset"]))
                    data = file.read(int(fields["length"]))
                found.append([line.decode(), hashlib.sha256(data).hexdigest()])
    return found


def said(program):
    """The two settings."""
    tree = tomllib.loads(program.config.read_text())
    return tree.get("catalog", {}).get("url", ""), tree.get("storage", {}).get("url", "")


def test_there_and_back_all_is_as_it_was(program, bucket, database):
    before = everything(program)
    assert before["articles"]
    assert before["records"]
    files = {path.name: path.read_bytes() for path in program.home.glob("collections/*/*/*")}

    ended = program.run("move", "--to", database, "--to", bucket.url)
    assert (ended.code, ended.complaints) == (0, []), ended.err
    assert said(program) == (database, bucket.url)
    assert not (program.home / "catalog.sqlite").exists()
    assert local(program) == []
    assert everything(program) == before
    assert BRIDGE.title in replayed(program, BRIDGE.url)
    (kept,) = program.home.glob("catalog.sqlite.moved-*")
    assert str(kept) in ended.out

    ended = program.run("move", "--to", "sqlite", "--to", "disk", "--remove")
    assert (ended.code, ended.complaints) == (0, []), ended.err
    assert said(program) == ("", "")
    assert everything(program) == before
    assert {path.name: path.read_bytes() for path in program.home.glob("collections/*/*/*")} == files
    assert bucket.sizes() == {}
    holdings.check(program.home, program.rows("list", "captures"))
    assert BRIDGE.title in replayed(program, BRIDGE.url)
    assert program.run("audit").code == 0
    assert program.run("archive", BRIDGE.url).code == 0


def test_what_would_be_moved_is_told_and_nothing_is_changed(program, bucket, database):
    before = everything(program)
    to = ("--to", database, "--to", bucket.url)
    (told,) = program.rows("move", *to, "--dry-run")
    assert told["is_dry"]
    assert told["catalog"]["rows"]["articles"] == len(before["articles"])
    assert told["catalog"]["bytes"] > 100_000
    assert told["warcs"]["files"] == len(local(program)) > 0
    assert told["warcs"]["bytes"] > 1_000
    ended = program.run("move", *to, "--dry-run")
    assert "would be moved to" in ended.out
    assert (said(program), bucket.sizes()) == (("", ""), {})
    assert everything(program) == before
    (done,) = program.rows("move", *to)
    assert done["catalog"]["rows"] == told["catalog"]["rows"]
    assert set(done["catalog"]["digests"]) == set(done["catalog"]["rows"])
    assert (done["warcs"]["files"], done["warcs"]["removed"]) == (told["warcs"]["files"],) * 2
    (back,) = program.rows("move", "--to", "disk", "--to", "sqlite", "--dry-run")
    assert back["warcs"]["files"] == told["warcs"]["files"]
    (again,) = program.rows("move", *to)
    assert (again["catalog"], again["warcs"]) == (None, None)


def test_killed_at_any_instant_a_home_is_as_it_was_and_the_move_goes_on(program, bucket, database):
    chance = random.Random(_SEED)
    before = everything(program)
    for to in (("--to", database, "--to", bucket.url), ("--to", "sqlite", "--to", "disk")):
        old, kills, looks, seconds = said(program), 0, 0, 0.2
        while (ended := killed_after(program, seconds, *to)) is None:
            kills += 1
            # The settings lead to all there is, or the program says what to do.
            listed = program.run("list", "articles", "--json")
            if listed.code == 0:
                assert listed.rows() == before["articles"]
                looks += said(program) == old
            else:
                assert "run the same “archiver move” again" in only_line(listed.complaints)
            seconds = chance.uniform(0.1, 0.5 + kills / 3)
        assert (ended.code, ended.complaints) == (0, []), ended.err
        assert kills > 1
        assert looks > 0
        assert everything(program) == before
    assert program.run("audit").code == 0


def killed_after(program, seconds, *to):
    """How a move ended; ``None`` where it was killed."""
    running = program.start("move", *to)
    end = time.monotonic() + seconds
    while running.process.poll() is None:
        if time.monotonic() > end:
            running.kill()
            return None
        time.sleep(0.01)
    return running.wait()


def test_a_home_that_is_worked_on_is_not_moved(program, database):
    running = program.start("daemon")
    try:
        while "none runs" in program.run("status").out:
            time.sleep(0.1)
        ended = program.run("move", "--to", database)
        assert ended.code == 1
        assert "a daemon or another command works on this home" in only_line(ended.complaints)
    finally:
        running.terminate()
    assert said(program) == ("", "")


def test_a_catalogue_that_another_machine_works_on_is_not_moved(program, build_program, database):
    assert program.run("move", "--to", database).code == 0
    other = build_program(catalog={"url": database})
    running = other.start("daemon")
    try:
        while "none runs" in other.run("status").out:
            time.sleep(0.1)
        ended = program.run("move", "--to", "sqlite")
        assert ended.code == 1
        assert "another archiver has this catalogue open" in only_line(ended.complaints)
    finally:
        running.terminate()
    assert program.run("move", "--to", "sqlite").code == 0
    ended = other.run("archive", BRIDGE.url)
    assert ended.code == 1
    assert f"this catalogue was moved to {program.home}" in only_line(ended.complaints)


def test_a_move_that_is_told_to_stop_leaves_the_home_as_it_was(program, database):
    before = everything(program)
    ended = program.start("move", "--to", database).terminate()
    if ended.code:  # else it was quicker
        assert said(program) == ("", "")
        assert everything(program) == before
    assert program.run("move", "--to", database).code == 0
    assert everything(program) == before


def test_who_has_old_settings_is_told_where_the_catalogue_went(program, database):
    old = program.config.read_text()
    assert program.run("move", "--to", database).code == 0
    new = program.config.read_text()
    program.config.write_text(old)
    for command in (["list", "articles"], ["archive", BRIDGE.url], ["status"], ["rebuild"], ["migrate"]):
        ended = program.run(*command)
        assert ended.code == 1, command
        assert "this catalogue was moved to postgresql://" in only_line(ended.complaints)
    assert not (program.home / "catalog.sqlite").exists()
    ended = program.run("move", "--to", database)
    assert ended.code == 0, ended.err
    assert program.config.read_text() == new
    assert program.run("move", "--to", "sqlite").code == 0
    program.config.write_text(new)
    for command in (["list", "articles"], ["archive", BRIDGE.url], ["status"], ["rebuild"], ["migrate"]):
        ended = program.run(*command)
        assert ended.code == 1, command
        assert f"this catalogue was moved to {program.home}" in only_line(ended.complaints)


def test_settings_that_only_a_person_can_change_are_told(program, database):
    url = database
    text = program.config.read_text() + '\n[catalog]\nurl = """\n"""\n'
    program.config.write_text(text.replace('"""\n"""', '""" """').replace('""" """', '""""""'))
    before = program.rows("list", "articles")
    ended = program.run("move", "--to", url)
    assert ended.code == 1
    assert "only a person can change" in only_line(ended.complaints)
    assert f'catalog.url = "{url}"' in ended.err
    program.config.write_text(program.config.read_text().replace('""""""', json.dumps(url)))
    assert program.rows("list", "articles") == before


def test_a_file_that_other_homes_may_go_by_is_not_changed(tmp_path, database):
    program = Program(tmp_path / "home", environ={"XDG_CONFIG_HOME": str(tmp_path)})
    fill(load_settings(program.home), rows=2)
    shared = tmp_path / "archiver" / "archiver.toml"
    shared.parent.mkdir()
    shared.write_text("# of all homes\n")
    ended = program.run("move", "--to", database)
    assert ended.code == 1
    assert "other homes may go by this file" in only_line(ended.complaints)
    assert f'catalog.url = "{database}"' in ended.err
    assert shared.read_text() == "# of all homes\n"
    shared.unlink()
    ended = program.run("move", "--to", database)  # where there is none, the home gets one
    assert ended.code == 0, ended.err
    assert tomllib.loads((program.home / "archiver.toml").read_text()) == {"catalog": {"url": database}}
    elsewhere = tmp_path / "other" / "news.sqlite"
    ended = program.run("move", "--to", f"sqlite:///{elsewhere}", "--leave-missing")
    assert ended.code == 0, ended.err
    assert elsewhere.exists()
    assert len(program.rows("list", "articles")) == 2


@pytest.mark.parametrize(
    ("to", "says"),
    [
        (("ftp://x/",), "no place to move to"),
        (("sqlite", "postgresql://h/n"), "one place for the catalogue"),
        (("s3://",), "must be s3://BUCKET"),
        (("postgresql://ida@127.0.0.1:1/news",), "127.0.0.1:1/news: the database can't be reached"),
        (("postgresql://ida:hush@127.0.0.1:1/news",), "leave the password out"),
        (("postgresql://ida:hu/sh?@h/news",), "leave the password out"),
        (("postgresql+psycopg://ida@h/news?sslmode=require&password=hush",), "leave the password out"),
        (("mysql://ida:hush@h/news",), "no place to move to"),
    ],
)
def test_places_that_cannot_be_moved_to_are_one_line(program, to, says):
    ended = program.run("move", *(word for place in to for word in ("--to", place)))
    assert ended.code in (1, 2)
    assert says in only_line(ended.complaints)
    assert "hush" not in ended.err + ended.out
    assert program.rows("list", "articles")
