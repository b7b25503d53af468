"""CDXJ: one sorted line per record that can be replayed, as pywb and cdxj-indexer read and write it.

pywb finds an address by bisection, so a file is in order (of its bytes) at
every instant, or some other page may be replayed in silence.
"""

from __future__ import annotations

import contextlib
import heapq
import json
import os
import threading
import time
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ..urls.surt import surt

if TYPE_CHECKING:
    from .storage import Folders

#: The index may lag behind by this share of what it holds, so that rewriting it stays cheap in all.
_LAG = 4
#: How long a line waits at most while nothing more is written.
_WAIT_SECONDS = 1.0
#: Rewriting takes at most one part in so many of the time.
_DUTY = 50


def build_line(
    *,
    url: str,
    at: datetime,
    mime: str | None,
    status: int | None,
    digest: str,
    offset: int,
    length: int,
    warc: str,
) -> bytes:
    """One line; ``mime`` is a Content-Type header, parameters and all."""
    kind = _kind_of(mime) if mime is not None else ""
    state = f'"status": "{status}", ' if status is not None else ""
    if at.tzinfo is not UTC:
        at = at.astimezone(UTC)
    stamp = f"{at.year:04d}{at.month:02d}{at.day:02d}{at.hour:02d}{at.minute:02d}{at.second:02d}"
    # As json.dumps would write it, in a third of the time.
    return (
        f'{surt(url)} {stamp} {{"url": {_quoted(url)}, {kind}{state}"digest": {_quoted(digest)}, '
        f'"length": "{length}", "offset": "{offset}", "filename": {_quoted(warc)}}}\n'
    ).encode()


_quoted = json.encoder.encode_basestring_ascii


@lru_cache(256)
def _kind_of(mime: str) -> str:
    """The field of a Content-Type header, parameters left out."""
    kind = mime.partition(";")[0].split(None, 1)
    return f'"mime": {_quoted(kind[0] if kind else "")}, '


def parse_line(line: bytes) -> tuple[str, str, dict[str, str]]:
    """Key, timestamp and fields of a line.

    :raises ValueError: it is none.
    """
    key, stamp, fields = line.decode("utf-8").split(" ", 2)
    try:
        read = json.loads(fields)
    except RecursionError:
        raise ValueError("fields within fields without end") from None
    if not isinstance(read, dict):
        raise ValueError("no fields")
    return key, stamp, read


class OpenIndex:
    """The index of a WARC file that is being written to: sorted at every instant, seldom rewritten.

    Each rewrite merges what came since with what the file holds, into a new
    file that takes the name of the old one.
    """

    def __init__(self, folders: Folders, warc: str) -> None:
        self._path = folders.open_index(warc)
        self._sealed = folders.sealed_index(warc)
        self._scratch = self._path.with_name(f".{self._path.name}.tmp")
        self._lock = threading.Lock()
        self._pending: list[bytes] = []
        self._written = 0
        self._cost_seconds = 0.0
        self._written_at = 0.0
        self._timer: threading.Timer | None = None

    def create(self) -> None:
        """Put an empty index in place: it says that the WARC file is open."""
        self._path.touch(exist_ok=True)

    def add(self, lines: Iterable[bytes]) -> None:
        """Take lines in; they are in the file at once, or soon."""
        with self._lock:
            self._pending.extend(lines)
            if not self._pending:
                return
            rested = time.monotonic() - self._written_at
            if len(self._pending) * _LAG >= self._written or rested > max(
                _WAIT_SECONDS, self._cost_seconds * _DUTY
            ):
                self._try_flush()
            elif self._timer is None:
                wait = max(_WAIT_SECONDS, self._cost_seconds * _DUTY) - rested
                self._timer = threading.Timer(wait, self._flush_late)
                self._timer.daemon = True
                self._timer.start()

    def hold(self, lines: Iterable[bytes]) -> None:
        """Take lines in that the sealing will write."""
        with self._lock:
            self._pending.extend(lines)

    def seal(self) -> None:
        """Write everything, durably, and give the index its lasting name.

        :raises OSError: it can't be written; the index stays open, to be recovered.
        """
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            self._flush(durable=True)
            self._path.replace(self._sealed)

    def let_go(self) -> None:
        """Leave the index open and write to it no more; what it lacks, a recovery finds in the WARC file."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._pending:
                self._try_flush()

    def discard(self) -> None:
        """Take the index away: its WARC file holds nothing."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            self._pending.clear()
            self._path.unlink(missing_ok=True)

    def _flush_late(self) -> None:
        with self._lock:
            if self._timer is not None:
                self._timer = None
                self._try_flush()

    def _try_flush(self) -> None:
        try:
            self._flush()
        except OSError:
            # The records are safe and the lines are kept: the next rewrite, or a recovery, brings them in.
            with contextlib.suppress(OSError):
                self._scratch.unlink(missing_ok=True)

    def _flush(self, *, durable: bool = False) -> None:
        began = time.monotonic()
        with self._scratch.open("wb") as out:
            self._written = merge_lines(self._path, self._pending, out)
            if durable:
                out.flush()
                os.fsync(out.fileno())
        self._scratch.replace(self._path)
        self._pending.clear()
        self._written_at = time.monotonic()
        self._cost_seconds = self._written_at - began


def merge_lines(path: Path, lines: list[bytes], out: object) -> int:
    """Write the sorted lines of a file and of a list as one, each once; how many there are."""
    count = 0
    last = b""
    write = out.write  # type: ignore[attr-defined]
    for line in heapq.merge(_iter_lines(path), sorted(lines)):
        if line != last:
            write(line)
            last = line
            count += 1
    return count


def _iter_lines(path: Path) -> Iterator[bytes]:
    if path.exists():
        with path.open("rb") as file:
            yield from file
