"""Sources as rows of a table, lines and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from ..durations import write_duration
from ..jsonable import to_json
from .text import clean, print_table
from .timing import next_look, pace, timing_fields

if TYPE_CHECKING:
    from ..service.sources import Watched

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def as_row(watched: Watched) -> dict[str, Any]:
    """A source as JSON: all that is known of it, but for what its parts are remembered by."""
    source = watched.source
    instants = ("added_at", "polled_at", "read_at", "news_at", "failing_since", "not_before_at")
    row: dict[str, Any] = {
        "id": source.id,
        "url": source.url,
        "address": source.address,
        "kind": source.kind,
        "collection": source.collection,
        "title": source.title,
        "state": source.state,
        "status": source.status,
        "failures": source.failures,
    }
    row |= {name: _iso(getattr(source, name)) for name in instants}
    left_out = {name: count for name, count in watched.entries.items() if name is not None}
    return (
        row
        | timing_fields(source)
        | {
            "ttl_seconds": source.ttl_seconds,
            "skip_hours": list(source.skip_hours),
            "skip_days": list(source.skip_days),
            "moves": to_json(source.moves),
            "moving_to": source.moving_to,
            "filters": to_json(source.filters),
            "entries": watched.entries.get(None, 0),
            "left_out": left_out,
        }
    )


def print_sources(watched: Sequence[Watched], *, is_daemon_paused: bool) -> None:
    """The sources as a table."""
    rows = (
        (
            one.source.id,
            one.source.kind,
            _when(one.source.polled_at) or "never",
            next_look(one.source, is_daemon_paused=is_daemon_paused),
            pace(one.source),
            str(one.entries.get(None, 0)),
            str(sum(count for name, count in one.entries.items() if name is not None)),
            _status(one),
            one.source.title or "-",
            one.source.address,
        )
        for one in watched
    )
    columns = ("id", "kind", "polled", "next", "pace", "entries", "left out", "status", "title", "url")
    print_table(columns, rows, spare=("left out", "entries", "kind", "pace", "title", "next"))


def print_source(watched: Watched) -> None:
    """One source, a line for each thing that is known of it."""
    for name, told in _lines(watched):
        click.echo(f"{name:<12} {clean(told)}")


def _lines(watched: Watched) -> Iterator[tuple[str, str]]:
    source = watched.source
    yield "id", source.id
    yield "url", source.url
    for move in source.moves:
        yield "moved", f"{_when(move.moved_at)}, away from {move.url}"
    if source.current_url:
        yield "is at", source.current_url
    if source.moving_to:
        yield "leads to", f"{source.moving_to} (followed for good when the next look is led there, too)"
    yield "kind", source.kind
    yield "collection", source.collection
    if source.title:
        yield "title", source.title
    yield "state", source.state
    yield "last look", f"{_when(source.polled_at) or 'never'}: {source.status or '-'}"
    if source.failing_since:
        yield "failing", f"since {_when(source.failing_since)}, {source.failures} looks"
    yield "next look", next_look(source, is_daemon_paused=False)
    yield "pace", pace(source)
    if source.news_at:
        yield "last new", _when(source.news_at)
    if source.not_before_at:
        yield "not before", _when(source.not_before_at)
    if source.ttl_seconds:
        yield "stays", f"for {write_duration(timedelta(seconds=source.ttl_seconds))}, it says"
    if source.skip_hours:
        yield "skips", f"hours {', '.join(map(str, source.skip_hours))} UTC"
    if source.skip_days:
        yield "skips", ", ".join(_WEEKDAYS[day] for day in source.skip_days)
    filters = source.filters
    for name in ("words", "not_words", "sections", "languages"):
        if words := getattr(filters, name):
            yield name.replace("_", " "), ", ".join(words)
    if filters.max_age_seconds is not None:
        yield "max age", write_duration(timedelta(seconds=filters.max_age_seconds))
    yield "entries", str(watched.entries.get(None, 0))
    for left_out, count in sorted((name or "", count) for name, count in watched.entries.items()):
        if left_out:
            yield "left out", f"{count} by {left_out.replace('_', ' ')}"


def _status(one: Watched) -> str:
    status = one.source.status or "-"
    return status if one.source.state == "alive" else f"{one.source.state}: {status}"


def _when(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
