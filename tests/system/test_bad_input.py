"""Whatever is handed in: one clear line on standard error, a fitting exit code, and the rest goes on."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.internet import Internet, answers, trouble
from tests.newsroom import STORIES
from tests.system import holdings
from tests.system.privileges import obey_permissions
from tests.system.program import Ended, Program, only_line

REGATTA = STORIES[3]


def check_said(ended: Ended, about: str, *words: str) -> None:
    """It said in one line, without a trace, what is wrong with what.

    ``capture`` answers each address with a line on standard output, others complain.
    """
    assert "Traceback" not in ended.err, ended.err
    complaints = [line for line in ended.complaints if about in line]
    line = only_line(complaints or [line for line in ended.out.splitlines() if about in line])
    said = line.lower()
    assert any(word in said for word in words), line


def missing_file(folder: Path) -> Path:
    return folder / "missing.html"


def empty_file(folder: Path) -> Path:
    (folder / "empty.html").write_bytes(b"")
    return folder / "empty.html"


def binary_file(folder: Path) -> Path:
    (folder / "article.html").write_bytes(bytes(range(256)) * 400)
    return folder / "article.html"


def picture(folder: Path) -> Path:
    (folder / "photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(2000))
    return folder / "photo.png"


def zstd_warc(folder: Path) -> Path:
    (folder / "pages.warc.zst").write_bytes(b"\x28\xb5\x2f\xfd" + b"WARC/1.1 " * 100)
    return folder / "pages.warc.zst"


def broken_gzip(folder: Path) -> Path:
    (folder / "article.html.gz").write_bytes(b"\x1f\x8b" + b"<p>no gzip</p>" * 100)
    return folder / "article.html.gz"


def gzip_bomb(folder: Path) -> Path:
    (folder / "bomb.html.gz").write_bytes(gzip.compress(b"<p>" + b"x" * 50_000_000))
    return folder / "bomb.html.gz"


def folder_itself(folder: Path) -> Path:
    (folder / "a-folder").mkdir()
    return folder / "a-folder"


def broken_warc(folder: Path) -> Path:
    (folder / "broken.warc.gz").write_bytes(gzip.compress(b"WARC/1.1\r\nWARC-Type: response\r\n")[:-9])
    return folder / "broken.warc.gz"


FILES: dict[Callable[[Path], Path], tuple[str, ...]] = {
    missing_file: ("no such file", "not found", "doesn't exist"),
    empty_file: ("empty",),
    binary_file: ("binary", "not text", "no text"),
    picture: ("image", "png"),
    zstd_warc: ("zstd",),
    broken_gzip: ("gzip",),
    gzip_bomb: ("longer",),
    folder_itself: ("folder", "directory"),
    broken_warc: ("warc",),
}


@pytest.mark.parametrize("command", ["find", "archive"])
@pytest.mark.parametrize("make", FILES, ids=lambda make: make.__name__)
def test_a_file_that_is_no_article(program: Program, tmp_path: Path, make, command):
    source = str(make(tmp_path))
    ended = program.run(command, source)
    assert ended.code == 1
    check_said(ended, source, *FILES[make])


def test_a_missing_file_leaves_no_home_half_made(program, tmp_path):
    program.run("archive", str(tmp_path / "missing.html"))
    assert holdings.warcs(program.home) == []
    assert program.rows("list", "articles") == []


def gone(internet: Internet) -> str:
    return internet.site("bad.example").at("/", answers.error(404))


def no_such_name(_: Internet) -> str:
    return "https://no-such-host.invalid/"


def refused(internet: Internet) -> str:
    return "https://closed.example/"


def silent(internet: Internet) -> str:
    return internet.site("bad.example").at("/", trouble.hang())


def broken(internet: Internet) -> str:
    return internet.site("bad.example").at("/", trouble.reset())


def garbage(internet: Internet) -> str:
    return internet.site("bad.example").at("/", trouble.garbage())


def head_without_end(internet: Internet) -> str:
    return internet.site("bad.example").at("/", trouble.endless_head())


def loop(internet: Internet) -> str:
    site = internet.site("bad.example")
    there, back = trouble.redirect_loop(site.url("/there"), site.url("/back"))
    site.at("/back", back)
    return site.at("/there", there)


def too_many_hops(internet: Internet) -> str:
    site = internet.site("bad.example")
    site.at("/more/*", trouble.redirects_for_ever())
    return site.url("/more/1")


def private(_: Internet) -> str:
    return "http://192.168.1.1/admin"


def odd_scheme_behind_redirect(internet: Internet) -> str:
    return internet.site("bad.example").at("/", answers.redirect("file:///etc/passwd"))


ADDRESSES: dict[Callable[[Internet], str], tuple[str, ...]] = {
    gone: ("404",),
    no_such_name: ("no such host",),
    refused: ("refused",),
    silent: ("time", "silent", "answer"),
    broken: ("reset", "broke", "closed"),
    garbage: ("http",),
    head_without_end: ("header",),
    loop: ("redirect",),
    too_many_hops: ("redirect",),
    private: ("private",),
    odd_scheme_behind_redirect: ("redirect", "scheme", "file"),
}


@pytest.mark.parametrize("command", ["find", "archive", "capture"])
@pytest.mark.parametrize("make", ADDRESSES, ids=lambda make: make.__name__)
def test_an_address_that_gives_nothing(internet, build_program, make, command):
    internet.refuse("closed.example")
    url = make(internet)
    program = build_program(
        *("bad.example", "closed.example"),
        network={"read_timeout_seconds": 0.7, "total_timeout_seconds": 5},
        work={"max_attempts": 1},
    )
    ended = program.run(command, url)
    assert ended.code == 1
    check_said(ended, url, *ADDRESSES[make])


def endless(internet: Internet) -> str:
    return internet.site("bad.example").at("/", trouble.endless())


def bomb(internet: Internet) -> str:
    return internet.site("bad.example").at("/", trouble.gzip_bomb(megabytes=200))


def huge(internet: Internet) -> str:
    body = b"".join(trouble.huge_html(megabytes=8))
    return internet.site("bad.example").at("/", answers.content(body, "text/html"))


def deep(internet: Internet) -> str:
    return internet.site("bad.example").at("/", answers.content(trouble.deep_html(), "text/html"))


def wrong_charset(internet: Internet) -> str:
    html = "<title>Brücke</title><p>Die Brücke über den Fluß bleibt geschlossen.</p>"
    return internet.site("bad.example").at("/", answers.page(html, charset="latin-1", said="utf-8"))


def unknown_charset(internet: Internet) -> str:
    return internet.site("bad.example").at("/", answers.page("<title>A</title><p>B</p>", said="klingon-8"))


def slow(internet: Internet) -> str:
    return internet.site("bad.example").at("/", trouble.trickle(b"x" * 4000, every_seconds=0.1))


@pytest.mark.parametrize("command", ["find", "archive"])
@pytest.mark.parametrize(
    "make", [endless, bomb, huge, deep, wrong_charset, unknown_charset, slow], ids=lambda make: make.__name__
)
def test_a_page_that_is_too_much_is_bounded(internet, build_program, make, command):
    url = make(internet)
    program = build_program(
        network={"max_body_bytes": 5_000_000, "total_timeout_seconds": 4},
        find={"max_article_bytes": 1_000_000},
        work={"max_attempts": 1},
    )
    program.before = partial(limit_memory, 1_500_000_000)
    ended = program.run(command, url)
    assert "Traceback" not in ended.err, ended.err
    assert ended.code in (0, 1), ended.err
    if ended.code == 1:
        check_said(ended, url, "cut", "too", "long", "large", "slow")
    if command == "archive":
        holdings.check(program.home, program.rows("list", "captures"))


def limit_memory(size_bytes: int) -> None:
    """Call in the child: asking for more memory fails."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (size_bytes, size_bytes))


def test_one_bad_source_does_not_stop_the_others(newsroom, internet, program, tmp_path):
    bad = [str(tmp_path / "missing.html"), gone(internet), "not-an-address-or-file"]
    ended = program.run("archive", bad[0], REGATTA.url, bad[1], STORIES[2].url, bad[2])
    assert ended.code == 1
    for source in bad:
        check_said(ended, source, "")
    assert {row["url"] for row in program.rows("list", "articles")} >= {REGATTA.url, STORIES[2].url}
    holdings.check(program.home, program.rows("list", "captures"))


@pytest.mark.parametrize(
    ("name", "feed"),
    [
        ("broken", "<rss><channel><item><title>Half"),
        ("html", "<!DOCTYPE html><title>No feed here</title><p>Moved</p>"),
        ("empty", ""),
        ("gone", None),
    ],
)
def test_a_broken_feed_is_noted_and_the_other_is_polled(newsroom, internet, program, name, feed):
    site = internet.site("bad.example")
    site.at("/feed", answers.error(404) if feed is None else answers.content(feed, "application/rss+xml"))
    program.run("sources", "add", site.url("/feed"), newsroom.feed_url, "--kind", "feed")
    ended = program.run("daemon", "--once")
    assert "Traceback" not in ended.err, ended.err
    sources = {row["url"]: row for row in program.rows("sources", "list")}
    assert sources[site.url("/feed")]["failures"] == 1
    assert sources[newsroom.feed_url]["failures"] == 0
    assert len(program.rows("list", "articles")) == len(STORIES)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[network]\ntimeout = 3\n", "timeout"),
        ("[newtork]\n", "newtork"),
        ("[politeness]\ndelay_seconds = 'long'\n", "delay_seconds"),
        ("[work]\nworkers = 0\n", "workers"),
        ("not toml at all", "toml"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_names_it(tmp_path, forker, text, word):
    config = tmp_path / "archiver.toml"
    config.write_text(text)
    program = Program(tmp_path / "home", config, is_forked=True)
    ended = program.run("list", "articles")
    assert ended.code == 2
    line = only_line(ended.complaints)
    assert str(config) in line
    assert word in line.lower()


@pytest.mark.parametrize(
    "args",
    [
        ("archiv",),
        ("list", "tweets"),
        ("show", "c-nothing-has-this-id"),
        ("show", "\udcff"),
        ("sources", "add", "https://paper.example/\udcff"),
        ("archive", "--published", "yesterday", "x.html"),
        ("find",),
        ("find", "--min-confidence", "nan", "x.html"),
        ("sources", "add", "ftp://paper.example/feed"),
        ("sources", "remove", "https://paper.example/feed"),
        ("capture", "--from", "no-such-list.txt"),
        ("--config", "no-such-settings.toml", "list", "articles"),
    ],
    ids=lambda args: ascii(" ".join(args)[:40]),
)
def test_a_call_that_makes_no_sense_is_a_usage_error(program, args):
    ended = program.run(*args)
    assert ended.code == 2
    assert "Traceback" not in ended.err
    only_line(ended.complaints)


def test_a_home_that_may_not_be_written_is_named(newsroom, program):
    program.run("archive", REGATTA.url)
    before = {path: path.stat().st_mtime_ns for path in program.home.rglob("*") if path.is_file()}
    folders = [program.home, *(path for path in program.home.rglob("*") if path.is_dir())]
    for path in (*before, *folders):
        path.chmod(0o500 if path.is_dir() else 0o400)
    program.before = obey_permissions
    try:
        ended = program.run("archive", STORIES[0].url)
        listed = program.run("list", "articles", "--json")
    finally:
        for path in (*folders, *before):
            path.chmod(0o700 if path.is_dir() else 0o600)
    assert ended.code == 1
    check_said(ended, str(program.home), "")
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert (listed.code, len(listed.rows())) == (0, 1), listed.err


def test_a_home_that_is_a_file_is_named(program):
    program.home.write_text("I am a file")
    for command in (("archive", REGATTA.url), ("daemon",), ("sources", "add", REGATTA.url)):
        ended = program.run(*command)
        assert ended.code in (1, 2)
        check_said(ended, str(program.home), "")


@pytest.mark.sqlite
def test_a_catalogue_that_is_no_database_is_named(program):
    program.home.mkdir()
    (program.home / "catalog.sqlite").write_bytes(b"this is no database" * 100)
    ended = program.run("list", "articles")
    assert ended.code == 1
    check_said(ended, "catalog.sqlite", "database")
    shutil.rmtree(program.home)
