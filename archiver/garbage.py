"""How often cyclic garbage is looked for: seldom, where hardly any comes to be; and how the program ends.

Looking for it takes longer the more there is that isn't garbage, and Python looks
as often as things are made: a quarter of the time that a short command takes
went into looking at the modules it loads.
"""

from __future__ import annotations

import atexit
import gc
import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

#: Objects that are made before the youngest are looked at, and how much seldomer the older ones are.
#: Nearly all modules together make fewer than the first.
_LOADING = (200_000, 10, 10)
#: Where articles are read: a page's tree is taken apart when it has been read.
_SELDOM = (50_000, 20, 20)

_usual = gc.get_threshold()
#: What the program ends with, once that is settled.
_code: int | None = None


def begin_loading() -> None:
    """When the program starts: don't look at modules while they are loaded, nor again when it ends."""
    gc.set_threshold(*_LOADING)
    atexit.register(_leave)


def end_with(code: object) -> None:
    """The program is about to end with this code: its modules needn't be taken apart one by one."""
    global _code
    _code = code if isinstance(code, int) else None


def _leave() -> None:
    """End at once; threads have ended by now, and what else there is to do at the end is done."""
    gc.freeze()
    if _code is None:
        return
    logging.shutdown()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:  # the program may have been given none
                stream.flush()
    except (OSError, ValueError):
        return  # Python says what is wrong, and ends with a code of its own
    os._exit(_code & 0xFF)


def end_loading() -> None:
    """What a long run needs is there: from now on look as often as Python does, but never at that."""
    if gc.get_threshold() == _LOADING:
        gc.freeze()
        gc.set_threshold(*_usual)


def collect_seldom() -> None:
    """Look for garbage seldom from now on, and never at what was there before."""
    gc.freeze()
    gc.set_threshold(*_SELDOM)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Look for garbage seldom meanwhile, and never at what was there before."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
