"""Processes, their cost, and the loopback server's side of it."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]


@dataclass(frozen=True, kw_only=True)
class Cost:
    """What one command took, its children included."""

    seconds: float
    cpu_seconds: float
    #: The largest process of its tree.
    peak_bytes: int
    code: int


def run(command: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None) -> Cost:
    """Run a command to its end."""
    with log.open("wb") as out:
        began = time.monotonic()
        process = subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, env=env
        )
        return wait(process, began)


def wait(process: subprocess.Popen[bytes], began: float) -> Cost:
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(
        seconds=seconds,
        cpu_seconds=usage.ru_utime + usage.ru_stime,
        peak_bytes=usage.ru_maxrss * 1024,
        code=process.returncode,
    )


class Server:
    """The loopback server, in a process of its own."""

    def __init__(self, port: int) -> None:
        self.port = port

    def stats(self) -> dict[str, Any]:
        """What came since the last call."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port)
        connection.request("GET", "/stats")
        told: dict[str, Any] = json.loads(connection.getresponse().read())
        connection.close()
        return told


@contextmanager
def serving(*, hosts: int = 1, latency: float = 0.0, bodies: int = 2_000) -> Iterator[Server]:
    port = free_port()
    command = [sys.executable, str(HERE / "server.py"), "--port", str(port), "--hosts", str(hosts)]
    process = subprocess.Popen(
        [*command, "--latency", str(latency), "--bodies", str(bodies)], stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        if process.stdout.readline() != b"ready\n":
            raise SystemExit("the loopback server doesn't start")
        yield Server(port)
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def await_port(port: int) -> None:
    """Until something listens there."""
    for _ in range(300):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"nothing listens on port {port}")


def size_of(folder: Path) -> int:
    """Bytes of all WARC files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*.warc.gz"))
