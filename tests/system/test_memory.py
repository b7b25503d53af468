"""A run takes little memory, however large and however many the bodies are that pass through it."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from archiver.settings import load_settings
from tests.catalog.test_moving import fill
from tests.internet import Wire, answers
from tests.postgres import server
from tests.system.program import Ended, Running
from tests.system.stored import client_bytes

#: What the program may take at its most, in bytes: the size of it at rest and some 25 MB.
MOST = 100_000_000
HOSTS = 16
NOISE = os.urandom(950_000)

# What wait4() tells holds the peak of the process that forked it, too: here that of the tests.
needs_proc = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux's /proc tells a process's own peak of memory"
)


def peak_bytes(running: Running) -> tuple[Ended, int]:
    """How a run ended, and the most memory that it had at a time."""
    status = Path(f"/proc/{running.process.pid}/status")
    peak = 0
    while running.process.poll() is None:
        lines = status.read_text().splitlines()
        peak = max([peak, *(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM"))])
        time.sleep(0.01)
    return running.wait(), peak


def huge(megabytes: int) -> Wire:
    def steps():
        yield b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: %d\r\n\r\n" % (
            megabytes * 10**6
        )
        for number in range(megabytes):
            yield number.to_bytes(4, "big") * 250_000

    return Wire(steps)


@needs_proc
@pytest.mark.parametrize(
    ("count", "body", "huge_ones"),
    [
        pytest.param(100, NOISE, 1, id="large pictures"),
        pytest.param(160, NOISE[:500_000], 0, id="pictures that just fit into memory"),
        pytest.param(70, NOISE[:350_000].hex().encode(), 0, id="large texts"),
    ],
)
def test_many_large_bodies_and_a_huge_one_take_little_memory(
    internet, build_program, tmp_path, count, body, huge_ones
):
    polite = {"parallel_per_host": 8, "delay_seconds": 0}
    program = build_program(work={"workers": 64}, politeness=polite)
    program.is_forked = False  # a fork's memory is also that of what it was forked off
    urls = []
    for number in range(count):
        answer = answers.content(b"%08d" % number + body, "text/plain" if body.isalnum() else "image/png")
        urls.append(internet.site(f"h{number % HOSTS}.example").at(f"/{number}", answer))
    urls += [internet.site("film.example").at(f"/{number}.mp4", huge(200)) for number in range(huge_ones)]
    named = tmp_path / "urls.txt"
    named.write_text("\n".join(url.replace("https:", "http:") for url in urls))
    ended, peak = peak_bytes(program.start("capture", "--no-requisites", "--from", str(named)))
    assert ended.code == 0, ended.err
    assert {row["outcome"] for row in program.rows("list", "captures")} == {"captured"}
    assert len(program.rows("list", "captures")) == len(urls)
    assert peak < MOST + client_bytes(program.home)


WORDS = "The council met on Monday and said that the bridge would be built. "
#: One of what a page is full of -> before and after all of them.
LARGE_PAGES = {
    "words, and another alphabet in each paragraph": (f"<p>{WORDS * 9}\N{GRINNING FACE}</p>", "", ""),
    "Cyrillic, in another charset": (
        "<p>Городской совет собрался в понедельник, и мэр сказал, что мост.</p>",
        "",
        "",
    ),
    "elements": ('<div class="a b" id="x">word</div>\n', "", ""),
    "empty elements": ("<p>", "", ""),
    "pictures": ('<img src="/one.png" alt="one">', "", ""),
    "one text": ("words", "<p>", "</p>"),
    "one attribute": ("a, b, ", "<p title='", "'>x</p>"),
    "attributes": (" a=b", "<p", ">x</p>"),
    "one script": ('{"text": "words", "at": [1, 2]}, ', "<script type='application/json'>[", "0]</script>"),
    "pictures that are part of it": ("A0B1" * 9_000, "<img src='data:image/png;base64,", "'>"),
}


@needs_proc
@pytest.mark.parametrize(
    ("name", "command"),
    # What captures look for is part of what is read of an article.
    [(name, "archive") for name in LARGE_PAGES]
    + [(name, "capture") for name in ("elements", "attributes", "one text")],
)
def test_a_page_as_long_as_articles_may_be_takes_little_memory_whatever_it_is_full_of(
    internet, build_program, command, name
):
    unit, before, after = LARGE_PAGES[name]
    charset = "windows-1251" if "charset" in name else "utf-8"
    one = unit.encode(charset)
    begin = f"<!doctype html><title>A long story</title><h1>A long story</h1>{before}".encode(charset)
    body = begin + one * (19_900_000 // len(one)) + after.encode(charset)
    program = build_program(find={"max_article_bytes": 20_000_000}, capture={"max_requisites": 5})
    program.is_forked = False  # a fork's memory is also that of what it was forked off
    site = internet.site("paper.example")
    url = site.at("/story", answers.content(body, f"text/html; charset={charset}"))
    ended, peak = peak_bytes(program.start(command, url))
    assert ended.code == 0, ended.err
    assert [row["outcome"] for row in program.rows("list", "captures")][-1] in ("captured", "partial")
    assert len(program.rows("list", "articles")) == (command == "archive")
    assert peak < MOST + client_bytes(program.home)


@needs_proc
def test_a_catalogue_of_100_000_rows_is_moved_in_little_memory(build_program):
    program = build_program(catalog={"url": ""})
    program.is_forked = False
    fill(load_settings(program.home, program.config), rows=2_400)
    url = server().url(server().make_database())
    for to in (url, "sqlite"):
        ended, peak = peak_bytes(program.start("move", "--leave-missing", "--to", to))
        assert ended.code == 0, ended.err
        assert peak < MOST, f"{peak / 1e6:.0f} MB"
    assert program.run("list", "articles", "--limit", "1").code == 0
