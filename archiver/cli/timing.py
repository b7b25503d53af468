"""When a source is looked at, as options and as people read it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..model import Source

cron_option = click.option(
    "--cron",
    metavar='"MIN HOUR DAY MONTH WEEKDAY"',
    help="Look at these times, as in a crontab, and not at a pace that is learnt.",
)
zone_option = click.option(
    "--zone", metavar="NAME", help="Time zone of --cron, as Europe/Berlin.  [default: this machine's]"
)


def timing_fields(source: Source) -> dict[str, Any]:
    """What JSON says of when a source is looked at."""
    return {
        "next_poll_at": source.next_poll_at.isoformat() if source.next_poll_at else None,
        "pace_seconds": round(source.pace_seconds) if source.pace_seconds is not None else None,
        "paused_at": source.paused_at.isoformat() if source.paused_at else None,
        "cron": source.cron,
        "cron_zone": source.cron_zone,
    }


def next_look(source: Source, *, is_daemon_paused: bool) -> str:
    """When the next look is due, in a column's width."""
    if source.paused_at or is_daemon_paused:
        return "paused"
    return f"{source.next_poll_at:%Y-%m-%d %H:%M}" if source.next_poll_at else "soon"


def pace(source: Source) -> str:
    """How often it is looked at: the cron line, or the usual pause between two looks."""
    from datetime import timedelta

    from ..durations import say_duration

    if source.cron:
        return f"{source.cron} {source.cron_zone}"
    return say_duration(timedelta(seconds=source.pace_seconds)) if source.pace_seconds is not None else "-"
