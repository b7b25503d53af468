"""What is said of WARC files that are worked on in bulk: asked for, under way, and in the end."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Mapping
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click

from ..errors import SourceError
from .handed import who_does
from .text import clean, shorten

if TYPE_CHECKING:
    from ..service.bulk_asking import AskedFiles

_KINDS = ("embeds", "links", "prose")


def print_asked_files(asked: AskedFiles, *, on_server: bool, as_json: bool) -> None:
    """How many files were asked for, and how they are followed."""
    if not asked.files:
        return
    if as_json:
        click.echo(json.dumps({"batch": asked.batch, "files": asked.files}))
        return
    click.echo(f"asked for  {_count(asked.files, 'WARC file')}  {asked.batch}")
    click.echo(
        f"archiver: {who_does(on_server)} it; `archiver show {asked.batch}` tells how far it has got",
        err=True,
    )


def print_errors(errors: Iterable[SourceError]) -> None:
    for error in errors:
        click.echo(f"archiver: {clean(str(error))}", err=True)


def print_bulk(progress: Mapping[str, Any], *, as_json: bool) -> bool:
    """What came of a batch; whether something failed, or is still to be done."""
    if as_json:
        click.echo(json.dumps(progress, ensure_ascii=False))
    else:
        click.echo(say_bulk(progress))
        if progress["output"]:
            click.echo(f"results in {clean(progress['output'])}")
    for one in progress["failures"]:
        click.echo(f"archiver: {clean(one['file'])}: {clean(one['reason'])}", err=True)
    files = progress["files"]
    if files["open"]:
        click.echo(
            f"archiver: still to be done: {_count(files['open'], 'file')}; "
            f"`archiver show {progress['batch']}` tells how far it has got",
            err=True,
        )
    return bool(files["failed"] or files["open"])


def say_bulk(progress: Mapping[str, Any]) -> str:
    """Files and totals on one line."""
    files, totals = progress["files"], progress["totals"]
    parts = [f"{files['done'] + files['failed']:,} of {_count(files['asked'], 'file')}"]
    if files["failed"]:
        parts.append(f"{files['failed']:,} failed")
    parts.append(f"{_count(totals['articles'], 'article')}, {totals['citing']:,} of them cite posts")
    kinds = ", ".join(f"{totals[name]:,} {name}" for name in _KINDS)
    parts.append(f"{_count(totals['citations'], 'citation')} ({kinds})")
    if totals["errors"]:
        parts.append(f"{totals['errors']:,} unreadable")
    return " · ".join(parts)


class Line:
    """How far a batch has got: one line that is rewritten, for a person at a terminal."""

    def __init__(self, *, quiet: bool) -> None:
        self._is_shown = not quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self._is_written = False

    def __enter__(self) -> Line:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        if self._is_written:
            click.echo("\r\x1b[K", err=True, nl=False)

    def show(self, progress: Mapping[str, Any]) -> None:
        if not self._is_shown:
            return
        files, totals = progress["files"], progress["totals"]
        parts = [f"{files['done'] + files['failed']:,} of {_count(files['asked'], 'file')}"]
        parts += [_count(totals[name], name.removesuffix("s")) for name in ("articles", "citations")]
        parts += [", ".join(one.rpartition("/")[2] for one in progress["reading"])]
        line = " · ".join(filter(None, parts))
        width = os.get_terminal_size(sys.stderr.fileno()).columns or 80  # some terminals know no size
        click.echo(f"\r{shorten(line, width - 1)}\x1b[K", err=True, nl=False)
        self._is_written = True


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
