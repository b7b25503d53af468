"""What systemd is told of a service of ``Type=notify``: that it is ready, that it lives, that it stops.

The protocol is a datagram of ``NAME=VALUE`` lines to the socket in
``NOTIFY_SOCKET`` (sd_notify(3)); without that variable nobody is told.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Mapping
from types import TracebackType

from .pulse import Pulse

log = logging.getLogger(__name__)

#: How long it may go unnoticed that the daemon has ended.
_LOOK_SECONDS = 1.0
#: Characters of a status line.
_STATUS_CHARS = 200


class Supervisor:
    """Tells systemd of the daemon for as long as the block lasts.

    The watchdog is fed only while ``pulse`` finds nobody late, so that systemd
    starts a hung daemon anew. Once ``stop`` is set, what still runs has the time
    of ``daemon.stop_seconds``, and the watchdog is fed until the end.
    """

    def __init__(self, pulse: Pulse, stop: threading.Event, environ: Mapping[str, str] = os.environ) -> None:
        self._pulse = pulse
        self._stop = stop
        self._address = _address(environ.get("NOTIFY_SOCKET", ""))
        self._watchdog_seconds = _watchdog_seconds(environ)
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Supervisor:
        if self._address is not None:
            self._thread = threading.Thread(target=self._attend, name="supervisor", daemon=True)
            self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._thread is not None:
            self.tell("STOPPING=1", status="ended")
            self._over.set()
            self._thread.join()

    def ready(self, status: str) -> None:
        """It works from now on."""
        self.tell("READY=1", status=status)

    def tell(self, *lines: str, status: str = "") -> None:
        """Send lines, and a status for ``systemctl status``; nothing where nobody listens."""
        if self._address is None:
            return
        said = [*lines, f"STATUS={' '.join(status.split())[:_STATUS_CHARS]}"] if status else lines
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as out:
                out.settimeout(1.0)
                out.sendto("\n".join(said).encode(), self._address)
        except OSError as error:
            log.info("systemd can't be told: %s", error)

    def _attend(self) -> None:
        fed_at = time.monotonic()
        while not self._stop.wait(_LOOK_SECONDS):
            if self._over.is_set():
                return
            fed_at = self._feed(fed_at)
        self.tell("STOPPING=1", status="stopping: running jobs end")
        while not self._over.wait(_LOOK_SECONDS):
            fed_at = self._feed(fed_at, is_stopping=True)

    def _feed(self, fed_at: float, *, is_stopping: bool = False) -> float:
        """Feed the watchdog where it is time, and nobody is late; when it was fed last."""
        now = time.monotonic()
        if self._watchdog_seconds is None or now - fed_at < self._watchdog_seconds / 3:
            return fed_at
        if not is_stopping and (late := self._pulse.find_late()):
            log.warning("the watchdog isn't fed: %s", "; ".join(late))
            return fed_at
        self.tell("WATCHDOG=1")
        return now


def _address(given: str) -> str | None:
    """The socket's address: a path, or a name in Linux's abstract space ("@name")."""
    if given.startswith("@"):
        return "\0" + given[1:]
    return given if given.startswith("/") else None


def _watchdog_seconds(environ: Mapping[str, str]) -> float | None:
    """Within which time systemd wants a sign of life; ``None`` where it wants none of this process."""
    given, pid = environ.get("WATCHDOG_USEC", ""), environ.get("WATCHDOG_PID", "")
    if not given.isdecimal() or int(given) == 0 or (pid and pid != str(os.getpid())):
        return None
    return int(given) / 1_000_000
