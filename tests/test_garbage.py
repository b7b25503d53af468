"""How the program ends."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

SCRIPT = """
import atexit, sys, threading, time
from archiver.garbage import begin_loading, end_with
begin_loading()
atexit.register(print, "at the end")
threading.Thread(target=lambda: (time.sleep(0.1), print("a thread"))).start()
print("said", end=" ")
try:
    {end}
except SystemExit as end:
    end_with(end.code)
    raise
"""


@pytest.mark.parametrize(("end", "code"), [("sys.exit(3)", 3), ("sys.exit()", 0), ("1 / 0", 1), ("pass", 0)])
def test_threads_end_what_is_registered_is_done_and_all_is_written_before_the_program_ends(end, code):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(end=end)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (code, "said a thread\nat the end\n")


def test_an_output_that_is_full_ends_it_as_python_does():
    buffered = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT.format(end="sys.exit(0)")],
            stdout=full,
            stderr=subprocess.PIPE,
            env=buffered,
            check=False,
        )
    assert done.returncode == 120
