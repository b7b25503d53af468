"""How often cyclic garbage is looked for while articles are read: seldom.

A page's tree is taken apart when it has been read, so that hardly any cycle is
left to collect; looking for one as often as Python does by itself costs a tenth
of the time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

#: Objects that are made before the youngest are looked at, and how much seldomer the older ones are.
_THRESHOLD = (50_000, 20, 20)


def collect_seldom() -> None:
    """Look for garbage seldom from now on, and never at what was there before."""
    gc.freeze()
    gc.set_threshold(*_THRESHOLD)


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
