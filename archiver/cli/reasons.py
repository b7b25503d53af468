"""Why a citation stands where it stands, short enough to be read at a glance; ``show`` has all of it."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from .text import clean, shorten

#: Characters of a reason that a person is shown before they ask for more.
_MOST = 220
_INDENT = " " * 4


def print_unreached(citations: Sequence[Mapping[str, Any]]) -> None:
    """What was not captured from its live page, each with its reason, and what a person can do about it."""
    for citation in citations:
        if outcome_of(citation) == "captured":
            continue
        click.echo(f"  {outcome_of(citation)}: {shorten(name_of(citation), 100)}")
        for line in _wrapped(why_of(citation)):
            click.echo(line)
    if waiting := sum(outcome_of(one) in ("candidates", "ambiguous_author") for one in citations):
        click.echo(f"  for a person to decide: {waiting}; `archiver review` shows them side by side")


def outcome_of(citation: Mapping[str, Any]) -> str:
    """What became of a citation: its capture's outcome, else how far it got."""
    if capture := latest_capture(citation):
        return str(capture["outcome"])
    return str((citation.get("resolution") or {}).get("state") or "due")


def latest_capture(citation: Mapping[str, Any]) -> Mapping[str, Any]:
    """The newest visit to the post; empty where there is none."""
    return next(iter(citation.get("captures") or ()), {})


def name_of(citation: Mapping[str, Any]) -> str:
    """A citation's address, or what the article says of the post."""
    if citation.get("url"):
        return str(citation["url"])
    posts = "posts" if citation.get("plural") else "post"
    when = f", {citation['when']}" if citation.get("when") else ""
    return f"{citation['platform']} {posts} by {citation.get('author') or 'someone unnamed'}{when}"


def why_of(citation: Mapping[str, Any]) -> str:
    """The reason in a line or two: what was concluded, then what was tried."""
    reasons = (citation.get("resolution") or {}).get("reasons") or ()
    said = latest_capture(citation).get("evidence") or "; ".join(_concluded(reasons)) or "not done yet"
    return shorten(said, _MOST)


def _concluded(reasons: Sequence[str]) -> Iterator[str]:
    """The last reason is the conclusion; of what was tried before it, each service is told once."""
    yield from reasons[-1:]
    yield from _grouped(reasons[:-1])


def _grouped(tried: Iterable[str]) -> Iterator[str]:
    asked: dict[str, list[str]] = {}
    for line in tried:
        asked.setdefault(line.partition(": ")[0], []).append(line)
    for lines in asked.values():
        more = len(lines) - 1
        telling = next((line for line in lines if not line.endswith(": 0 posts")), lines[-1])
        yield telling + (f", and {more} more look-up{'s' if more > 1 else ''}" if more else "")


def _wrapped(why: str) -> list[str]:
    """On a terminal, lines that fit it; else one line, so that it can be searched."""
    if not sys.stdout.isatty():
        return [_INDENT + clean(why)]
    width = max(40, min(shutil.get_terminal_size().columns, 100))
    return textwrap.wrap(clean(why), width, initial_indent=_INDENT, subsequent_indent=_INDENT)
