"""Where an export goes: a file that is there whole or not at all, or standard output."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from ..garbage import end_loading
from ..ports import Wanted
from .arguments import Instant, check_text
from .shell import leaving_on_signals

Command = TypeVar("Command", bound=Callable[..., Any])
#: Characters gathered before they are written.
_AT_ONCE = 64 * 1024


def write_out(pieces: Iterable[str], output: Path | None) -> None:
    """Write pieces of text as UTF-8 to a file, or to standard output where none is named."""
    with writing(output) as file:
        waiting: list[str] = []
        size = 0
        for piece in pieces:
            waiting.append(piece)
            size += len(piece)
            if size >= _AT_ONCE:
                file.write("".join(waiting).encode("utf-8", "replace"))
                waiting, size = [], 0
                end_loading()  # it is a long one, which makes garbage
        file.write("".join(waiting).encode("utf-8", "replace"))


@contextmanager
def writing(output: Path | None) -> Iterator[BinaryIO]:
    """A file to write to: it takes its name once all of it is there, in place of what had that name.

    What is no plain file (a pipe, a device) is written to as it is.
    """
    if output is None or str(output) == "-":
        yield sys.stdout.buffer
        sys.stdout.flush()
        return
    path = output.resolve()  # a link stays, and leads to the new file
    if path.exists() and not path.is_file():
        if path.is_dir():
            raise click.UsageError(f"{output}: is a folder; name a file")
        with path.open("wb") as file:
            yield file
        return
    part = path.with_name(f".{path.name[:100]}.{os.getpid()}.part")
    with leaving_on_signals():
        try:
            with part.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            part.replace(path)
        finally:
            with suppress(FileNotFoundError):
                part.unlink()


output_option = click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write to this file, which is there whole or not at all.  [default: standard output]",
)


def wanted_options(*, article: bool = True, platform: bool = True) -> Callable[[Command], Command]:
    """The options that say what is exported; together they make ``wanted`` of :func:`wanted_of`."""
    options: list[Any] = [
        click.option("--collection", metavar="NAME", help="Only this collection.  [default: all]"),
        click.option(
            "--source",
            metavar="ID-OR-URL",
            callback=_check,
            help="Only what is of articles that this source listed.",
        ),
        click.option("--since", metavar="DATE", type=Instant(), help="Only from this date on."),
        click.option("--until", metavar="DATE", type=Instant(), help="Only before this date."),
    ]
    if platform:
        options.append(click.option("--platform", metavar="NAME", help="Only this platform."))
    if article:
        options.append(
            click.option(
                "--article",
                metavar="ID-OR-URL",
                callback=_check,
                help="Only this article, and what hangs on it.",
            )
        )

    def decorate(command: Command) -> Command:
        for option in reversed(options):
            option(command)
        return command

    return decorate


def wanted_of(
    collection: str | None = None,
    source: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    platform: str | None = None,
    article: str | None = None,
) -> Wanted:
    """What the options ask for.

    :raises click.UsageError: the dates leave no time.
    """
    if since is not None and until is not None and since >= until:
        raise click.UsageError("--since is not before --until: nothing lies between them")
    return Wanted(
        collection=collection, source=source, since=since, until=until, platform=platform, article=article
    )


def _check(context: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    return None if value is None else str(check_text(context, parameter, value))
