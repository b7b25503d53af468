"""A page is kept with all it needs to show: in a real browser, offline, its replay misses nothing."""

from __future__ import annotations

import shutil
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.internet import answers
from tests.system.replay import Replay

PAPER, LOOKS, CDN = "paper.example", "looks.example", "cdn.example"
TWEET, CLIP, NOTE = "1524012345678901248", "Bread-Roses", "vessby/1204"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

TWITTER_SCRIPT = """
for (const quote of document.querySelectorAll("blockquote.twitter-tweet")) {
  const frame = document.createElement("iframe");
  const link = [...quote.querySelectorAll("a")].pop().href;
  frame.src = "https://platform.twitter.com/embed/Tweet.html?id=" + link.match(/status\\/([0-9]+)/)[1];
  quote.replaceWith(frame);
}"""
TELEGRAM_SCRIPT = """
for (const place of document.querySelectorAll("script[data-telegram-post]")) {
  const frame = document.createElement("iframe");
  frame.src = "https://t.me/" + place.dataset.telegramPost + "?embed=1&mode=tme";
  place.replaceWith(frame);
}"""
LAZY_SCRIPT = """
for (const image of document.querySelectorAll("img[data-src]")) image.src = image.dataset.src;
for (const image of document.querySelectorAll("img[data-srcset]")) image.srcset = image.dataset.srcset;
const loaded = [...document.images].map((image) => image.decode().catch(() => image.id + " broken"));"""


def picture(shade: int) -> bytes:
    """A PNG of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(bytes((0, shade, shade, 255 - shade)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


class Page:
    """The made-up page: what is published for it, and its own HTML."""

    def __init__(self, internet: Any) -> None:
        self.internet = internet
        #: Address -> what is published there.
        self.published: dict[str, bytes] = {}
        #: Of these a browser takes another one in their place, or none without a window of its own.
        self.spares: set[str] = set()
        self._shades = 0

    def at(self, host: str, path: str, body: str | bytes, kind: str) -> str:
        address = self.internet.site(host).at(path, answers.content(body, kind))
        self.published[address] = body.encode() if isinstance(body, str) else body
        return address

    def spare(self, path: str = "") -> str:
        address = self.image(CDN, path)
        self.spares.add(address)
        return address

    def image(self, host: str = CDN, path: str = "") -> str:
        self._shades += 1
        return self.at(host, path or f"/{self._shades}.png", picture(self._shades), "image/png")

    def frame(self, host: str, path: str, name: str) -> str:
        """A page in a frame; its style sheet loads an image and another sheet, which loads one too."""
        inner = self.at(host, f"/{name}-b.css", f"i {{ background: url({self.image(host)}) }}", "text/css")
        rules = f'@import "{inner}"; b {{ background: url({self.image(host)}) }}'
        style = self.at(host, f"/{name}.css", rules, "text/css")
        script = self.at(host, f"/{name}.js", "document.title += '!'", "text/javascript")
        shown = f'<b>{name}</b><i>{name}</i><img src="{self.image(host)}"><script src="{script}"></script>'
        html = f'<!doctype html><title>{name}</title><link rel=stylesheet href="{style}">{shown}'
        return self.at(host, path, html, "text/html; charset=utf-8")

    def publish(self) -> str:
        clip = self.frame("www.youtube.com", f"/embed/{CLIP}", "clip")
        self.frame("platform.twitter.com", "/embed/Tweet.html", "tweet")
        self.frame("t.me", f"/{NOTE}", "note")
        twitter = self.at("platform.twitter.com", "/widgets.js", TWITTER_SCRIPT, "text/javascript")
        telegram = self.at("telegram.org", "/widget.js", TELEGRAM_SCRIPT, "text/javascript")
        lazy = self.at(LOOKS, "/lazy.js", LAZY_SCRIPT, "text/javascript")
        self.at(LOOKS, "/deep/more.css", f"h2 {{ background: url({self.image(LOOKS)}) }}", "text/css")
        self.image(LOOKS, "/deep/rel.png")
        self.image(LOOKS, "/deep/e(1).png")
        # pywb rewrites no address in image-set() that stands without url().
        sets = f"image-set(url({self.image(LOOKS)}) 1x, url({self.spare()}) 2x)"
        rules = f"""@import url(more.css); h1 {{ background: {sets} }}
            p {{ background: URL( 'rel.png' ) }} div {{ background: url(e\\(1\\).png) }}"""
        sheet = self.at(LOOKS, "/deep/s.css", rules, "text/css")
        symbols = (
            '<svg xmlns="http://www.w3.org/2000/svg"><symbol id="s"><path d="M0 0h9v9z"/></symbol></svg>'
        )
        icons = self.at(PAPER, "/icons.svg", symbols, "image/svg+xml")
        with_comma = [
            f"{self.spare('/fit,w_300/a.png')} 300w",
            f"{self.image(CDN, '/fit,w_600/a.png')} 600w",
        ]
        images = "".join(f'<img id="i{n}" src="{self.image()}">' for n in range(66))
        html = f"""<!doctype html><html><head><title>Bread and roses</title>
        <link rel=stylesheet href="{sheet}"><link rel=icon href="{self.spare()}">
        <link rel=preload as=image href="{self.image()}">
        <style>h3 {{ background: url("{self.image()}") }}</style></head><body>
        <h1>Bread</h1><h2>and</h2><h3>roses</h3><p>Look.</p><div>Here</div>{images}
        <img srcset="{", ".join(with_comma)}">
        <img data-src="{self.image()}"><img data-srcset="{self.image()} 1x, {self.spare()} 2x">
        <picture><source srcset="{self.image()}"><img src="{self.spare()}"></picture>
        <video poster="{self.image()}"></video>
        <input type=image src="{self.image()}">
        <span style="background: url({self.image()})">s</span>
        <table background="{self.image()}"><tr><td>1</table>
        <svg width=9 height=9><use href="{icons}#s"/></svg>
        <svg><image href="{self.image()}" width=9 height=9/></svg>
        <iframe src="{clip}"></iframe>
        <blockquote class="twitter-tweet"><a href="https://x.com/volyna/status/{TWEET}">May</a></blockquote>
        <script src="{telegram}" data-telegram-post="{NOTE}" defer></script>
        <script src="{twitter}" defer></script><script src="{lazy}" defer></script></body></html>"""
        return self.internet.site(PAPER).at("/story", answers.page(html))


def browse(address: str, folder: Path, texts: dict[str, str]) -> list[tuple[str, int]]:
    """Show an address in a Chromium that reaches this machine alone; every request, and its status or 0."""
    from playwright.sync_api import sync_playwright

    chromium = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if chromium is None:
        pytest.fail("no Chromium: run `apt-get install chromium`", pytrace=False)
    seen: list[tuple[str, int]] = []
    with sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            str(folder),
            executable_path=chromium,
            args=["--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--disable-gpu"],
            service_workers="block",
        )
        try:
            page = context.pages[0]
            page.on("response", lambda answer: seen.append((answer.url, answer.status)))
            page.on("requestfailed", lambda request: seen.append((request.url, 0)))
            page.goto(address)
            page.wait_for_load_state("networkidle")
            for frame in page.frames:
                texts[frame.url] = frame.evaluate("document.body ? document.body.innerText : ''")
        finally:
            context.close()
    return seen


def test_a_page_with_a_hundred_requisites_and_three_embeds_replays_offline_and_misses_nothing(
    internet, program, tmp_path
):
    page = Page(internet)
    story = page.publish()
    ended = program.run("capture", story)
    assert ended.code == 0, ended.err
    asked = {f"https://{request.host}{request.path}" for request in internet.requests()}
    assert asked == page.published.keys() | {story}
    assert len(page.published.keys() - page.spares) >= 100
    asked_as = {
        f"https://{request.host}{request.path}": f"https://{request.host}{request.target}"
        for request in internet.requests()
    }
    before = len(internet.requests())
    texts: dict[str, str] = {}
    with Replay(program.home) as replay:
        ours = f"http://127.0.0.1:{replay.port}/"
        seen = browse(f"{ours}main/{story}", tmp_path / "profile", texts)
        kept = {url: replay.load(asked_as[url]) for url in page.published}
    assert len(internet.requests()) == before
    assert [(url, status) for url, status in seen if not 200 <= status < 400] == []
    assert [url for url, _ in seen if not url.startswith((ours, "data:", "blob:", "about:"))] == []
    asked_again = {url.partition("?")[0] for url, _ in seen}
    silent = {one for one in page.published if not any(url.endswith(one) for url in asked_again)}
    assert silent == page.spares
    assert kept == page.published
    for embed in ("clip", "tweet", "note"):
        assert any(embed in text for url, text in texts.items() if url != f"{ours}main/{story}"), embed
