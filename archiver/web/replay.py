"""Where captures replay, and the pywb that does it: a process of its own, on another origin."""

from __future__ import annotations

import http.client
import importlib.util
import logging
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

from .server import listen
from .serving import NoReplay, Serving

log = logging.getLogger(__name__)

#: pywb listens here; readers reach it as ``localhost``, which is another host than the pages' 127.0.0.1:
#: ports don't part cookies.
_LISTENS = "127.0.0.1"
REPLAY_NAME = "localhost"
#: Pauses before it is started again; back to the first one when it has lived so long.
_PAUSES = (1.0, 2.0, 5.0, 15.0, 60.0)
_LIVED_SECONDS = 60.0
#: How often it is asked whether it answers, how long that may take, how often in a row it may fail to.
_LOOK_SECONDS = 10.0
_ANSWER_SECONDS = 15.0
_MOST_SILENCES = 3
_START_SECONDS = 60.0
_END_SECONDS = 5.0
#: What is kept of its log.
_LINES = 20
_LINE_CHARS = 500
_LOOK_AT_PROCESS_SECONDS = 0.25
#: Signs of an address that stay as they are in the path that pywb reads it from.
_KEPT = "!$%&'()*+,/:;=?@[]~"
_MAX_URL = 8000


def find_replay_address(base: str | None, *, url: str | None, at: str | None, collection: str) -> str | None:
    """Where an address replays as of an instant (ISO 8601); ``None`` where it can't."""
    if base is None or not url or not at or len(url) > _MAX_URL:
        return None
    if not url.lower().startswith(("http://", "https://")):
        return None
    stamp = datetime.fromisoformat(at).astimezone(UTC).strftime("%Y%m%d%H%M%S")
    address = quote(url.partition("#")[0].encode("utf-8", "replace"), safe=_KEPT)
    return f"{base}/{quote(collection, safe='')}/{stamp}/{address}"


def find_replay(base: str | None, capture: Mapping[str, Any]) -> str | None:
    """Where a capture, a row of the catalogue, replays; ``None`` where it keeps nothing that does."""
    if not capture.get("warc") or capture.get("purpose") == "description":
        return None
    return find_replay_address(
        base,
        url=capture.get("final_url") or capture.get("url"),
        at=capture.get("captured_at"),
        collection=str(capture.get("collection") or "main"),
    )


def plan_replay(
    serving: Serving, home: Path, *, port: int, url: str, storage_url: str = ""
) -> ReplayProcess | NoReplay:
    """The replay for a server, yet to be started; or why there can't be one.

    :raises UsageError: the port is taken.
    """
    if any(importlib.util.find_spec(name) is None for name in ("pywb", "pkg_resources")):
        return NoReplay("Replay needs pywb: pip install 'archiver[replay]', and start this server again.")
    if not serving.is_private and not url:
        return NoReplay(
            "Replay is off: others reach this server; set serve.replay_url to where they reach replay."
        )
    return ReplayProcess(home, port=port, url=url, storage_url=storage_url)


class ReplayProcess:
    """pywb over a home, read only, from entering to leaving; started again whenever it dies.

    Its port is held by this process all the while, so that nobody else can answer there.
    """

    def __init__(self, home: Path, *, port: int, url: str = "", storage_url: str = "") -> None:
        self._home = home
        self._storage_url = storage_url
        self._url = url.rstrip("/")
        self._listening = listen(_LISTENS, port, option="--replay-port")
        self.port: int = self._listening.getsockname()[1]
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._attend, name="replay", daemon=True)
        self._process: subprocess.Popen[bytes] | None = None
        self._said: deque[str] = deque(maxlen=_LINES)
        self._failures = 0

    @property
    def base(self) -> str:
        return self._url or f"http://{REPLAY_NAME}:{self.port}"

    @property
    def host(self) -> str:
        """The name by which readers reach it."""
        return urlsplit(self.base).hostname or REPLAY_NAME

    @property
    def says(self) -> str:
        """That it keeps on ending, where it does."""
        return "Replay has ended and is started again; the log says why." if self._failures > 1 else ""

    @property
    def pid(self) -> int | None:
        """The process that runs just now."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def __enter__(self) -> ReplayProcess:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(_END_SECONDS + 2)
        self._listening.close()

    def _attend(self) -> None:
        """Start it, look after it, and start it again, until told to stop."""
        while not self._stop.is_set():
            began = time.monotonic()
            try:
                self._process = process = self._start()
            except OSError as error:
                log.warning("replay can't be started: %s", error)
            else:
                try:
                    self._look_after(process)
                except Exception as error:  # the edge of a thread: replay is to come back
                    log.error("replay can't be looked after", exc_info=error)
                finally:
                    _end(process)
                    self._process = None
            if self._stop.is_set():
                return
            if time.monotonic() - began > _LIVED_SECONDS:
                self._failures = 0
            pause = _PAUSES[min(self._failures, len(_PAUSES) - 1)]
            self._failures += 1
            last = next((line for line in reversed(self._said) if line.strip()), "it said nothing")
            log.warning("replay has ended, and is started again in %g s: %s", pause, last)
            self._stop.wait(pause)

    def _start(self) -> subprocess.Popen[bytes]:
        fd = self._listening.fileno()
        command = [sys.executable, "-m", "archiver.web.wayback", str(self._home), str(fd), self.host]
        command += [self._storage_url] if self._storage_url else []
        process = subprocess.Popen(  # noqa: S603 -- our own program
            command,
            # Nothing is ever written to it: when it is cut, this process has ended, however that came.
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            pass_fds=(fd,),
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(process.stderr,), name="replay-log", daemon=True).start()
        return process

    def _listen(self, stream: IO[bytes]) -> None:
        """Keep the last lines that it says."""
        with stream:
            while line := stream.readline(_LINE_CHARS):
                text = "".join(sign for sign in line.decode("utf-8", "replace") if sign.isprintable())
                self._said.append(text)
                log.debug("replay: %s", text)

    def _look_after(self, process: subprocess.Popen[bytes]) -> None:
        """Until it ends, or no longer answers, or is to stop."""
        silences, next_at, begun = 0, time.monotonic(), time.monotonic()
        is_ready = False
        while process.poll() is None and not self._stop.wait(_LOOK_AT_PROCESS_SECONDS):
            if time.monotonic() < next_at:
                continue
            if self._answers():
                silences = 0
                if not is_ready:
                    is_ready = True
                    log.info("replay answers at %s", self.base)
                if time.monotonic() - begun > _LIVED_SECONDS:
                    self._failures = 0
                next_at = time.monotonic() + _LOOK_SECONDS
            else:
                silences += time.monotonic() - begun > _START_SECONDS
                if silences >= _MOST_SILENCES:
                    log.warning("replay no longer answers")
                    return
                next_at = time.monotonic() + 1.0

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection(_LISTENS, self.port, timeout=_ANSWER_SECONDS)
        try:
            connection.request("GET", "/static/default_banner.js", headers={"Host": self.host})
            return connection.getresponse().status < 500
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """End it: it reads only, so that nothing can be lost."""
    process.kill()
    process.wait(_END_SECONDS)
    if process.stdin is not None:
        process.stdin.close()
