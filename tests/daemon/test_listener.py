"""Metrics and health over HTTP: for this machine, and hard to abuse."""

from __future__ import annotations

import contextlib
import http.client
import json
import socket
import threading

import pytest

from archiver.daemon.listener import Listen, Listener, Served, parse_listen
from archiver.errors import UsageError


class World:
    def __init__(self) -> None:
        self.ills: list[str] = []
        self.fails = False
        self.stands_by = False
        served = Served(metrics=self.metrics, ills=lambda: self.ills, is_standing_by=lambda: self.stands_by)
        self.listener = Listener(Listen("127.0.0.1", 0), served)

    def metrics(self) -> tuple[str, str]:
        if self.fails:
            raise ValueError("no figures")
        return "a 1\n", "text/plain; version=0.0.4"

    def ask(self, path: str, *, method: str = "GET", host: str | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.listener.port, timeout=20)
        connection.request(method, path, headers={"Host": host} if host is not None else {})
        answer = connection.getresponse()
        text = answer.read().decode()
        connection.close()
        return answer.status, text


@pytest.fixture
def world():
    world = World()
    with world.listener:
        yield world


def test_metrics_are_served_as_text(world):
    assert world.ask("/metrics") == (200, "a 1\n")
    assert world.ask("/metrics", method="HEAD") == (200, "")


def test_health_is_200_while_all_is_well_and_503_with_reasons_otherwise(world):
    status, text = world.ask("/healthz")
    assert (status, json.loads(text)) == (200, {"status": "ok", "reasons": []})
    world.stands_by = True
    status, text = world.ask("/healthz")
    assert (status, json.loads(text)) == (200, {"status": "standby", "reasons": []})
    world.ills.append("the scheduler has not moved for 99 s")
    status, text = world.ask("/healthz")
    assert (status, json.loads(text)["reasons"]) == (503, ["the scheduler has not moved for 99 s"])


def test_other_paths_and_methods_are_refused(world):
    assert world.ask("/")[0] == 404
    assert world.ask("/metrics", method="POST")[0] == 501


@pytest.mark.parametrize("host", ["localhost:9464", "127.0.0.1", "[::1]:9464", "10.0.0.7", "LOCALHOST"])
def test_this_machine_may_be_named_by_address_or_as_localhost(world, host):
    assert world.ask("/healthz", host=host)[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "localhost.evil.example:80"])
def test_a_name_that_a_stranger_could_point_here_is_refused(world, host):
    assert world.ask("/metrics", host=host)[0] == 403


def test_figures_that_fail_end_no_daemon(world, caplog):
    world.fails = True
    assert world.ask("/metrics")[0] == 500
    world.fails = False
    assert world.ask("/metrics")[0] == 200


def test_connections_beyond_a_few_are_closed_and_the_others_go_on(world):
    held = [socket.create_connection(("127.0.0.1", world.listener.port), timeout=20) for _ in range(8)]
    for each in held:
        each.sendall(b"GET /healthz HTTP/1.1\r\n")  # and never ends
    extra = socket.create_connection(("127.0.0.1", world.listener.port), timeout=20)
    with contextlib.suppress(ConnectionResetError):
        assert extra.recv(100) == b""
    extra.close()
    held[0].sendall(b"Host: localhost\r\n\r\n")
    assert held[0].recv(100).startswith(b"HTTP/1.0 200")
    for each in held:
        each.close()


def test_a_connection_that_sends_a_byte_now_and_then_is_cut_off():
    served = Served(metrics=lambda: ("", "text/plain"), ills=list)
    with Listener(Listen("127.0.0.1", 0), served, longest_seconds=0.2) as listener:
        slow = socket.create_connection(("127.0.0.1", listener.port), timeout=0.05)
        slow.sendall(b"GET /healthz HTTP/1.1\r\n")
        assert any(_is_cut(slow) for _ in range(200))
        slow.close()


def _is_cut(connection: socket.socket) -> bool:
    try:
        connection.sendall(b"X")
        return connection.recv(100) == b""
    except TimeoutError:
        return False
    except OSError:
        return True


def test_no_thread_is_left_when_it_has_ended():
    world = World()
    with world.listener:
        assert world.ask("/healthz")[0] == 200
    assert [thread.name for thread in threading.enumerate() if thread.name == "listener"] == []


@pytest.mark.parametrize(
    ("given", "host", "port"),
    [
        ("9464", "127.0.0.1", 9464),
        (":9464", "127.0.0.1", 9464),
        ("0.0.0.0:9464", "0.0.0.0", 9464),
        ("[::1]:80", "::1", 80),
        ("archiver:1", "archiver", 1),
    ],
)
def test_a_port_alone_is_on_loopback(given, host, port):
    assert parse_listen(given) == Listen(host, port)


@pytest.mark.parametrize("given", ["", "x", "127.0.0.1", "1.2.3.4:99999", "::1:80", "http://a:1", "a b:1"])
def test_what_is_no_address_is_refused_with_one_line(given):
    with pytest.raises(UsageError, match="write HOST:PORT"):
        parse_listen(given)


def test_an_address_that_is_taken_is_refused_with_one_line(world):
    with pytest.raises(UsageError, match="can't listen there"):
        Listener(Listen("127.0.0.1", world.listener.port), Served(metrics=world.metrics, ills=list))
