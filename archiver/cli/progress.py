"""Progress on standard error: a line for each thing done, or one that is rewritten."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from types import TracebackType
from typing import Any

import click

from .text import clean, shorten

_COLOURS = {
    "captured": "green",
    "resolved": "green",
    "unreachable": "red",
    "gone": "red",
    "unresolved": "yellow",
}
#: Events shown only with -v.
_DETAILS = frozenset({"requisite", "resolve"})
#: Events that a person was told otherwise.
_FOR_LOGS = frozenset({"job", "stop"})
#: Between two looks of the line that is rewritten, and before the first.
_PAUSE_SECONDS = 0.25


class Lines:
    """One line an event; safe to call from any thread."""

    def __init__(self, *, verbose: int, quiet: bool) -> None:
        self._verbose = verbose
        self._quiet = quiet
        self._lock = threading.Lock()

    def note(self, event: str, **about: Any) -> None:
        """Print what happened, unless it was asked to be left out."""
        if self._quiet or event in _FOR_LOGS or (event in _DETAILS and not self._verbose):
            return
        if event == "ask":  # what is asked of whom
            about = {"url": f"{about.get('service')}: {about.get('about')}"}
        state = str(about.pop("outcome", None) or about.pop("state", None) or "")
        what = str(about.pop("url", None) or about.pop("title", None) or about.pop("citation", None) or "")
        rest = ", ".join(_phrase(name, value) for name, value in about.items() if value not in (None, "", 0))
        line = (
            f"{event:<9} {clean(what)}"
            if not state and event == "ask"
            else f"{event:<9} {click.style(f'{state:<12}', fg=_COLOURS.get(state))} {clean(what)}"
        )
        with self._lock:
            click.echo(line.rstrip() + (f"  ({rest})" if rest else ""), err=True)


class Tally:
    """How many pages are done, how fast, and where: one line that is rewritten, for a person at a terminal.

    A run that ends at once, a pipe, a file, a dumb terminal and ``--quiet`` see nothing of it.
    """

    def __init__(self, *, quiet: bool) -> None:
        self._is_shown = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._started = self._written = time.monotonic()
        self._done = 0
        self._place = ""
        self._is_written = self._was_wiped = False

    def __enter__(self) -> Tally:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.wipe()

    def watch(self, sources: Sequence[str]) -> Iterator[str]:
        """The sources one by one, as they are asked for."""
        for number, source in enumerate(sources, start=1):
            self._place = source if len(sources) == 1 else f"{number:,} of {len(sources):,}: {source}"
            yield source

    def count(self) -> None:
        """One page more is done."""
        self._done += 1

    def show(self) -> None:
        """Write the line: a few times a second, and again where it had to make room."""
        now = time.monotonic()
        if not self._is_shown or (now - self._written < _PAUSE_SECONDS and not self._was_wiped):
            return
        self._written = now
        rate = self._done / max(now - self._started, _PAUSE_SECONDS)
        pages = "page" if self._done == 1 else "pages"
        line = f"{self._done:,} {pages}, {rate:,.{0 if rate >= 10 else 1}f} a second · {self._place}"
        width = os.get_terminal_size(sys.stderr.fileno()).columns or 80  # some terminals know no size
        click.echo(f"\r{shorten(line, width - 1)}\x1b[K", err=True, nl=False)
        self._is_written, self._was_wiped = True, False

    def make_room(self, *, err: bool) -> None:
        """Before a line that stays, on standard error or output."""
        if err or sys.stdout.isatty():
            self.wipe()

    def wipe(self) -> None:
        """Take the line away."""
        if self._is_written:
            click.echo("\r\x1b[K", err=True, nl=False)
            self._is_written, self._was_wiped = False, True


def _phrase(name: str, value: Any) -> str:
    if name in ("evidence", "status"):
        return clean(str(value))
    if isinstance(value, int):
        return f"{value:,} {_singular(name) if value == 1 else name.replace('_', ' ')}"
    return f"{name} {clean(str(value))}"


def _singular(name: str) -> str:
    return {"copies": "copy"}.get(name, name.removesuffix("s")).replace("_", " ")
