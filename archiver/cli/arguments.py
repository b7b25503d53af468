"""Arguments that more than one command takes."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TextIO

import click

#: Characters of a line that are read, and of one that is complained about.
_MAX_LINE = 65_536
_SHOWN = 200


class Instant(click.ParamType[datetime]):
    """A date or an ISO 8601 instant; without a zone it is UTC."""

    name = "date"

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            instant = datetime.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is no date: write 2026-05-12 or 2026-05-12T09:30:00+02:00", param, ctx)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def check_text(_: click.Context, __: click.Parameter, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
    """Refuse an argument whose bytes are no UTF-8: nothing in the catalogue has such a name."""
    for each in (value,) if isinstance(value, str) else value:
        if each != each.encode(errors="replace").decode():
            raise click.BadParameter(f"{each!r} is no UTF-8")
    return value


class Share(click.FloatRange):
    """A number from 0 to 1; "nan", which compares with none, is refused."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value!r} is no number from 0 to 1", param, ctx)
        return number


sources_argument = click.argument("sources", metavar="SOURCE...", nargs=-1)
url_option = click.option(
    "--url", metavar="URL", help="Address of the article, where a file doesn't say it; for one file."
)


def check_url(url: str | None, sources: tuple[str, ...]) -> None:
    """Refuse a ``--url`` that is none, or that more or other than one file would get."""
    if url is None:
        return
    if not url.lower().startswith(("http://", "https://")):
        raise click.UsageError(f"--url {url}: is no web address (http:// or https://)")
    if len(sources) != 1 or sources[0].lower().startswith(("http://", "https://")):
        raise click.UsageError("--url gives the address of one file; name that file alone")


published_option = click.option(
    "--published",
    "published_at",
    type=Instant(),
    help="When the article was published, where it doesn't say it itself.",
)
list_option = click.option(
    "--from",
    "list_file",
    type=click.File("r", encoding="utf-8-sig", errors="replace"),
    help="Read addresses from a file, one a line; - is standard input.",
)

source_list_option = click.option(
    "--from",
    "list_file",
    type=click.File("r", encoding="utf-8-sig", errors="replace"),
    help="Read SOURCEs from a file, one a line; - is standard input.",
)


def iter_named_sources(sources: tuple[str, ...], list_file: TextIO | None) -> Iterator[tuple[str, str]]:
    """The sources of the command line, then those of the list, each with what a complaint calls it."""
    yield from ((source, source) for source in sources)
    if list_file is not None:
        yield from _lines(list_file)


def iter_addresses(urls: tuple[str, ...], list_file: TextIO | None) -> Iterator[str]:
    """The addresses of the command line, - standing for those on standard input, then those of the list."""
    return (url for url, _ in iter_named(urls, list_file))


def iter_named(urls: tuple[str, ...], list_file: TextIO | None) -> Iterator[tuple[str, str]]:
    """As :func:`iter_addresses`, each with what a complaint calls it: those of a list by their line."""
    for url in urls:
        if url == "-" and sys.stdin is None:
            raise click.UsageError("standard input is closed")
        yield from _lines(sys.stdin) if url == "-" else [(url, url)]
    if list_file is not None:
        yield from _lines(list_file)


def _lines(stream: TextIO) -> Iterator[tuple[str, str]]:
    """Addresses one a line; blank lines and lines that begin with # say nothing."""
    where = getattr(stream, "name", None) or "standard input"
    where = "standard input" if where == "<stdin>" else where
    number = 0
    while raw := stream.readline(_MAX_LINE):
        number += 1
        line = raw.strip()
        while not raw.endswith("\n") and (raw := stream.readline(_MAX_LINE)):
            line = line[:_SHOWN] + "…"  # longer than any address; the rest of the line is passed over
        if line and not line.startswith("#"):
            yield line, f"{where}, line {number}: {line[:_SHOWN]}"
