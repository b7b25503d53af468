"""A catalogue that this program can't work with as it is, and a server that is away, are one line."""

from __future__ import annotations

import json

import pytest

from archiver.catalog.migrations import HEAD, REVISIONS
from tests.backends import run_sql
from tests.system.program import only_line

READING = (
    ["list", "articles"],
    ["status"],
    ["sources", "list"],
    ["events"],
)
WRITING = (
    ["audit"],
    ["serve", "--no-replay", "--port", "0"],
    ["worker"],
    ["daemon"],
    ["archive", "https://paper.example/"],
    ["capture", "--enqueue", "https://paper.example/"],
    ["migrate"],
    ["prune", "--older-than", "3d"],
)


def set_revision(program, revision):
    run_sql(program.home, "UPDATE alembic_version SET version_num = ?", revision)


@pytest.mark.sqlite
@pytest.mark.postgresql
def test_a_catalogue_of_a_newer_archiver_is_one_line_for_every_command(program):
    assert program.run("migrate").code == 0
    set_revision(program, "9999")
    try:
        for command in (*READING, *WRITING):
            ended = program.run(*command)
            assert (ended.code in (1, 2), ended.out) == (True, ""), command
            assert "a newer archiver made this catalogue" in only_line(ended.complaints), command
            assert "Traceback" not in ended.err
        ended = program.run("daemon", "--log-format", "json")
        assert ended.code in (1, 2)
        said = [json.loads(line) for line in ended.err.splitlines()]
        assert "a newer archiver made this catalogue" in only_line(said)["message"]
        ended = program.run("doctor")
        assert ended.code in (1, 2)
        assert "a newer archiver made this catalogue" in ended.out
        assert "Traceback" not in ended.err
    finally:
        set_revision(program, HEAD)


@pytest.mark.sqlite
@pytest.mark.postgresql
def test_a_catalogue_of_an_older_archiver_is_one_line_for_who_only_reads(program):
    assert program.run("migrate").code == 0
    set_revision(program, REVISIONS[-2])
    try:
        for command in READING:
            ended = program.run(*command)
            assert (ended.code in (1, 2), ended.out) == (True, ""), command
            assert "the catalogue is of an older archiver" in only_line(ended.complaints), command
        ended = program.run("doctor")
        assert ended.code in (1, 2)
        assert "the catalogue is of an older archiver" in ended.out
    finally:
        set_revision(program, HEAD)


SECRETS = (
    "postgresql://ida:hush@127.0.0.1:1/news",
    "postgresql://ida:hu/sh@127.0.0.1:1/news",
    "postgresql://ida@127.0.0.1:1/news?password=hush&sslpassword=hush",
    "postgresql://ida:hush@/news?host=127.0.0.1&port=1",
    "postgresql://ida:hush@127.0.0.1:1/news?nonsense=1",
    "postgresql://ida:hush@127.0.0.1:x/news",
    "mysql://ida:hush@127.0.0.1:1/news",
)


@pytest.mark.sqlite
@pytest.mark.parametrize("url", SECRETS)
def test_a_server_that_is_away_is_told_without_the_password(build_program, url):
    program = build_program(catalog={"url": url})
    for command in (["list", "articles"], ["doctor"], ["worker"], ["serve", "--no-replay", "--port", "0"]):
        ended = program.run("-v", *command)
        assert ended.code in (1, 2), command
        assert "hush" not in ended.err + ended.out, command
        assert "hu/sh" not in ended.err + ended.out, command
        assert "Traceback" not in ended.err, command
    ended = program.run("daemon", "--log-format", "json")
    assert ended.code in (1, 2)
    assert json.loads(ended.err.splitlines()[-1])["event"] == "end"
    assert "hush" not in ended.err
