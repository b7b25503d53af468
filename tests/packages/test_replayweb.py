"""ReplayWeb.page opens a package in Chromium, and nobody outside of this machine is asked."""

from __future__ import annotations

import shutil
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.browsers import open_offline
from tests.packages.conftest import POST, POST_WORDS, STORY, STORY_WORDS
from tests.replaywebpage import need_replaywebpage


class _Ranges(SimpleHTTPRequestHandler):
    """Files and parts of them, as ReplayWeb.page asks for them."""

    def do_GET(self) -> None:
        path, asked = Path(self.translate_path(self.path)), self.headers.get("Range", "")
        if not asked.startswith("bytes=") or not path.is_file():
            super().do_GET()
            return
        whole = path.read_bytes()
        first, _, last = asked.removeprefix("bytes=").partition("-")
        start = int(first) if first else max(0, len(whole) - int(last))
        part = whole[start : int(last) + 1 if first and last else len(whole)]
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{start + len(part) - 1}/{len(whole)}")
        self.send_header("Content-Length", str(len(part)))
        self.end_headers()
        self.wfile.write(part)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site(story, chromium, tmp_path):
    """Address of a site that shows the package by ReplayWeb.page."""
    folder, scripts = tmp_path / "site", need_replaywebpage()
    (folder / "replay").mkdir(parents=True)
    shutil.copy(scripts / "ui.js", folder / "ui.js")
    shutil.copy(scripts / "sw.js", folder / "replay" / "sw.js")
    shutil.copy(story, folder / "story.wacz")
    for name, url in (("article", STORY), ("post", POST)):
        shown = f'<replay-web-page source="/story.wacz" url="{url}"></replay-web-page>'
        (folder / f"{name}.html").write_text(f"<!doctype html><script src=/ui.js></script>{shown}")
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Ranges, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_article_and_post_show_offline(site, tmp_path):
    asked: list[str] = []
    with open_offline(tmp_path) as page:
        page.context.on("request", lambda request: asked.append(request.url))
        for name, words in (("article", STORY_WORDS), ("post", POST_WORDS)):
            # A viewer whose service worker missed its first load shows nothing until it is loaded again.
            assert any(shows_after_load(page, f"{site}/{name}.html", words) for _ in range(4)), words
    hosts = {urlsplit(url).hostname for url in asked if url.startswith(("http:", "https:", "ws"))}
    assert hosts == {"127.0.0.1"}
    assert any("/replay/w/" in url for url in asked)


def shows_after_load(page, address: str, words: str) -> bool:
    """Whether words are shown within 30 seconds after an address is opened."""
    page.goto(address)
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if shows(page, words):
            return True
    return False


def shows(page, words: str) -> bool:
    """Whether words stand in what was archived, not in a list of pages."""
    page.wait_for_timeout(50)
    replayed = (frame for frame in page.frames if "/replay/w/" in frame.url)
    return any(words in (frame.evaluate("document.body?.innerText") or "") for frame in replayed)
