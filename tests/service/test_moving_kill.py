"""``kill -9`` between any two lines of the switch from one catalogue to the other leaves one that counts."""

from __future__ import annotations

import os
import random
import signal
import sys
from types import FrameType
from typing import Any

import pytest

import archiver
from archiver.catalog import SqlCatalog
from archiver.errors import HomeError
from archiver.service import Archiver
from archiver.service.move_wish import parse_wish
from archiver.service.moving import _Move
from archiver.settings import load_settings
from archiver.settings_file import set_keys
from tests.catalog.test_moving import everything, fill
from tests.postgres import server

_SEED = int(os.environ.get("SEED", "8"))
#: Lines between two kills; fewer take minutes.
_STEP = int(os.environ.get("STEP", "24"))
_PACKAGE = os.path.dirname(archiver.__file__)
#: What happens once all is copied.
_SWITCH = {
    "_switch",
    "retire",
    "finish",
    "_accept",
    "write_note",
    "close_log",
    "finish_file",
    "_finish_after",
}
_SWITCH |= {"_set", "set_keys", "_replace", "_drop", "set_revision", "sync_folder"}


def move(home, to):
    with Archiver(load_settings(home)) as archiver:
        return archiver.operating.move(parse_wish([to], leaves_missing=True))


def is_killed(home, to, at):
    """Move in a process that kills itself before so many lines of the switch; whether it came to that."""
    pid = os.fork()
    if pid == 0:
        passed = 0

        def trace(frame: FrameType, what: str, _: Any) -> Any:
            nonlocal passed
            code = frame.f_code
            if code.co_name not in _SWITCH or not code.co_filename.startswith(_PACKAGE):
                return None
            if what == "line":
                passed += 1
                if passed == at:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        switch = _Move._switch

        def switch_traced(*args: Any) -> None:
            sys.settrace(trace)  # from here on: what copies takes three times as long while it is traced
            switch(*args)

        _Move._switch = switch_traced
        try:
            move(home, to)
            os._exit(0)
        finally:
            os._exit(1)
    _, status = os.waitpid(pid, 0)
    assert status in (0, signal.SIGKILL)
    return status == signal.SIGKILL


def find_refusal(settings):
    """What a program is told that is to store something."""
    try:
        SqlCatalog(settings).close()
    except HomeError as error:
        return str(error)
    return None


@pytest.mark.parametrize("is_back", [False, True])
def test_a_switch_that_is_killed_leaves_one_catalogue_that_counts(tmp_path, is_back):
    at = random.Random(_SEED).randrange(1, _STEP)
    worked = refused = 0
    while True:
        home = tmp_path / f"home-{at}"
        url = server().url(server().make_database())
        fill(load_settings(home), rows=2)
        before = everything(load_settings(home))
        to = url
        if is_back:
            move(home, url)
            to = "sqlite"
        if not is_killed(home, to, at):
            break
        settings = load_settings(home)
        if refusal := find_refusal(settings):
            assert "or run the same “archiver move” again" in refusal
            refused += 1
            if refused % 2 and not is_back:  # a person does what is said, before the move has ended
                set_keys(home / "archiver.toml", {("catalog", "url"): url})
        else:
            assert everything(settings) == before
            worked += 1
        assert move(home, to).why_not_set is None
        settings = load_settings(home)
        assert settings.catalog.url == ("" if is_back else url)
        assert everything(settings) == before
        at += _STEP
    assert worked > 0
    assert refused > 0
