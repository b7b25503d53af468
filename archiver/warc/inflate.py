"""gzip members inflated: by isal where it is installed, which takes half the time, else by zlib."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from importlib import import_module
from typing import Any


def _find() -> tuple[Callable[[], Any], tuple[type[Exception], ...]]:
    try:
        isal: Any = import_module("isal.isal_zlib")
    except ImportError:
        return lambda: zlib.decompressobj(zlib.MAX_WBITS + 16), (zlib.error,)
    return lambda: isal.decompressobj(zlib.MAX_WBITS + 16), (zlib.error, isal.error)


#: Makes an object like :func:`zlib.decompressobj` for one member; what it raises for bytes that are none.
new_inflate, INFLATE_ERRORS = _find()
