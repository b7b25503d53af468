"""yt-dlp works in a process of its own, within bounds, and only for addresses that the guard allows."""

from __future__ import annotations

import hashlib
import http.server
import importlib.util
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from archiver.errors import Stopped
from archiver.net.clock import SystemClock
from archiver.net.videos import YtDlp
from archiver.ports import NoVideo, VideoFile
from archiver.settings import CaptureSettings, Network, Settings

FAKE = Path(__file__).parent / "fake_yt_dlp"


@pytest.fixture
def fake(monkeypatch):
    """The stand-in, for this process and for those that it starts."""
    monkeypatch.syspath_prepend(str(FAKE))
    monkeypatch.setenv("PYTHONPATH", str(FAKE))
    monkeypatch.delitem(sys.modules, "yt_dlp", raising=False)
    importlib.invalidate_caches()


def build(home, *, stop=None, max_seconds=30.0, network=None, most=10_000_000) -> YtDlp:
    settings = Settings(
        home=home,
        network=replace(network or Network(resolve={"video.example": "127.0.0.1:1"}), max_body_bytes=most),
        capture=CaptureSettings(videos=True),
    )
    return YtDlp(settings, SystemClock(), stop, max_seconds=max_seconds)


def left_in(home: Path) -> list[Path]:
    return [path for path in (home / "tmp").rglob("*") if path.is_file()]


def test_a_video_comes_with_what_made_it(fake, tmp_path):
    video = build(tmp_path).fetch_video("https://video.example/film")
    assert isinstance(video, VideoFile)
    with video.body.open() as stream:
        content = stream.read()
    assert content.endswith(b"a film")
    assert video.sha256 == hashlib.sha256(content).hexdigest()
    assert (video.content_type, video.extension, video.made_by) == ("video/mp4", "mp4", "yt-dlp 2026.01.01")
    assert (video.extractor, video.format_id) == ("Fake", "18")
    assert video.source_url == "https://cdn.example/film.mp4"
    video.body.close()
    assert left_in(tmp_path) == []


def test_what_tells_nothing_of_its_video_is_kept_all_the_same(fake, tmp_path):
    video = build(tmp_path).fetch_video("https://video.example/mute")
    assert isinstance(video, VideoFile)
    assert (video.made_by, video.extractor) == ("yt-dlp of an unknown version", None)
    video.body.close()


@pytest.mark.parametrize(
    ("deed", "said"),
    [
        ("fail", "yt-dlp: [fake] Video unavailable"),
        ("nothing", "yt-dlp left no file: none within the bounds, or none at all"),
        ("flood", "left out: larger than 1,000,000 bytes"),
    ],
)
def test_a_video_that_was_not_had_is_told_why(fake, tmp_path, deed, said):
    assert build(tmp_path, most=1_000_000).fetch_video(f"https://video.example/{deed}") == NoVideo(said)
    assert left_in(tmp_path) == []


def test_a_file_that_is_larger_than_it_may_be_is_not_kept(fake, tmp_path):
    got = build(tmp_path, most=10).fetch_video("https://video.example/film")
    assert got == NoVideo("left out: larger than 10 bytes")
    assert left_in(tmp_path) == []


def test_a_download_that_takes_too_long_is_ended(fake, tmp_path):
    got = build(tmp_path, max_seconds=0.3).fetch_video("https://video.example/hang")
    assert got == NoVideo("left out: it took longer than 0.3 seconds")


def test_a_stop_ends_a_download(fake, tmp_path):
    stop = threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        build(tmp_path, stop=stop).fetch_video("https://video.example/hang")
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/film",
        "https://localhost/film",
        "http://169.254.169.254/film",
        "http://[::1]/film",
        "file:///etc/passwd",
        "ytsearch:cats",
        "--exec=id",
        "http://[/film",
    ],
)
def test_what_the_guard_would_not_connect_to_is_not_given_to_it(fake, tmp_path, url):
    got = build(tmp_path).fetch_video(url)
    assert isinstance(got, NoVideo)
    assert got.reason.startswith("not asked for:")
    assert not (tmp_path / "tmp").exists()


def test_without_the_extra_there_is_no_video_and_no_error(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert build(tmp_path).fetch_video("https://video.example/film") == NoVideo(
        "the [media] extra, yt-dlp, isn't installed"
    )


def test_it_runs_without_the_users_configuration_cookies_and_secrets(fake, tmp_path, monkeypatch):
    monkeypatch.setenv("ARCHIVER_SECRET", "hidden")
    video_fetcher = build(tmp_path)
    told: list[dict] = []
    load = video_fetcher.fetch_video.__globals__["_load_info"]
    monkeypatch.setitem(
        video_fetcher.fetch_video.__globals__,
        "_load_info",
        lambda folder: told.append(load(folder)) or told[-1],
    )
    video = video_fetcher.fetch_video("https://video.example/film")
    video.body.close()
    (info,) = told
    assert {"--ignore-config", "--no-cookies", "--no-playlist", "--max-filesize"} <= set(info["options"])
    assert "ARCHIVER_SECRET" not in info["environ"]
    assert info["environ"]["HOME"].startswith(str(tmp_path))


# --- the real program, where it is installed -----------------------------------------------------

PAGE = b"<html><head><title>Film</title></head><body><video src='/film.mp4'></video></body></html>"
LIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nseg0.ts\n#EXTINF:4,\nseg1.ts\n#EXT-X-ENDLIST\n"


ANSWERS = {
    "/page": ("text/html", PAGE),
    "/film.mp4": ("video/mp4", b"\0\0\0\x18ftypmp42" + b"film" * 1000),
    "/list.m3u8": ("application/vnd.apple.mpegurl", LIST),
    "/seg0.ts": ("video/mp2t", b"G" + b"\0" * 187),
    "/seg1.ts": ("video/mp2t", b"G" + b"\1" * 187),
}


#: Host and path of each request.
ASKED: list[tuple[str, str]] = []


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self, body: bool = True) -> None:
        ASKED.append((self.headers.get("Host", ""), self.path))
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/inner.mp4")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        found = ANSWERS.get(self.path.partition("?")[0])
        kind, content = found or ("text/plain", b"no")
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if body:
            self.wfile.write(content)

    def do_HEAD(self) -> None:
        self.do_GET(body=False)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("path", ["/film.mp4", "/page", "/list.m3u8"])
def test_the_real_program_fetches_a_video(tmp_path, server, path):
    video = build(tmp_path, network=Network(allow_private_addresses=True)).fetch_video(server + path)
    assert isinstance(video, VideoFile), video
    assert video.made_by.startswith("yt-dlp 20")
    assert video.extractor in ("Generic", "HTML5MediaEmbed")
    assert video.body.size > 300
    video.body.close()
    assert left_in(tmp_path) == []


def test_the_real_program_keeps_to_the_bound(tmp_path, server):
    fetcher = build(tmp_path, network=Network(allow_private_addresses=True), most=100)
    assert isinstance(fetcher.fetch_video(server + "/film.mp4"), NoVideo)


def test_the_real_program_says_why_there_is_no_video(tmp_path, server):
    got = build(tmp_path, network=Network(allow_private_addresses=True)).fetch_video(server + "/gone")
    assert isinstance(got, NoVideo)
    assert "404" in got.reason


def test_the_real_program_goes_only_where_the_guard_lets_it(tmp_path, server):
    """The first address is fine; what it leads to is this machine."""
    port = server.rpartition(":")[2]
    network = Network(resolve={"video.example": f"127.0.0.1:{port}"})
    ASKED.clear()
    fetched = build(tmp_path, network=network).fetch_video("http://video.example/film.mp4")
    assert isinstance(fetched, VideoFile), fetched
    fetched.body.close()
    ANSWERS["/away"] = ("text/html", f"<video src='http://127.0.0.1:{port}/inner.mp4'></video>".encode())
    for path in ("/moved", "/away"):
        got = build(tmp_path, network=network).fetch_video(f"http://video.example{path}")
        assert isinstance(got, NoVideo)
        assert "private address 127.0.0.1" in got.reason
    assert {path for host, path in ASKED if host != "video.example" or path == "/inner.mp4"} == set()
