"""``find`` over many articles: its processes end with it, and a terminal sees how far it is."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import signal
import subprocess
import termios
from functools import partial
from pathlib import Path

import pytest

from tests.system.program import Program, Running, wait_until


def stories(folder: Path, count: int) -> list[Path]:
    """Articles that take a while."""
    story = 'Mayor Ivo Brandt said in a Facebook post on Tuesday that it "owes us an answer".\n\n'
    paths = [folder / f"{number}.txt" for number in range(count)]
    for path in paths:
        path.write_text(f"Story {path.stem}\n\n" + story * 100)
    return paths


def processes() -> dict[int, tuple[int, str]]:
    """Each process's parent and state, from /proc where there is one, else from ``ps``."""
    if not Path("/proc/self/stat").exists():
        listed = subprocess.run(
            ["ps", "-A", "-o", "pid=,ppid=,stat="], capture_output=True, text=True, check=True
        )
        rows = [line.split() for line in listed.stdout.splitlines()]
        return {int(process): (int(parent), state[0]) for process, parent, state in rows}
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
            found[int(stat.parent.name)] = (int(parent), state)
    return found


def is_running(process: int) -> bool:
    return processes().get(process, (0, "Z"))[1] != "Z"


def children_of(process: int) -> set[int]:
    return {child for child, (parent, _) in processes().items() if parent == process}


@pytest.fixture
def busy(program, tmp_path) -> tuple[Running, set[int]]:
    """A run over many articles, and its processes at work."""
    program.is_forked = False  # its own processes are begun as those of the installed command
    # Under nohup, say, it is ignored, and what is started inherits that.
    program.before = partial(signal.signal, signal.SIGHUP, signal.SIG_DFL)
    names = [str(path) for path in stories(tmp_path, 60)]
    running = program.start("find", "--json", *(names * 20))
    cores = os.cpu_count() or 1
    wait_until(lambda: len(children_of(running.process.pid)) == cores, what="its processes")
    return running, children_of(running.process.pid)


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_ends_its_processes_too(busy, number, code):
    running, processes = busy
    running.process.send_signal(number)
    ended = running.wait()
    assert (ended.code, ended.err) == (code, "")
    assert not [process for process in processes if is_running(process)]


def test_its_processes_end_after_a_kill(busy):
    running, processes = busy
    running.kill()
    wait_until(lambda: not any(map(is_running, processes)), what="the end of its processes")


def said_to_a_terminal(program: Program, *args: str, out: int | None = None, **environ: str) -> str:
    """What a run writes to a terminal of 60 columns, on standard error and, without ``out``, on output."""
    keeper, terminal = pty.openpty()
    termios.tcsetwinsize(terminal, (24, 60))
    process = subprocess.Popen(
        program.command(*args),
        stdin=subprocess.DEVNULL,
        stdout=terminal if out is None else out,
        stderr=terminal,
        env=dict(os.environ) | {"TERM": "xterm", "HOME": str(program.home.parent)} | environ,
    )
    os.close(terminal)
    said = b""
    with contextlib.suppress(OSError):  # the terminal's other end is closed
        while piece := os.read(keeper, 65_536):
            said += piece
    os.close(keeper)
    assert process.wait() in (0, 1)
    return said.decode()


def test_a_terminal_sees_how_far_it_is(program, tmp_path):
    names = [str(path) for path in stories(tmp_path, 40)]
    said = said_to_a_terminal(program, "find", "--json", *names, out=subprocess.DEVNULL)
    lines = said.replace("\x1b[K", "").split("\r")
    seen = [line for line in lines if re.match(r"[\d,]+ pages?, [\d.,]+ a second · [\d,]+ of 40: /", line)]
    assert seen
    assert all(len(line) < 60 for line in lines)
    assert said.endswith("\r\x1b[K")


def test_the_line_makes_room_for_what_stays(program, tmp_path):
    names = [str(path) for path in stories(tmp_path, 40)]
    said = said_to_a_terminal(program, "find", *names, str(tmp_path / "missing.txt"), NO_COLOR="1")
    for line in said.split("\n"):
        stays = line.rstrip("\r").rpartition("\x1b[K")[2]
        assert " a second · " not in stays
    assert "missing.txt: no such file" in said
    assert "\x1b[1m" not in said


def test_nobody_but_a_terminal_sees_it(program, tmp_path):
    names = [str(path) for path in stories(tmp_path, 40)]
    assert program.run("find", "--json", *names).err == ""
    assert said_to_a_terminal(program, "-q", "find", "--json", *names, out=subprocess.DEVNULL) == ""
    assert said_to_a_terminal(program, "find", *names, out=subprocess.DEVNULL, TERM="dumb") == ""
