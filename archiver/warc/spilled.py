"""Lines in the order of their bytes; what is more than memory should hold waits in nameless files."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

#: Lines in memory at once: 100 MB or so of an index.
MOST_LINES = 200_000


class SpilledLines:
    """Takes lines in any order, each ending in a line feed; gives each once."""

    def __init__(self, folder: Path, *, most_lines: int = MOST_LINES) -> None:
        self._folder = folder
        self._most = most_lines
        self._lines: list[bytes] = []
        self._runs: list[IO[bytes]] = []
        #: Lines that were taken.
        self.count = 0

    def add(self, lines: Iterable[bytes]) -> None:
        before = len(self._lines)
        self._lines.extend(lines)
        self.count += len(self._lines) - before
        if len(self._lines) >= self._most:
            self._spill()

    def __iter__(self) -> Iterator[bytes]:
        self._lines.sort()
        for run in self._runs:
            run.seek(0)
        last = b""
        for line in heapq.merge(self._lines, *self._runs):
            if line != last:
                yield line
                last = line

    def close(self) -> None:
        for run in self._runs:
            run.close()
        self._lines, self._runs = [], []

    def _spill(self) -> None:
        run = TemporaryFile(dir=self._folder)  # noqa: SIM115  # closed with all the others
        self._runs.append(run)
        self._lines.sort()
        run.writelines(self._lines)
        self._lines = []
