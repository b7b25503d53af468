"""``archiver sources``: what is watched, said and changed on the command line."""

from __future__ import annotations

import json
from typing import get_args

import pytest

from archiver.cli.sources import add
from archiver.model import SourceKind
from tests.internet import answers
from tests.newsroom import HOST, STORIES
from tests.system.program import Program, only_line

PAGE = '<title>Courier</title><link rel="alternate" type="application/rss+xml" title="News" href="/feed.xml">'


def test_the_command_knows_every_kind_of_source():
    (kind,) = (one for one in add.params if one.name == "kind")
    assert tuple(kind.type.choices) == get_args(SourceKind)


def row(program: Program, *args: str) -> dict:
    return only_line(program.rows("sources", *args))


def test_a_paper_is_added_by_its_front_page_and_its_feed_watched(internet, newsroom, program):
    other = '<link rel="alternate" type="application/rss+xml" title="Sport" href="/sport.xml">'
    internet.site(HOST).at("/", answers.page(PAGE + other))
    ended = program.run("sources", "add", f"https://{HOST}/")
    assert ended.code == 0, ended.err
    assert newsroom.feed_url in ended.out
    assert f"another: https://{HOST}/sport.xml  Sport" in ended.err
    shown = row(program, "list")
    assert (shown["url"], shown["kind"], shown["title"]) == (newsroom.feed_url, "feed", "The Vessby Courier")


def test_filters_leave_out_and_what_they_left_out_is_shown(newsroom, program):
    words = STORIES[0].title.split()[0]
    assert program.run("sources", "add", newsroom.feed_url, "--words", words, "--max-age", "520w").code == 0
    program.run("daemon", "--once")
    (watched,) = program.rows("sources", "list")
    assert watched["left_out"].get("words", 0) + watched["entries"] == len(STORIES)
    assert 0 < watched["entries"] < len(STORIES)
    assert {one["url"] for one in program.rows("list", "articles")} < {story.url for story in STORIES}
    shown = program.run("sources", "show", watched["id"])
    assert f"{watched['left_out']['words']} by words" in shown.out
    changed = program.run(
        "sources", "set", watched["id"], "--no", "words", "--no", "max-age", "--title", "Mine"
    )
    assert changed.code == 0, changed.err
    program.run("daemon", "--once")
    after = row(program, "show", newsroom.feed_url)
    assert (after["filters"], after["left_out"], after["title"]) == ({}, {}, "Mine")
    assert {one["url"] for one in program.rows("list", "articles")} == {story.url for story in STORIES}


def test_sources_are_exported_and_imported(newsroom, program, build_program, tmp_path):
    assert program.run("sources", "add", newsroom.feed_url, "--language", "en").code == 0
    for name, option in (("feeds.opml", []), ("sources.toml", ["--toml"])):
        exported = program.run("sources", "export", *option)
        (tmp_path / name).write_text(exported.out)
        other = build_program(HOST)
        imported = other.run("sources", "import", str(tmp_path / name))
        assert imported.code == 0, imported.err
        assert "1 added, 0 watched already" in imported.err
        assert "0 added, 1 watched already" in other.run("sources", "import", str(tmp_path / name)).err
        shown = row(other, "list")
        assert (shown["url"], shown["title"]) == (newsroom.feed_url, "The Vessby Courier")
        assert shown["filters"] == ({"languages": ["en"]} if option else {})


def test_a_folder_is_watched_for_what_is_dropped(program, tmp_path):
    folder = tmp_path / "dropped"
    folder.mkdir()
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 \xe2\xe3")
    added = program.run("sources", "add", str(folder), "--json")
    assert json.loads(added.out)["kind"] == "folder"
    told = [program.run("-v", "daemon", "--once").err for _ in range(2)]
    assert any(str(folder / "refused" / "broken.pdf") in line for line in told[1].splitlines()), told
    assert (folder / "refused" / "broken.pdf").is_file()


@pytest.mark.parametrize(
    ("args", "code", "said"),
    [
        (("add", "nonsense"), 2, "is no web address"),
        (("add", f"https://{HOST}/nowhere"), 1, "answers 404"),
        (("add", f"https://{HOST}/", "--max-age", "soon"), 2, "'soon' is no length of time"),
        (("add", f"https://{HOST}/", "--language", "English"), 2, "is no language"),
        (("add", f"https://{HOST}/", "--kind", "blog"), 2, "blog"),
        (("set", "s-none", "--words", "a"), 2, "no such source"),
        (("set", "s-none"), 2, "say what is to be changed"),
        (("show", "s-none"), 2, "no such source"),
        (("remove", "s-none"), 2, "no such source"),
        (("import", "missing.opml"), 2, "can't be read"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(newsroom, program, args, code, said):
    ended = program.run("sources", *args)
    assert ended.code == code, ended.err
    assert "Traceback" not in ended.err
    assert said in ended.err
    assert program.rows("sources", "list") == []


def test_one_source_that_fails_stops_no_other(newsroom, program):
    ended = program.run("sources", "add", f"https://{HOST}/nowhere", newsroom.feed_url)
    assert ended.code == 1
    assert "answers 404" in ended.err
    assert row(program, "list")["url"] == newsroom.feed_url
