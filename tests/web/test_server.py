"""The web server holds its bounds, whoever is slow; and what is missing on a machine is said."""

from __future__ import annotations

import contextlib
import http.client
import socket
import sys
import threading
from contextlib import closing

import pytest
from click.testing import CliRunner

from archiver.cli import cli
from archiver.service import Archiver
from archiver.settings import Settings
from archiver.web.serve import Wanted, serve
from archiver.web.server import THREADS, Bounds, WebServer, listen
from tests.system.program import wait_until

HASTY = Bounds(idle_seconds=1, arrival_seconds=1.0, stuck_seconds=1.0, look_seconds=0)
LARGE = 8_000_000


class Answers:
    """An application that answers at once, much, or when it may."""

    def __init__(self):
        self.may = threading.Event()
        self.is_gone = None

    def __call__(self, environ, start):
        if environ["PATH_INFO"] == "/gone":
            self.is_gone = environ["waitress.client_disconnected"]
        if environ["PATH_INFO"] in ("/waits", "/gone"):
            self.may.wait(60)
        body = b"x" * LARGE if environ["PATH_INFO"] == "/large" else b"here"
        start("200 OK", [("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
        return [body]


@contextlib.contextmanager
def serving(bounds=None):
    application = Answers()
    with listen("127.0.0.1", 0) as listening, WebServer(application, listening, bounds) as server:
        yield server, application


def connect(server):
    return socket.create_connection(("127.0.0.1", server.port), timeout=60)


def ask(server, path="/"):
    with closing(http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)) as connection:
        connection.request("GET", path)
        return connection.getresponse().read()


def test_who_sends_nothing_or_byte_by_byte_is_cut_off():
    with serving(HASTY) as (server, _), connect(server) as silent, connect(server) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        with contextlib.suppress(OSError):
            for _ in range(600):
                slow.sendall(b"x")
                slow.settimeout(0.1)
                with contextlib.suppress(TimeoutError):
                    if not slow.recv(1):
                        break
            else:
                pytest.fail("it was listened to for a minute")
        assert silent.recv(1) == b""


def test_who_takes_nothing_of_an_answer_holds_no_thread_and_is_cut_off():
    with serving(HASTY) as (server, _):
        stuck = [connect(server) for _ in range(THREADS + 2)]
        try:
            for one in stuck:
                one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                one.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
            assert ask(server) == b"here"
            wait_until(lambda: not server.open_connections(), what="their end")
            assert len(stuck[0].recv(LARGE, socket.MSG_DONTWAIT)) < LARGE
        finally:
            for one in stuck:
                one.close()


def test_an_application_learns_that_its_client_has_hung_up():
    with serving() as (server, application):
        with connect(server) as asking:
            asking.sendall(b"GET /gone HTTP/1.1\r\nHost: x\r\n\r\n")
            wait_until(lambda: application.is_gone is not None, what="the question")
            assert not application.is_gone()
        wait_until(application.is_gone, what="the news", seconds=20)
        application.may.set()


def test_a_stop_lets_what_is_answered_come_to_its_end():
    got = []
    with serving() as (server, application):
        asking = threading.Thread(target=lambda: got.append(ask(server, "/waits")))
        asking.start()
        wait_until(server.is_busy, what="the question")
        threading.Timer(0.3, application.may.set).start()
    asking.join()
    assert got == [b"here"]
    with pytest.raises(OSError):  # noqa: PT011 -- nobody listens any more
        ask(server)


def test_without_the_extra_one_line_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "waitress", None)
    ended = CliRunner().invoke(cli, ["--home", str(tmp_path / "home"), "serve"])
    assert ended.exit_code == 2
    assert ended.output.splitlines() == [
        "archiver: the pages need the [web] extra: pip install 'archiver[web]'"
    ]


def test_without_pywb_the_pages_are_served_and_say_how_to_get_it(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pywb", None)
    wanted = Wanted(host="127.0.0.1", port=0, replay_port=0)
    with Archiver(Settings(home=tmp_path)) as archiver, serve(archiver, wanted) as served:
        assert served.replay is None
        assert "pip install 'archiver[replay]'" in served.replay_says
        port = int(served.address.rstrip("/").rpartition(":")[2])
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=60)) as connection:
            connection.request("GET", "/csp")
            assert connection.getresponse().status == 200


def test_by_the_name_of_replay_the_pages_are_served_under_another(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pywb", None)
    wanted = Wanted(host="localhost", port=0, replay_port=0)
    with Archiver(Settings(home=tmp_path)) as archiver, serve(archiver, wanted) as served:
        assert served.address.startswith("http://127.0.0.1:")
