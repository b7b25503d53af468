"""What systemd is told, through sockets as systemd opens them."""

from __future__ import annotations

import os
import socket
import threading
import uuid

import pytest

from archiver.daemon.pulse import Pulse
from archiver.daemon.systemd import Supervisor


class Systemd:
    """A socket that hears what a service says."""

    def __init__(self, address: str) -> None:
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(address.replace("@", "\0", 1))
        self.socket.settimeout(20)
        self.address = address

    def hear(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.socket.recv(4096).decode().splitlines())

    def environ(self, **more: str) -> dict[str, str]:
        return {"NOTIFY_SOCKET": self.address, **more}


@pytest.fixture(params=["path", "abstract"])
def systemd(request, tmp_path):
    address = str(tmp_path / "notify") if request.param == "path" else f"@archiver-{uuid.uuid4().hex}"
    heard = Systemd(address)
    yield heard
    heard.socket.close()


def test_it_is_told_when_the_service_is_ready_stops_and_ends(systemd):
    stop = threading.Event()
    with Supervisor(Pulse(), stop, systemd.environ()) as supervisor:
        supervisor.ready("watching 3 sources\nREADY=0")
        assert systemd.hear() == {"READY": "1", "STATUS": "watching 3 sources READY=0"}
        stop.set()
        assert systemd.hear()["STOPPING"] == "1"
    assert systemd.hear()["STOPPING"] == "1"


def test_the_watchdog_is_fed_while_all_loops_turn(systemd):
    stop = threading.Event()
    with Supervisor(Pulse(), stop, systemd.environ(WATCHDOG_USEC="30000", WATCHDOG_PID=str(os.getpid()))):
        assert systemd.hear() == {"WATCHDOG": "1"}
        stop.set()


def test_the_watchdog_is_not_fed_while_a_loop_hangs_but_while_it_stops(systemd):
    now = [0.0]
    pulse, stop = Pulse(late_seconds=1, now=lambda: now[0]), threading.Event()
    pulse.beat("scheduler")
    now[0] = 5.0
    with Supervisor(pulse, stop, systemd.environ(WATCHDOG_USEC="30000")):
        stop.wait(1.5)
        stop.set()
        assert systemd.hear()["STOPPING"] == "1"
        assert systemd.hear() == {"WATCHDOG": "1"}


@pytest.mark.parametrize("address", ["", "vsock:2:1234", "relative"])
def test_without_a_socket_nobody_is_told(address):
    with Supervisor(Pulse(), threading.Event(), {"NOTIFY_SOCKET": address}) as supervisor:
        supervisor.ready("watching")


def test_a_socket_that_nobody_reads_stops_nothing(tmp_path, caplog):
    with Supervisor(Pulse(), threading.Event(), {"NOTIFY_SOCKET": str(tmp_path / "gone")}) as supervisor:
        supervisor.ready("watching")


@pytest.mark.parametrize("wanted", [{"WATCHDOG_USEC": "x"}, {"WATCHDOG_USEC": "30000", "WATCHDOG_PID": "1"}])
def test_a_watchdog_of_another_process_is_not_fed(systemd, wanted):
    stop = threading.Event()
    with Supervisor(Pulse(), stop, systemd.environ(**wanted)):
        stop.wait(1.2)
        stop.set()
        assert systemd.hear()["STOPPING"] == "1"
