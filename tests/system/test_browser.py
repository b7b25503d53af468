"""Pages that need their scripts: shown by a browser, kept whole, and shown again from the archive alone."""

from __future__ import annotations

import json
import struct
import zlib

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.browsers import open_offline, open_replay
from tests.internet import answers
from tests.system import holdings
from tests.system.replay import Replay
from tests.system.tables import dump

POST = "The bridge at Voss is open again, and the ferry is not needed any more."
SHELL = """<!doctype html><html><head><meta charset="utf-8"><title>Loading</title>
<link rel="stylesheet" href="/app.css"></head>
<body><div id="root"></div><script src="/app.js"></script></body></html>"""
SCRIPT = """
fetch("/api/post.json").then((answer) => answer.json()).then((post) => {
  document.title = post.author;
  document.getElementById("root").innerHTML =
    `<article><h1>${post.author}</h1><p>${post.text}</p>` +
    `<img src="${post.picture}" width="300" height="200"></article>`;
});
"""
STYLE = """body { background: #fff }
article { width: 600px; padding: 40px; background: #dde6f0; font: 20px sans-serif }"""


def png(red: int, green: int, blue: int) -> bytes:
    """A picture of one colour, 4 by 4."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + bytes((red, green, blue)) * 4 for _ in range(4))
    head = struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


@pytest.fixture
def post_site(internet, chromium):
    """A post that only its page's script shows."""
    site = internet.site("posts.example")
    site.at("/p/1", answers.page(SHELL))
    site.at("/app.js", answers.content(SCRIPT, "text/javascript"))
    site.at("/app.css", answers.content(STYLE, "text/css"))
    site.at(
        "/api/post.json", answers.json_answer({"author": "Ida Voss", "text": POST, "picture": "/bridge.png"})
    )
    site.at("/bridge.png", answers.content(png(200, 60, 40), "image/png"))
    return site


def records(home, kind):
    for path in holdings.warcs(home):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == kind:
                    yield record.rec_headers, record.content_stream().read()


def resources(home) -> dict[str, bytes]:
    """What the browser showed, by the last part of its address."""
    return {
        headers.get_header("WARC-Target-URI").rpartition("/")[2]: content
        for headers, content in records(home, "resource")
    }


def view_of(program) -> set[str]:
    """The last parts of the addresses of what a browser showed, by the catalogue."""
    rows = dump(program.home)["capture_records"]
    found = {str(row["url"]).rpartition("/")[2] for row in rows} & {"page.html", "text.txt", "screenshot.png"}
    assert len(found) == 3
    return found


def pixels(picture: bytes) -> tuple[int, int, bytes]:
    """Width, height and colours of a PNG, by the browser's own reading of its rows."""
    from tests.pictures import read_png

    return read_png(picture)


def test_a_post_that_its_script_builds_is_kept_and_replays_as_it_was_shown(
    post_site, build_program, tmp_path
):
    program = build_program(capture={"browser": "auto"})
    url = post_site.url("/p/1")
    ended = program.run("capture", url)
    assert ended.code == 0, ended.err
    (row,) = program.rows("list", "captures")
    assert (row["outcome"], row["status"]) == ("captured", 200), row
    holdings.check(program.home, program.rows("list", "captures"))
    kept = resources(program.home)
    assert POST in kept["text.txt"].decode()
    assert POST in kept["page.html"].decode("utf-8-sig")
    (said,) = [
        json.loads(content)
        for headers, content in records(program.home, "metadata")
        if headers.get_header("Archiver-Schema") == "view/1"
    ]
    assert said["made_by"].startswith("Chromium ")
    assert said["failure"] is None

    asked, missed = [], []
    with Replay(program.home) as replay, open_offline(tmp_path) as page:
        page.on("response", lambda answer: asked.append((answer.status, answer.url)))
        page.on("requestfailed", lambda request: missed.append(request.url))
        frame = open_replay(page, replay.address(url))
        frame.wait_for_selector("article img")
        page.wait_for_load_state("networkidle")
        assert POST in frame.inner_text("article")
        again = page.screenshot(full_page=True, animations="disabled")
    assert missed == []
    assert [each for each in asked if each[0] >= 400] == []
    assert pixels(again) == pixels(kept["screenshot.png"])


@pytest.mark.usefixtures("chromium")
def test_a_page_with_a_hundred_requisites_and_three_embeds_replays_without_a_miss(
    internet, build_program, tmp_path
):
    site, embeds = internet.site("paper.example"), internet.site("embeds.example")
    for number in range(90):
        site.at(f"/i/{number}.png", answers.content(png(number, 255 - number, 90), "image/png"))
    for number in range(5):
        site.at(
            f"/s/{number}.css",
            answers.content(f".c{number} {{ background: url(/bg/{number}.png) }}", "text/css"),
        )
        site.at(f"/bg/{number}.png", answers.content(png(number, number, 200), "image/png"))
    for number in range(3):
        embeds.at(
            f"/e/{number}",
            answers.page(
                f"<!doctype html><title>Embed {number}</title><script src='/e.js'></script><p id=p></p>"
            ),
        )
        embeds.at(f"/data/{number}.json", answers.json_answer({"text": f"Embedded post {number}"}))
    embeds.at(
        "/e.js",
        answers.content(
            "addEventListener('load', () => fetch(location.pathname.replace('/e/', '/data/') + '.json')"
            ".then((a) => a.json()).then((d) => { document.getElementById('p').textContent = d.text }))",
            "text/javascript",
        ),
    )
    body = "".join(
        f"<link rel=stylesheet href=/s/{n}.css><div class=c{n} style='height:20px'></div>" for n in range(5)
    )
    body += "".join(f"<img src=/i/{n}.png loading=lazy width=200 height=100>" for n in range(90))
    body += "".join(f"<iframe src={embeds.url(f'/e/{n}')} loading=lazy></iframe>" for n in range(3))
    url = site.at("/story", answers.page(f"<!doctype html><title>Story</title><h1>Story</h1>{body}"))

    program = build_program(capture={"browser": "always"})
    ended = program.run("capture", url)
    assert ended.code == 0, ended.err
    (row,) = program.rows("list", "captures")
    assert row["outcome"] == "captured", row
    asked_live = len(internet.requests())
    asked, missed = [], []
    with Replay(program.home) as replay, open_offline(tmp_path) as page:
        page.on("response", lambda answer: asked.append((answer.status, answer.url)))
        page.on("requestfailed", lambda request: missed.append(request.url))
        frame = open_replay(page, replay.address(url))
        for _ in range(60):
            frame.evaluate("() => window.scrollBy(0, 900)")
            page.wait_for_timeout(50)
        page.wait_for_load_state("networkidle")
        shown = [embed.inner_text("#p") for embed in frame.child_frames]
    assert missed == []
    assert [each for each in asked if each[0] >= 400] == []
    assert shown == [f"Embedded post {number}" for number in range(3)]
    assert sum("/i/" in address for _, address in asked) == 90
    assert sum("/bg/" in address for _, address in asked) == 5
    assert len(internet.requests()) == asked_live


@pytest.mark.usefixtures("chromium")
def test_an_article_that_its_script_writes_is_read_its_posts_are_found_and_a_rebuild_finds_them_again(
    internet, build_program
):
    site = internet.site("courier.example")
    link = "https://x.com/idavoss/status/1524300000000000000"
    text = " ".join(
        f"Sentence {n} of a long report on the bridge at Voss, which opened today." for n in range(20)
    )
    script = "document.getElementById('root').innerHTML = " + json.dumps(
        f'<article><h1>Bridge open</h1><p>{text}</p><p>She <a href="{link}">wrote</a> so.</p></article>'
    )
    site.at(
        "/story",
        answers.page(
            f"<!doctype html><title>Bridge open</title><div id=root></div><script>{script}</script>"
        ),
    )
    internet.site("x.com").otherwise = answers.error(404)
    program = build_program(capture={"browser": "auto", "describe_posts": False})
    ended = program.run("archive", site.url("/story"))
    (read,) = (line for line in ended.err.splitlines() if line.startswith("read "))
    assert "requisites)" in read  # the plain visit before, and its icon
    cited = [row["url"] for row in program.rows("list", "citations")]
    assert cited == [link]
    before, lines, views = dump(program.home), holdings.index(program.home), view_of(program)
    ended = program.run("rebuild")
    assert (ended.code, ended.complaints) == (0, []), ended.err
    assert dump(program.home) == before
    assert holdings.index(program.home) == lines
    assert view_of(program) == views


@pytest.mark.usefixtures("chromium")
def test_what_a_page_posts_and_asks_leave_for_replays(internet, build_program, tmp_path):
    api = internet.site("api.example")
    allowed = (
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Headers", "x-app, content-type"),
        ("Access-Control-Allow-Methods", "GET, POST"),
    )

    def answer(request):
        if request.method == "OPTIONS":
            return answers.content(b"", "text/plain", status=204).with_headers(*allowed)
        return answers.json_answer({"text": f"{request.path} by {request.method}"}).with_headers(*allowed)

    api.otherwise = answer
    script = """
const say = async (id, path, options) => {
  const answer = await fetch("https://api.example" + path, options);
  document.getElementById(id).textContent = (await answer.json()).text;
};
say("a", "/one", { headers: { "X-App": "1" } });
say("b", "/two", { method: "POST", headers: { "Content-Type": "application/json" },
  body: JSON.stringify({ id: 7, deep: { q: "x y" } }) });
say("c", "/two", { method: "POST", body: new URLSearchParams({ id: "8 å" }) });
"""
    url = internet.site("app.example").at(
        "/", answers.page(f"<!doctype html><p id=a></p><p id=b></p><p id=c></p><script>{script}</script>")
    )
    program = build_program(capture={"browser": "always"})
    ended = program.run("capture", url)
    assert ended.code == 0, ended.err
    shown = ["/one by GET", "/two by POST", "/two by POST"]
    assert resources(program.home)["text.txt"].decode().split("\n\n") == shown
    with Replay(program.home) as replay, open_offline(tmp_path) as page:
        frame = open_replay(page, replay.address(url))
        page.wait_for_load_state("networkidle")
        assert [frame.inner_text(f"#{name}") for name in "abc"] == shown
