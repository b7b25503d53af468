"""When a browser is used, and what becomes of it: its pages, its failures, its end."""

from __future__ import annotations

import json
import signal

import pytest

from archiver.cards import rendered_url
from tests.browsers import processes_of, wait_until
from tests.internet import answers, trouble
from tests.system.replay import Replay

POST = "The bridge at Voss is open again, and the ferry is not needed any more."
SHELL = "<!doctype html><title>Loading</title><div id=root></div><script src=/app.js></script>"


@pytest.mark.usefixtures("chromium")
def test_what_a_platforms_page_shows_by_script_is_read_as_the_posts(internet, build_program):
    script = (
        "document.title = 'Ida Voss on Threads';"
        "for (const [name, value] of [['og:type', 'article'], ['og:title', 'Ida Voss (@idavoss) on Threads'],"
        f"['og:description', {json.dumps(POST)}]]) {{ const m = document.createElement('meta');"
        "m.setAttribute('property', name); m.content = value; document.head.append(m) }"
    )
    site = internet.site("www.threads.com", "www.threads.net")
    site.otherwise = answers.error(404)
    url = site.at(
        "/@idavoss/post/C7xYz0123Ab",
        answers.page(f"<!doctype html><div id=root></div><script>{script}</script>"),
    )
    program = build_program(capture={"browser": "auto"})
    program.run("capture", url)
    (row,) = program.rows("show", url)
    assert POST in json.dumps(row)


@pytest.mark.usefixtures("chromium")
def test_auto_leaves_a_page_alone_that_has_something_to_read(internet, build_program):
    site = internet.site("paper.example")
    text = "The bridge at Voss is open again. " * 20
    url = site.at(
        "/", answers.page(f"<!doctype html><title>Bridge</title><p>{text}</p><script>fetch('/x')</script>")
    )
    program = build_program(capture={"browser": "auto"})
    assert program.run("capture", url).code == 0
    assert program.rows("list", "captures")[0]["outcome"] == "captured"
    assert [request.path for request in internet.requests()] == ["/"]


def without_chromium(folder) -> dict[str, str]:
    """Variables of a machine without a browser."""
    return {"PATH": str(folder), "HOME": str(folder), "PLAYWRIGHT_BROWSERS_PATH": str(folder)}


def test_auto_without_a_browser_keeps_the_shell_as_before(internet, build_program, tmp_path):
    url = internet.site("posts.example").at("/p/1", answers.page(SHELL))
    program = build_program(capture={"browser": "auto"}, environ=without_chromium(tmp_path))
    assert program.run("capture", url).code == 0
    (row,) = program.rows("list", "captures")
    assert row["outcome"] == "captured"


def test_always_without_a_browser_is_one_clear_line(internet, build_program, tmp_path):
    url = internet.site("posts.example").at("/p/1", answers.page(SHELL))
    program = build_program(capture={"browser": "always"}, environ=without_chromium(tmp_path))
    ended = program.run("capture", url)
    assert ended.code == 2
    assert ended.complaints == [
        'archiver: capture.browser is "always": install Chromium, or set it to "never"'
    ]
    assert internet.requests() == []


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGKILL])
@pytest.mark.usefixtures("chromium")
def test_however_the_program_ends_its_browser_ends_too(internet, build_program, end):
    site = internet.site("slow.example")
    site.at("/never", trouble.hang())
    loop = "<script>fetch('/never'); setTimeout(() => { while (true); }, 3000)</script>"
    url = site.at("/", answers.page(f"<!doctype html><title>Slow</title><p>Slow{loop}"))
    program = build_program(capture={"browser": "always"})
    running = program.start("capture", url)
    wait_until(lambda: any(request.path == "/never" for request in internet.requests()))
    assert processes_of(program.home)
    running.process.send_signal(end)
    running.process.wait(60)
    wait_until(lambda: processes_of(program.home) == [], 10)
    if end in (signal.SIGTERM, signal.SIGINT):
        assert list((program.home / "tmp").glob("browser-*")) == []
        return
    # Nobody was left to take its folder away: the next one does.
    site.at("/", answers.page("<!doctype html><title>Quick</title><p>Quick"))
    ended = program.run("capture", site.url("/"))
    assert ended.code == 0, ended.err
    assert list((program.home / "tmp").glob("browser-*")) == []


@pytest.mark.usefixtures("chromium")
def test_auto_shows_a_page_whose_embedded_post_is_empty_without_its_script(internet, build_program):
    text = "The bridge at Voss is open again. " * 20
    quote = "<blockquote class=twitter-tweet><a href=https://x.com/idavoss/status/1524012345678901248>May</a>"
    build = (
        "for (const q of document.querySelectorAll('.twitter-tweet')) { const f = document.createElement("
        "'iframe'); f.src = 'https://platform.twitter.com/embed/Tweet.html?id=1524012345678901248&f=1';"
        "q.replaceWith(f) }"
    )
    ask = (
        "fetch('https://cdn.syndication.twimg.com/tweet-result?id=1524012345678901248&features=a%3Bb')"
        ".then((a) => a.json()).then((d) => { document.body.textContent = d.text })"
    )
    url = internet.site("paper.example").at(
        "/",
        answers.page(
            f"<!doctype html><title>Bridge</title><p>{text}{quote}</blockquote><script>{build}</script>"
        ),
    )
    internet.site("platform.twitter.com").otherwise = answers.page(
        f"<div id=app></div><script>{ask}</script>"
    )
    internet.site("cdn.syndication.twimg.com").otherwise = answers.json_answer({"text": POST}).with_headers(
        ("Access-Control-Allow-Origin", "*")
    )
    program = build_program(capture={"browser": "auto"})
    ended = program.run("-v", "capture", url)
    assert ended.code == 0, ended.err
    (row,) = program.rows("list", "captures")
    assert row["outcome"] == "captured", row
    asked = "https://cdn.syndication.twimg.com/tweet-result?id=1524012345678901248&features=a%3Bb"
    assert any(line.startswith("requisite") and asked in line for line in ended.err.splitlines())
    with Replay(program.home) as replay:
        assert POST in replay.load(asked).decode()
        assert POST in replay.load(rendered_url(url, "text.txt")).decode()


@pytest.mark.parametrize(
    ("mode", "arguments", "code", "said"),
    [
        ("auto", ("--no-requisites",), 0, "no page is shown in a browser: it would ask for the requisites"),
        ("always", (), 2, 'capture.browser is "always", and capture.requisites false'),
    ],
)
def test_a_browser_that_is_wanted_without_requisites_is_told_not_to_be_used(
    internet, build_program, mode, arguments, code, said
):
    url = internet.site("posts.example").at("/p/1", answers.page(SHELL))
    program = build_program(capture={"browser": mode, "requisites": bool(arguments)})
    ended = program.run("capture", *arguments, url)
    assert ended.code == code
    assert any(said in line for line in ended.complaints)
