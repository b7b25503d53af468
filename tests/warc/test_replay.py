"""pywb, as a process of its own, replays the home folder as it is."""

from __future__ import annotations

import gzip
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest

from archiver.net.clock import SystemClock
from archiver.net.fetcher import HttpFetcher
from archiver.settings import Network, Politeness, Settings
from archiver.warc.writer import WarcWriter
from tests.net.servers import Server, chunks, moved, ok
from tests.warc.making import resource, statement

pytestmark = pytest.mark.made_once

PAGE = "<html><head><title>Bread</title></head><body><p>żółć and roses</p></body></html>" + " " * 5000
ZIPPED = gzip.compress(PAGE.encode())
ANSWERS = {
    "/": b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Encoding: gzip\r\n\r\n" + chunks(ZIPPED[:50], ZIPPED[50:]),
    "/old": moved("/"),
    "/plain": b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n"
    + chunks(b"a", b"b"),
    "/gone": ok(b"never more", "Content-Type: text/plain", status="410 Gone"),
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Two collections: one with a sealed file, an open and an empty index; one whose writer is at work."""
    home = tmp_path_factory.mktemp("home")
    server = Server(ANSWERS)
    settings = Settings(
        home=home, network=Network(resolve={"*": server.address}), politeness=Politeness(delay_seconds=0.0)
    )
    fetcher = HttpFetcher(settings, SystemClock())
    sealed, living = WarcWriter(settings, SystemClock()), WarcWriter(settings, SystemClock())
    for path in ANSWERS:
        visit = fetcher.fetch(f"http://news.example{path}")
        card = [resource("http://news.example/card"), statement()] if path == "/" else []
        with sealed.appending("main", [*visit.exchanges, *card]), living.appending("desk", visit.exchanges):
            pass
    with living.appending("main", [statement()]):
        pass
    sealed.close()
    fetcher.close()
    server.close()
    yield home
    living.close()


@pytest.fixture(scope="module")
def replay(home: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    wayback = Path(sys.executable).with_name("wayback")
    command = [wayback, "-d", home, "-p", str(port), "-b", "127.0.0.1"]
    environ = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        for _ in range(600):
            assert process.poll() is None, process.communicate()[0].decode()
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def ask(url: str) -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url) as answer:
            return answer.status, answer.read().decode()
    except HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.mark.parametrize("collection", ["main", "desk"])
@pytest.mark.parametrize("path", ["/", "/old"])
def test_a_chunked_and_zipped_page_is_replayed(replay, collection, path):
    status, text = ask(f"{replay}/{collection}/mp_/http://news.example{path}")
    assert status == 200
    assert "<p>żółć and roses</p></body></html>" in text


@pytest.mark.parametrize("collection", ["main", "desk"])
def test_the_bytes_are_replayed_as_they_were(replay, collection):
    assert ask(f"{replay}/{collection}/id_/http://news.example/plain") == (200, "ab")
    assert ask(f"{replay}/{collection}/id_/http://news.example/gone") == (410, "never more")


def test_a_resource_is_replayed(replay):
    assert "<p>card" in ask(f"{replay}/main/mp_/http://news.example/card")[1]


def test_what_was_never_captured_is_not_found(replay):
    assert ask(f"{replay}/main/mp_/http://news.example/never")[0] == 404
    assert ask(f"{replay}/desk/mp_/http://news.example/card")[0] == 404


def test_our_statements_are_not_replayed(replay):
    assert ask(f"{replay}/main/mp_/urn:archiver:k1")[0] != 200
