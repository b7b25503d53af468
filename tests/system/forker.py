"""``python -m tests.system.forker FD``: has imported the whole program, and forks it for whoever asks.

What it forks goes on as the installed command does, with the arguments, the
environment and the three files it was given; only the imports are behind it,
and the modules aren't taken apart at its end, which together are most of what
a short run costs. ``forks`` is the other end.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import os
import pickle
import pkgutil
import random
import selectors
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

#: What the program imports only where it needs it.
LATE = ("apscheduler.schedulers.background", "feedparser", "protego", "rapidfuzz.fuzz", "charset_normalizer")
#: The longest call that fits into one message.
MOST_BYTES = 100_000
#: Files that go with a call: standard input, output and errors, and where its end is told.
FILES = 4


@dataclass(frozen=True)
class Call:
    """One run of the program."""

    argv: list[str]
    environ: dict[str, str]
    folder: str
    #: Whether it gets a session of its own, as at a terminal.
    has_session: bool = False
    #: Called before the program starts.
    before: tuple[Callable[[], None], ...] = ()


def main() -> None:
    import_all()
    gc.freeze()
    with socket.socket(fileno=int(sys.argv[1])) as control:
        call = serve(control)
    if call is None:
        return
    become(call)
    from archiver.cli import main as run

    try:
        run()
    except SystemExit as ended:
        end(ended.code)
        raise


def import_all() -> None:
    import archiver

    for module in pkgutil.walk_packages(archiver.__path__, "archiver."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
    for name in LATE:
        importlib.import_module(name)
    archiver.catalog.schema.table_statements()  # what a first start puts together


def serve(control: socket.socket) -> Call | None:
    """Fork for every call, and tell how each ended. The call, in a child; ``None`` at the end."""
    told: dict[int, int] = {}
    woken, waking = socket.socketpair()
    with woken, waking, selectors.DefaultSelector() as selector:
        woken.setblocking(False)
        waking.setblocking(False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
        selector.register(control, selectors.EVENT_READ)
        selector.register(woken, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if woken in ready:
                woken.recv(4096)
                _tell_ends(told)
            if control in ready:
                message, files, _, _ = socket.recv_fds(control, MOST_BYTES, FILES)
                if not message:
                    return None
                pid = os.fork()
                if pid == 0:
                    _take(files, told)
                    return pickle.loads(message)  # type: ignore[no-any-return]
                told[pid] = files.pop()
                os.write(told[pid], pid.to_bytes(4, "little"))
                for file in files:
                    os.close(file)


def _tell_ends(told: dict[int, int]) -> None:
    for pid in list(told):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            file = told.pop(pid)
            os.write(file, status.to_bytes(4, "little"))
            os.close(file)


def _take(files: list[int], told: dict[int, int]) -> None:
    """Have these as standard input, output and errors, and no file of the forker's."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number, file in enumerate(files[:3]):
        os.dup2(file, number)
    for file in (*files, *told.values()):
        os.close(file)


def become(call: Call) -> None:
    """What a new process has of its own."""
    if call.has_session:
        os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(call.environ)
    os.chdir(call.folder)
    time.tzset()
    random.seed()
    sys.argv = call.argv
    _open_streams()
    for each in call.before:
        each()


def end(code: object) -> None:
    """End as the interpreter does, but leave the modules as they are; return where it has more to say."""
    if not isinstance(code, int | None):
        return
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        return
    os._exit((code or 0) & 0xFF)


def _open_streams() -> None:
    """Streams over the files that are there now: terminals are written to by the line."""
    for number, name, mode, buffering in (
        (0, "stdin", "r", -1),
        (1, "stdout", "w", -1),
        (2, "stderr", "w", 1),
    ):
        old = getattr(sys, name)
        new = open(  # noqa: SIM115
            number, mode, buffering, encoding=old.encoding, errors=old.errors, closefd=False
        )
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)


if __name__ == "__main__":
    main()
