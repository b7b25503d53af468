"""Progress on standard error: a line for each thing done."""

from __future__ import annotations

import threading
from typing import Any

import click

from .text import clean

_COLOURS = {
    "captured": "green",
    "resolved": "green",
    "unreachable": "red",
    "gone": "red",
    "unresolved": "yellow",
}
#: Events shown only with -v.
_DETAILS = frozenset({"requisite", "resolve"})


class Lines:
    """One line an event; safe to call from any thread."""

    def __init__(self, *, verbose: int, quiet: bool) -> None:
        self._verbose = verbose
        self._quiet = quiet
        self._lock = threading.Lock()

    def note(self, event: str, **about: Any) -> None:
        """Print what happened, unless it was asked to be left out."""
        if self._quiet or (event in _DETAILS and not self._verbose):
            return
        state = str(about.pop("outcome", None) or about.pop("state", None) or "")
        what = str(about.pop("url", None) or about.pop("title", None) or about.pop("citation", None) or "")
        rest = ", ".join(_phrase(name, value) for name, value in about.items() if value not in (None, "", 0))
        line = f"{event:<9} {click.style(f'{state:<12}', fg=_COLOURS.get(state))} {clean(what)}"
        with self._lock:
            click.echo(line.rstrip() + (f"  ({rest})" if rest else ""), err=True)


def _phrase(name: str, value: Any) -> str:
    if name in ("evidence", "status"):
        return clean(str(value))
    if isinstance(value, int):
        return f"{value:,} {name.replace('_', ' ')}"
    return f"{name} {clean(str(value))}"
