"""More lines than memory should hold, sorted into a file."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

#: Lines in memory at once: 100 MB or so of an index.
_MOST_LINES = 200_000


class SortedLines:
    """Takes lines in any order; the file has each once, in the order of its bytes."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: list[bytes] = []
        self._runs: list[Path] = []

    def add(self, lines: Sequence[bytes]) -> None:
        self._lines += lines
        if len(self._lines) >= _MOST_LINES:
            self._spill()

    def write(self) -> None:
        """Write all of them, and forget them."""
        self._lines.sort()
        with ExitStack() as opened, self._path.open("wb") as out:
            runs = [opened.enter_context(run.open("rb")) for run in self._runs]
            last = b""
            for line in heapq.merge(self._lines, *runs):
                if line != last:
                    out.write(line)
                    last = line
        for run in self._runs:
            run.unlink()
        self._lines, self._runs = [], []

    def _spill(self) -> None:
        run = self._path.with_name(f"{self._path.name}.{len(self._runs)}")
        self._lines.sort()
        with run.open("wb") as out:
            out.writelines(self._lines)
        self._runs.append(run)
        self._lines = []
