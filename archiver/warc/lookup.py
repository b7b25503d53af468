"""What an index says of one address: found by bisection, as pywb finds it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from ..urls import surt
from .cdxj import parse_line
from .storage import OPEN_SUFFIX, SEALED_SUFFIX, Folders

#: Bytes of a file that are read in a row rather than halved once more.
_SHORT = 8_192


def iter_entries(folders: Folders, url: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Timestamp (14 digits, UTC) and fields of each record of an address in a collection; file by file.

    Addresses that replay takes for one (``http`` and ``https``, with and without ``www.``) are one here, too.
    """
    key = surt(url).encode("utf-8", "replace") + b" "
    for path in sorted(folders.indexes.glob(f"*{SEALED_SUFFIX}")):
        for line in _iter_lines(path, key):
            try:
                _, stamp, fields = parse_line(line)
            except ValueError:  # an audit tells it
                continue
            yield stamp, fields


def _iter_lines(path: Path, start: bytes) -> Iterator[bytes]:
    """The lines of a sorted file that begin so."""
    try:
        file = path.open("rb")
    except FileNotFoundError:
        # Sealed since the folder was listed: it has its lasting name now.
        sealed = path.with_name(path.name.removesuffix(OPEN_SUFFIX) + SEALED_SUFFIX)
        if sealed == path or not sealed.exists():
            return
        file = sealed.open("rb")
    with file:
        low, high = 0, file.seek(0, 2)
        while high - low > _SHORT:
            middle = (low + high) // 2
            file.seek(middle)
            file.readline()
            here = file.tell()
            line = file.readline()
            if not line or line >= start:
                high = middle
            else:
                low = here
        file.seek(low)
        for line in file:
            if line.startswith(start):
                yield line
            elif line > start:
                return
