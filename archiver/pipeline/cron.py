"""When a person wants a source looked at: a line as in a crontab, in a time zone.

APScheduler reads the line and knows the calendar. Three things differ between
it and every cron, and are put right here: weekdays by number (cron's 0 and 7
are Sunday), a day of the month beside a weekday (cron means either, so the
line is refused), and fixed hours where clocks change: a look is made once in
an hour that comes twice, and once for one that is left out.
"""

from __future__ import annotations

import re
import warnings
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from ..errors import UsageError
from ..lightly import dataclass

_LONGEST = 200
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_WEEKDAYS = re.compile(r"(?:(\*)|([0-7]|[a-z]{3})(?:-([0-7]|[a-z]{3}))?)(?:/([1-7]))?")
#: parse_cron has seen that a line names an instant, in some year.
_NEVER = datetime.max.replace(tzinfo=UTC)
#: Clocks are put forward and back by an hour or less; Lord Howe's by half of one.
_LONGEST_CHANGE = timedelta(hours=1)
_FORM = 'five fields, as in "*/10 6-22 * * mon-fri": minute, hour, day of the month, month, weekday'


@dataclass(frozen=True)
class Cron:
    """A line of a crontab, and the zone whose clock it goes by."""

    line: str
    zone: str

    def next_after(self, at: datetime) -> datetime:
        """The first instant after ``at`` that the line names."""
        if not _has_fixed_hour(self.line):
            found = _find_next(self, at.astimezone(UTC))
            return found.astimezone(UTC) if found else _NEVER
        # By the clock on the wall: an hour that comes twice counts when it first does, and what falls into an
        # hour that is left out comes as much later as the clock is put forward.
        wall, zone = Cron(self.line, "UTC"), ZoneInfo(self.zone)
        shown = at.astimezone(zone).replace(tzinfo=UTC) - _LONGEST_CHANGE
        while (found := _find_next(wall, shown)) is not None:
            instant = found.replace(tzinfo=zone).astimezone(UTC)
            if instant > at:
                return instant
            shown = found
        return _NEVER


def parse_cron(line: str, zone: str) -> Cron:
    """The line, once it is certain that it names an instant.

    :raises UsageError: it isn't a crontab's line, never comes, or the zone isn't known.
    """
    if len(line) > _LONGEST or len(line.split()) != 5:
        raise UsageError(f"cron {line[:60]!r}: {_FORM}")
    _, _, day, _, weekday = line.lower().split()
    if day != "*" and weekday != "*":
        raise UsageError(
            f"cron {line!r}: a day of the month and a weekday at once: programs read that differently; "
            "give one of them and * for the other"
        )
    cron = Cron(" ".join(line.lower().split()), _check_zone(zone))
    try:
        found = _find_next(cron, datetime(2000, 1, 1, tzinfo=UTC))
    except ValueError as error:
        raise UsageError(f"cron {line!r}: {str(error)[:100]}; write {_FORM}") from error
    if found is None:
        raise UsageError(f"cron {line!r}: there is no such day")
    return cron


def _check_zone(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (ValueError, OSError, LookupError) as error:
        raise UsageError(
            f'zone {zone[:60]!r}: no time zone is called so; write "Europe/Berlin" or "UTC"'
        ) from error
    return zone


def _weekdays(line: str, field: str) -> str:
    """The weekdays by name: numbers mean other days to APScheduler than to cron."""
    if field == "*":
        return field
    days: set[int] = set()
    for part in field.split(","):
        found = _WEEKDAYS.fullmatch(part)
        if found is None:
            raise UsageError(f"cron {line!r}: {part!r} is no weekday; write 0 to 7, or sun to sat")
        first = 0 if found[1] else _day(line, found[2])
        last = 6 if found[1] else _day(line, found[3]) if found[3] else (6 if found[4] else first)
        if last < first:
            last += 7
        days.update(day % 7 for day in range(first, last + 1, int(found[4] or 1)))
    return ",".join(_DAYS[day] for day in sorted(days))


def _day(line: str, word: str) -> int:
    if word.isdigit():
        return int(word)
    if word not in _DAYS:
        raise UsageError(f"cron {line!r}: {word!r} is no weekday; write 0 to 7, or sun to sat")
    return _DAYS.index(word)


def _has_fixed_hour(line: str) -> bool:
    """Whether the line names hours, as cron understands it: neither minutes nor hours count on and on."""
    minute, hour, *_ = line.split()
    return not minute.startswith("*") and not hour.startswith("*")


def _find_next(cron: Cron, after: datetime) -> datetime | None:
    found: datetime | None = _trigger(cron).get_next_fire_time(None, after + timedelta(microseconds=1))
    return found


@lru_cache(256)
def _trigger(cron: Cron) -> Any:
    from apscheduler.triggers.cron import CronTrigger

    *others, weekday = cron.line.split()
    named = " ".join((*others, _weekdays(cron.line, weekday)))
    return CronTrigger.from_crontab(named, timezone=ZoneInfo(cron.zone))


def find_local_zone() -> str:
    """The name of this machine's time zone; UTC where it has none of a known name."""
    from tzlocal import get_localzone_name

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a machine without a zone is one on UTC
            return _check_zone(get_localzone_name() or "UTC")
    except (UsageError, LookupError, ValueError, OSError):
        return "UTC"
